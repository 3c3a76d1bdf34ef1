// Puts together what people link themselves with: the tickets in Redis, UAA's sign-in, and the pages between them.
import { connectSignIn } from './cf/sign-in.ts';
import type { LinkConfig } from './link-settings.ts';
import { serveLink } from './http/link.ts';
import { confirmLink, openLink, returnFromSignIn } from './lifecycle/link.ts';
import type { Clock, Log } from './lifecycle/ports.ts';
import type { SubmitDoors } from './lifecycle/submit.ts';
import { openTickets } from './queue/tickets.ts';
import type { SlackDoor } from './slack/door.ts';

interface Ports {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly random: () => number;
  readonly log: Log;
}

export function prepareLinks(
  { publicUrl, api, client }: LinkConfig,
  redis: Parameters<typeof openTickets>[0]['redis'],
  { newId, ...ports }: Ports,
) {
  return {
    publicUrl,
    tickets: openTickets({ redis }),
    signIn: connectSignIn({ api, client, ...ports }),
    newSecret: () => `${newId()}${newId()}`,
  };
}

export function openLinkPages(
  linking: ReturnType<typeof prepareLinks>,
  { directory }: SlackDoor,
  submitting: Omit<SubmitDoors, 'settings'>,
) {
  const { publicUrl } = linking;
  const { log } = submitting;
  const doors = { ...linking, directory, submitting, log };
  return serveLink({
    publicUrl,
    log,
    flow: {
      open: (secret) => openLink(doors, secret),
      comeBack: (visit, back) => returnFromSignIn(doors, visit, back),
      confirm: (visit, csrf) => confirmLink(doors, visit, csrf),
    },
  });
}
