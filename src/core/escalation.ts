// A request that has waited for too long escalates, once: from then on others decide beside those who were asked.
import type { Decidable, Judged } from './access-request.ts';
import type { Escalation, OwnedSpace } from './approval-rule.ts';
import type { Move } from './moves.ts';
import { whenOpen } from './open-time.ts';
import type { Requirement } from './ruling.ts';
import type { Terms } from './terms.ts';
import type { Instant, SlackUserId } from './vocabulary.ts';

type Bound = Escalation<OwnedSpace> & { readonly inForce: boolean };

/** Of two rules that need the same group: the later time, and who may step in by both. Nobody: it does not escalate. */
export function meetEscalations(a: Bound | undefined, b: Bound | undefined): Bound | undefined {
  if (!a || !b) return undefined;
  const others = new Set(b.to.map((each) => JSON.stringify(each)));
  const [first, ...rest] = a.to.filter((each) => others.has(JSON.stringify(each)));
  return first && { after: Math.max(a.after, b.after), to: [first, ...rest], inForce: a.inForce };
}

/**
 * By the rules of now, and once for the whole request: when the most patient of its rules has waited long enough. The time
 * counts from when approvals do, and nobody is called in while theirs would not; unless it lapses before that.
 */
export function findEscalation(
  { waitsSince, askedAt, lapsesAt }: Pick<Decidable, 'waitsSince' | 'askedAt' | 'lapsesAt'>,
  requirements: readonly Requirement[],
  { hours = [] }: Terms = {},
): Instant | undefined {
  const times = requirements.flatMap(({ escalation }) => escalation?.after ?? []);
  if (times.length === 0) return undefined;
  const due = whenOpen(hours, waitsSince ?? askedAt) + Math.max(...times) * 1000;
  const opens = whenOpen(hours, due);
  return opens < lapsesAt ? opens : due;
}

/** @param seen what the rules say now that others decide too */
export function escalate(
  request: Decidable,
  seen: Pick<Judged, 'standing' | 'approvers' | 'decisions'>,
  to: readonly SlackUserId[],
  at: Instant,
): Move<Decidable> {
  const { escalateAt: _, ...rest } = request;
  const { waitsSince: since = request.askedAt } = request;
  return {
    next: { ...rest, ...seen, escalated: { at, to } },
    fact: { kind: 'request.escalated', to, since, rule: seen.standing.rules.join(' and ') },
  };
}

/** The rules let it wait until then, or for ever. */
export function postpone(request: Decidable, until: Instant | undefined): { readonly next: Decidable } {
  const { escalateAt: _, ...rest } = request;
  return { next: { ...rest, ...(until !== undefined && { escalateAt: until }) } };
}
