// While a request waits for people: who is waited for, who is reminded, and who asked somebody else to decide.
import { type Decidable, type Handed, requesterOf } from './access-request.ts';
import { countApprovals, isSamePerson } from './approval.ts';
import type { Move } from './moves.ts';
import { whenOpen } from './open-time.ts';
import type { Instant, SlackUserId } from './vocabulary.ts';

/**
 * Whom the request waits for: those who are named in groups that are short of their quorum, and those it was handed to, in
 * that order. Without those whose approval counts already, the requester, and whoever handed it on.
 */
export function waitedFor(request: Decidable): readonly SlackUserId[] {
  const { handed = [], decisions, requester } = request;
  const people = new Set(namedAndMissed(request));
  const counted = decisions.flatMap(({ by, for: keys }) => (keys.length > 0 ? [by.slack] : []));
  for (const each of handed) {
    people.delete(each.by);
    const missed = 'to' in each || isShort(request, each.for) ? handedTo(each) : [];
    for (const person of missed) if (!counted.includes(person)) people.add(person);
  }
  people.delete(requester);
  return [...people];
}

/** Whether one of these requirements is short of its quorum. */
export function isShort({ standing, decisions, ...request }: Decidable, keys: readonly string[]): boolean {
  return standing.requirements.some(
    (each) => keys.includes(each.key) && countApprovals(each, requesterOf(request), decisions).length < each.quorum,
  );
}

export function handedTo(handed: Handed): readonly SlackUserId[] {
  return 'to' in handed ? [handed.to] : handed.members;
}

function namedAndMissed(request: Decidable): readonly SlackUserId[] {
  const { approvers, standing, decisions } = request;
  // Who was named before cannot decide either, as long as that cannot be told.
  if (approvers.kind === 'unreadable') return [];
  return standing.requirements.flatMap((requirement) => {
    const counted = countApprovals(requirement, requesterOf(request), decisions);
    if (counted.length >= requirement.quorum) return [];
    return requirement.people.flatMap(({ userName, slack }) =>
      slack === undefined || counted.some(({ by }) => isSamePerson(by, { slack, userName })) ? [] : [slack],
    );
  });
}

/** It waits for the hours in which an approval counts, if there ever are any. */
export function putOff(request: Decidable, now: Instant): { readonly next: Decidable } | undefined {
  const opens = whenOpen(request.standing.terms?.hours ?? [], now);
  return opens > now ? { next: { ...request, remindAt: opens } } : undefined;
}

/** `next` is when they are reminded again; absent: not any more. Nobody to remind is no fact. */
export function remind(
  request: Decidable,
  to: readonly SlackUserId[],
  next: Instant | undefined,
): Pick<Move<Decidable>, 'next'> & Partial<Move<Decidable>> {
  const { remindAt: _, ...rest } = request;
  return {
    next: { ...rest, ...(next !== undefined && { remindAt: next }) },
    ...(to.length > 0 && { fact: { kind: 'request.reminded', to } }),
  };
}

/** A person wants no reminders of this one. */
export function mute(request: Decidable, by: SlackUserId): Move<Decidable> {
  return {
    next: { ...request, muted: [...(request.muted ?? []), by] },
    fact: { kind: 'request.muted', by },
  };
}

/** It gives no right: whoever it is handed to could decide before. */
export function handOn(request: Decidable, handed: Handed): Move<Decidable> {
  const { by, reason } = handed;
  const said = { by, ...(reason !== undefined && { reason }) };
  return {
    next: { ...request, handed: [...(request.handed ?? []), handed] },
    fact:
      'to' in handed
        ? { kind: 'request.delegated', ...said, to: handed.to }
        : {
            kind: 'request.delegated-to-group',
            ...said,
            group: handed.group,
            name: handed.name,
            members: handed.members,
            for: handed.for,
          },
  };
}
