// Linking a person to who they are on Cloud Foundry: `/c2c link` typed, or pressed where c2c does not know them.
import type { WayOut } from '../core/refusal.ts';
import type { LinkTicket } from '../lifecycle/ports.ts';
import { linkButton } from './buttons.ts';
import type { Message, Section } from './message.ts';
import { replyLink, replyNoLink } from './replies.ts';
import type { Origin } from './self.ts';
import { type Desk, keep } from './storing.ts';

/** For that person alone: whoever has the address in it could link them. */
export async function answerLink({ issueLink }: Pick<Desk, 'issueLink'>, who: LinkTicket): Promise<Message> {
  return issueLink ? replyLink(await issueLink(who)) : replyNoLink();
}

export async function pressLink(desk: Desk, origin: Origin, who: LinkTicket): Promise<Message> {
  const kept = await keep(desk, origin, () => answerLink(desk, who));
  return kept.kind === 'kept' ? kept.value : kept.message;
}

/** Beside the words that ask for it. */
export function offerLink(wayOut: WayOut | undefined): readonly Section[] {
  return wayOut === undefined ? [] : [{ kind: 'buttons', blockId: 'link', buttons: [linkButton()] }];
}
