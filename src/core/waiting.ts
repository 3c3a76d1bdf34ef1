// While a request waits for people: who is waited for, who is reminded, and who asked somebody else to decide.
import type { Decidable, Handed } from './access-request.ts';
import type { Move } from './moves.ts';
import type { Instant, SlackUserId } from './vocabulary.ts';

/**
 * Whom the request waits for: those who are named as approvers, and those it was handed to, in that order. Without those
 * who have decided, the requester, and whoever handed it on.
 */
export function waitedFor(request: Decidable): readonly SlackUserId[] {
  const { approvers, handed = [], decisions, requester } = request;
  const named = approvers.kind === 'known' ? approvers.people.flatMap(({ slack }) => slack ?? []) : [];
  const people = new Set(named);
  for (const each of handed) {
    people.delete(each.by);
    for (const person of handedTo(each)) people.add(person);
  }
  for (const { by } of decisions) people.delete(by.slack);
  people.delete(requester);
  return [...people];
}

export function handedTo(handed: Handed): readonly SlackUserId[] {
  return 'to' in handed ? [handed.to] : handed.members;
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
          },
  };
}
