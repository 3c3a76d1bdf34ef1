// One request of every state, as cards and notes show them.
import type {
  AccessRequest,
  Asked,
  Failed,
  Live,
  Pending,
  Refused,
  Stale,
  Submitted,
  Withdrawn,
} from '../../src/core/access-request.ts';
import type { Kept } from '../../src/core/connectivity.ts';
import type { Decision } from '../../src/core/approval.ts';
import { escalate } from '../../src/core/escalation.ts';
import { narrow } from '../../src/core/narrowing-moves.ts';
import { decide, lapse, present, refuse, turnStale, withdraw } from '../../src/core/moves.ts';
import { apply, end, fail, finish } from '../../src/core/grant-moves.ts';
import { extend } from '../../src/core/extension.ts';
import type { Refusal } from '../../src/core/refusal.ts';
import { askForReview, planReview } from '../../src/core/certification.ts';
import { fulfil, planRemoval } from '../../src/core/revocation.ts';
import { requestId } from '../../src/core/vocabulary.ts';
import {
  ada,
  allow,
  aPlan,
  aPlanned,
  aStanding,
  appRef,
  approvedBy,
  db,
  deniedBy,
  grace,
  internal,
  linus,
  margaret,
  ours,
  policyItem,
  routeItem,
  tcp,
  tls,
  web,
} from '../support/scene.ts';
import { NOON } from '../support/fixed-clock.ts';

const HOUR = 60 * 60_000;

export const anAsk = allow('web', 'db', {
  lifetime: { kind: 'for', seconds: 7 * 86_400 },
  reason: 'checkout migration',
});
export const asked: Asked = { id: requestId(48), requester: ada.slack, askedAt: NOON, ask: anAsk };
export const submitted: Submitted = { ...asked, state: 'submitted' };

const route = routeItem('db', db, internal);
const tlsPolicy = policyItem(web, db, 'tcp 61443');
const port8080: Kept = {
  item: policyItem(web, db, 'tcp 8080'),
  holders: [{ id: requestId(12), until: NOON + 240 * HOUR, ours: true }],
};

const owners = { people: [grace, { userName: 'alan@example.com' }], more: 2 };
const standing = aStanding();
export const planned = aPlanned({
  approvers: { kind: 'known', ...owners },
  standing: { ...standing, requirements: standing.requirements.map((each) => ({ ...each, ...owners })) },
  plan: aPlan({
    steps: [
      { kind: 'create-route', item: route, space: db.space },
      { kind: 'add-policy', item: tlsPolicy },
    ],
    kept: [port8080],
    warnings: [{ kind: 'tls-target-not-served', app: db.ref, ports: [9000] }],
  }),
});
export const pending: Pending = present(submitted, planned).next;

export function refusedFor(refusal: Refusal, request: Submitted = submitted): Refused {
  return refuse(request, refusal).next;
}

function decided<State extends AccessRequest['state']>(
  request: Pending | Stale,
  decision: Decision,
  state: State,
): Extract<AccessRequest, { state: State }> {
  const { next } = decide(request, decision);
  if (!isIn(next, state)) throw new Error(`expected ${state}, and it is ${next.state}`);
  return next;
}

function isIn<State extends AccessRequest['state']>(
  request: AccessRequest,
  state: State,
): request is Extract<AccessRequest, { state: State }> {
  return request.state === state;
}

export const approved = decided(pending, { ...approvedBy(grace), reason: 'agreed in planning' }, 'approved');
/** What was asked for, and what an approver left of it: TLS alone, for three days. */
const wide: Pending = {
  ...pending,
  ask: allow('web', 'db', {
    lifetime: { kind: 'for', seconds: 7 * 86_400 },
    reason: 'checkout migration',
    traffic: [tls, tcp('8080', '9000-9010')],
  }),
};
const { next: less } = narrow(
  wide,
  allow('shop/prod/web', 'shop/data/db', {
    lifetime: { kind: 'for', seconds: 3 * 86_400 },
    reason: 'checkout migration',
  }),
  { ...planned, standing: aStanding(['shop/data'], 2), lifetime: { kind: 'for', seconds: 3 * 86_400 } },
  { ...approvedBy(grace), reason: 'TLS will do' },
);
if (!isIn(less, 'pending')) throw new Error(less.state);
export const narrowable = wide;
export const narrowed: Pending = less;

export const escalated = escalate(
  { ...pending, waitsSince: NOON },
  pending,
  [grace.slack, linus.slack],
  NOON + 4 * HOUR,
).next;
export const denied = decided(pending, { ...deniedBy(grace), reason: 'use the read replica' }, 'denied');
export const lapsed = lapse(pending).next;
export const withdrawn = withdraw(pending, NOON + HOUR).next;
export const stale: Stale = turnStale(approved, planned, planned.plan.steps.slice(0, 1)).next;
export const failed: Failed = fail(
  approved,
  {
    done: [ours(route)],
    undone: [{ item: ours(tlsPolicy), because: 'policy quota exceeded' }],
  },
  NOON,
).next;
const items = [ours(route), ours(tlsPolicy)];
export const live: Live = apply(approved, items, items, NOON).next;
const bothApproved = decided(narrowed, approvedBy(linus), 'approved');
export const narrowedLive: Live = apply(bothApproved, items, items, NOON).next;
/** Something of every kind is wrong, and one thing was left as it is. */
export const troubled: Live = {
  ...live,
  troubles: [
    {
      finding: { kind: 'app-gone', app: web.ref, elsewhere: [appRef('shop/stage/web')] },
      since: NOON,
      standing: 'told',
    },
    {
      finding: { kind: 'app-renamed', app: db.ref, now: appRef('shop/data/db-main') },
      since: NOON,
      standing: 'told',
    },
    {
      finding: { kind: 'app-moved', app: db.ref, now: appRef('shop/storage/db') },
      since: NOON,
      standing: 'told',
    },
    {
      finding: { kind: 'host-taken', host: 'db.apps.internal', app: db.ref, by: { org: 'shop', space: 'test' } },
      since: NOON,
      standing: 'ignored',
    },
    { finding: { kind: 'refused', item: tlsPolicy, because: 'policy quota exceeded' }, since: NOON, standing: 'told' },
    { finding: { kind: 'app-gone', app: web.ref, elsewhere: [] }, since: NOON, standing: 'seen' },
  ],
};
export const ending = end(
  live,
  { kind: 'revoked', by: linus.slack, reason: 'the migration is over' },
  NOON + HOUR,
).next;
export const ended = finish(
  end(live, { kind: 'expired' }, NOON + 168 * HOUR).next,
  [
    { kind: 'remove', item: tlsPolicy },
    { kind: 'keep', item: route, because: 'needed', by: [requestId(51)] },
  ],
  NOON + 168 * HOUR,
).next;

/** Ada asks for seven more days, and has them. */
const extensionAsk = {
  verb: 'extend',
  id: live.id,
  seconds: 7 * 86_400,
  reason: 'the migration takes longer',
} as const;
export const extensionPending: Pending = present(
  { ...submitted, id: requestId(52), ask: extensionAsk },
  {
    ...planned,
    plan: {
      steps: [],
      kept: items.map(({ item }) => ({ item, holders: [{ id: live.id, until: live.grant.until, ours: true }] })),
      warnings: [],
    },
    extends: { id: live.id, ask: anAsk, until: live.grant.until ?? NOON },
  },
).next;
const extensionApproved = decided(extensionPending, approvedBy(grace), 'approved');
export const extended = extend(extensionApproved, live, items, [], NOON + HOUR).next;
export const extensionDenied = decided(extensionPending, deniedBy(grace), 'denied');
export const extensionLapsed = lapse(extensionPending).next;
/** A grant that waits for its extension. */
export const held: Live = { ...live, extension: { id: extensionPending.id, heldUntil: extensionPending.lapsesAt } };
export const extensionGone: Withdrawn = {
  ...withdraw(extensionPending, NOON + HOUR).next,
  with: { kind: 'revoked', by: linus.slack },
};

/** Margaret has nothing to say about it, and asks that it be ended. */
const revokeAsk = { verb: 'revoke', id: live.id, reason: 'web has moved to another space' } as const;
export const revocationPending: Pending = present(
  { ...submitted, id: requestId(60), requester: margaret.slack, ask: revokeAsk },
  {
    ...planned,
    requesterName: margaret.userName,
    lifetime: { kind: 'forever' },
    plan: planRemoval([
      { kind: 'remove', item: tlsPolicy },
      { kind: 'keep', item: route, because: 'needed', by: [requestId(51)] },
    ]),
    revokes: { id: live.id, requester: live.requester, ask: anAsk },
  },
).next;
const revocationApproved = decided(revocationPending, approvedBy(grace), 'approved');
export const revocationDone = fulfil(revocationApproved, revokeAsk, NOON + HOUR).next;
export const revocationDenied = decided(revocationPending, deniedBy(grace), 'denied');
export const revocationGone: Withdrawn = {
  ...withdraw(revocationPending, NOON + HOUR).next,
  with: { kind: 'expired' },
};
/** A grant whose end somebody asks for, and the same grant when the owners have agreed. */
export const contested: Live = { ...live, revocation: revocationPending.id };
export const endedOnRequest = finish(
  end(
    live,
    { kind: 'revoked', by: margaret.slack, request: revocationPending.id, reason: revokeAsk.reason },
    NOON + HOUR,
  ).next,
  [{ kind: 'remove', item: tlsPolicy }],
  NOON + HOUR,
).next;

/** A grant without an end that is up for review, and asked about once more where it ends unanswered. */
const times = { reviewEveryMs: 90 * 24 * HOUR, reviewRemindEveryMs: 7 * 24 * HOUR };
const { until: _until, warnAt: _warnAt, ...endless } = live.grant;
export const forEver: Live = {
  ...live,
  lifetime: { kind: 'forever' },
  grant: endless,
  review: planReview(NOON, times),
};
export const underReview: Live = askForReview(
  forEver,
  planReview(NOON, times),
  [grace, linus],
  NOON + HOUR,
  times,
).next;
const strict = { ...times, unreviewedEndAfterMs: 14 * 24 * HOUR };
export const reminded: Live = askForReview(
  askForReview(forEver, planReview(NOON, times), [grace], NOON + HOUR, strict).next,
  { kind: 'open', since: NOON + HOUR, people: [grace], reminders: 0, remindAt: NOON, endsAt: NOON + 14 * 24 * HOUR },
  [grace],
  NOON + 168 * HOUR,
  strict,
).next;
export const unreviewed = finish(
  end(underReview, { kind: 'unreviewed', since: NOON + HOUR }, NOON + 168 * HOUR).next,
  [{ kind: 'remove', item: tlsPolicy }],
  NOON + 168 * HOUR,
).next;

export const everyState = {
  submitted,
  pending,
  stale,
  approved,
  denied,
  withdrawn,
  lapsed,
  failed,
  live,
  ending,
  ended,
} as const satisfies Partial<Record<AccessRequest['state'], AccessRequest>>;
