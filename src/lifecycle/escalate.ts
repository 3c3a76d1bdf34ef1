// A request without a verdict for too long is put before others too, who are told and decide beside those who were asked.
import { isDecidable, requesterOf } from '../core/access-request.ts';
import { isSamePerson, judge, listHolders } from '../core/approval.ts';
import { escalate, findEscalation, postpone } from '../core/escalation.ts';
import { matterOf } from '../core/matter.ts';
import type { RequestId, SlackUserId } from '../core/vocabulary.ts';
import { advance } from './advance.ts';
import { doorsAt } from './foundations.ts';
import { hear, type Hearing, NAMED_APPROVERS, nameInSlack, readRoles, spacesOf } from './hearing.ts';
import type { Doors, Hall } from './ports.ts';
import { seenNow } from './review.ts';

/** How long until somebody looks again, where nobody tells now who has which role, or who is in a group. */
const LOOK_AGAIN_MS = 600_000;

/**
 * pending or stale, escalated. The fact is written once, and people are told because of it. As long as it cannot be told
 * who decides, it is looked at again and again.
 */
export async function escalateRequest(hall: Hall, id: RequestId): Promise<void> {
  const stored = await hall.store.find(id);
  if (!stored || !isDecidable(stored.request)) return;

  const { request } = stored;
  const { escalateAt, lapsesAt } = request;
  const now = hall.clock.now();
  if (request.escalated || escalateAt === undefined || escalateAt >= lapsesAt) return;
  if (escalateAt > now) {
    await hall.queue.carry([{ job: { stage: 'escalate', request: id }, at: escalateAt }]);
    return;
  }
  const doors = doorsAt(hall, request.foundation);
  if (!doors) return;
  const matter = { ...matterOf(request), escalated: true } as const;
  const hearing = await hear(doors, matter, await readRoles(doors, spacesOf(matter), false), false);
  switch (hearing.kind) {
    case 'forbidden':
      // Whoever looks through what waits, since the rules have changed, refuses it.
      await advance(doors, stored, postpone(request, undefined));
      return;
    case 'unreadable':
      await advance(doors, stored, postpone(request, now + LOOK_AGAIN_MS));
      return;
    case 'heard':
      break;
    default:
      hearing satisfies never;
  }
  const due = findEscalation(request, hearing.requirements, hearing.standing.terms);
  if (due === undefined || due > now) {
    await advance(doors, stored, postpone(request, due));
    return;
  }
  const { standing, approvers, decisions } = seenNow(request, hearing);
  const told = await findTold(doors, { ...request, decisions }, hearing);
  await advance(doors, stored, escalate(request, { standing, approvers, decisions }, told, now));
}

/** Those who decide too, of each group that is short of its quorum: not the requester, and not who has decided. */
async function findTold(
  doors: Doors,
  request: Parameters<typeof requesterOf>[0] & { readonly decisions: Parameters<typeof judge>[2] },
  { requirements, facts }: Extract<Hearing, { kind: 'heard' }>,
): Promise<readonly SlackUserId[]> {
  const requester = requesterOf(request);
  const short = requirements.filter((each) => judge([each], requester, request.decisions).kind !== 'approved');
  const holders = short.flatMap(({ escalation }) => listHolders(escalation?.to ?? [], requester, facts));
  const each = new Map(holders.map((holder) => [holder.userName, holder]));
  const named = await nameInSlack(doors, [...each.values()].slice(0, NAMED_APPROVERS));
  const people = named.flatMap(({ userName, slack }) => (slack === undefined ? [] : [{ userName, slack }]));
  const others = people.filter(
    (person) => !isSamePerson(person, requester) && !request.decisions.some(({ by }) => isSamePerson(by, person)),
  );
  return [...new Set(others.map(({ slack }) => slack))];
}
