// The Home tab: what of mine waits or is live, and a few commands to begin with.
import type { HomeView } from '@slack/types';
import { type AccessRequest, isDecidable } from '../core/access-request.ts';
import { sayState } from './answers.ts';
import { blockId, button, quietButton } from './buttons.ts';
import { call } from './calls.ts';
import { LESSONS } from './help.ts';
import { bold, code, own, say } from './lines.ts';
import { compose, copy, lines, type Section } from './message.ts';
import type { HomePayload } from './payloads.ts';
import { type Desk, keep } from './storing.ts';
import { type KnownFoundations, ONE_FOUNDATION, sayWhere } from './where.ts';
import { saySummary } from './wording.ts';

const MOST_READ = 50;
const MOST_SHOWN = 12;

/** Slack has its acknowledgement already; what goes wrong here shows in the log, and an older Home stays. */
export async function refreshHome(desk: Desk, { event, team_id: teamId, enterprise_id }: HomePayload): Promise<void> {
  if (event.tab !== 'home') return;
  const { user } = event;
  const origin = { teamId: teamId ?? undefined, enterpriseId: enterprise_id ?? undefined };
  const kept = await keep(desk, origin, () =>
    Promise.all([desk.doors.store.list({ kind: 'by', user }, MOST_READ), desk.doors.store.findQuiet([user])]),
  );
  if (kept.kind === 'refused') return;
  const [listed, quiet] = kept.value;
  const view = drawHome(
    listed.map(({ request }) => request),
    { known: desk.foundations, isQuiet: quiet.has(user) },
  );
  await call(`publishing the Home of ${user}`, () => desk.speaker.publishHome(user, view)).catch((error: unknown) => {
    desk.doors.log.warn({ err: error }, 'a Home tab could not be published');
  });
}

/** The requests of one person, the newest first. */
export function drawHome(
  requests: readonly AccessRequest[],
  { known = ONE_FOUNDATION, isQuiet = false }: { readonly known?: KnownFoundations; readonly isQuiet?: boolean } = {},
): HomeView {
  const current = requests.filter(isCurrent).slice(0, MOST_SHOWN);
  const nothing = own('Nothing of yours waits or is live.');
  const { blocks } = compose([
    lines([bold('Your requests')], ...(current.length === 0 ? [nothing] : [])),
    ...current.flatMap((request) => drawRequest(request, known)),
    lines(
      [bold('Reminders')],
      own(isQuiet ? 'You get none of what waits for you.' : 'You are reminded of what waits for you.'),
    ),
    { kind: 'buttons', blockId: 'quiet', buttons: [quietButton(isQuiet ? 'unquiet' : 'quiet')] },
    lines([bold('To begin with')]),
    copy(...(['allow', 'plan', 'list'] as const).map((verb) => `/c2c ${LESSONS[verb].examples[0]}`)),
    lines(say`${code('/c2c help')} teaches the rest.`),
  ]);
  return { type: 'home', blocks };
}

function isCurrent({ state }: AccessRequest): boolean {
  return ['submitted', 'pending', 'stale', 'approved', 'failed', 'live', 'ending'].includes(state);
}

function drawRequest(request: AccessRequest, known: KnownFoundations): readonly Section[] {
  const { id, state } = request;
  const verb = state === 'live' ? 'return' : state === 'submitted' || isDecidable(request) ? 'withdraw' : undefined;
  return [
    lines(say`${bold(id)}  ${saySummary(request)}${sayWhere(known, request)}: ${sayState(request)}`),
    { kind: 'buttons', blockId: blockId(request), buttons: verb ? [button(verb, id)] : [] },
  ];
}
