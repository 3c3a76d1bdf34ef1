// What a stored request looks like, state by state. Checked when it is read: each state has what the moves lean on. What is
// only passed through (a warning, a refusal) is checked for its kind alone.
import { z } from 'zod';
import type {
  AccessRequest,
  Approvers,
  AskCommand,
  Bound,
  ConnectivityAsk,
  Ending,
  Ends,
  ExtendedGrant,
  Handed,
  RevokedGrant,
  Standing,
  Undone,
  WaitingExtension,
} from '../core/access-request.ts';
import type { Decision } from '../core/approval.ts';
import type { Glass } from '../core/break-glass.ts';
import type { Item, Kept, Step, Warning } from '../core/connectivity.ts';
import type { Fate, GrantedItem } from '../core/grant.ts';
import { DAYS } from '../core/hours.ts';
import type { Narrowed } from '../core/narrowing.ts';
import type { SlackGroupId } from '../core/approval-rule.ts';
import type { Refusal, RoleHolder } from '../core/refusal.ts';
import type { Terms } from '../core/terms.ts';
import type { Review } from '../core/certification.ts';
import type { Finding, Healing, Trouble } from '../core/upkeep.ts';
import {
  type AppRef,
  DEFAULT_FOUNDATION,
  type FoundationName,
  type Lifetime,
  type RequestId,
  type SlackUserId,
  type Target,
  type Traffic,
} from '../core/vocabulary.ts';
import { isObject, kindOf } from './kind-schema.ts';

/** The parts of a request that are not fields of their own in the store. */
export type RequestBody = AccessRequest extends infer Each
  ? Each extends unknown
    ? Omit<Each, 'id' | 'target'>
    : never
  : never;

/** Strings that we wrote ourselves come back with the brand they had: this is where they get it again. */
function branded<Id extends string>() {
  return z.custom<Id>((value) => typeof value === 'string');
}

const instant = z.number();

const appRef: z.ZodType<AppRef> = z.object({ org: z.string(), space: z.string(), app: z.string() });

export const target: z.ZodType<Target> = z.object({
  org: z.string(),
  space: z.string(),
  foundation: branded<FoundationName>().exactOptional(),
});

const bound: z.ZodType<Bound> = z.object({
  ref: appRef,
  guid: branded<Bound['guid']>(),
  space: branded<Bound['space']>(),
});

const item = kindOf<Item>({ route: true, policy: true });

const grantedItem: z.ZodType<GrantedItem> = z.object({ item, ours: z.boolean() });

const lifetime: z.ZodType<Lifetime> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('for'), seconds: z.number() }),
  z.object({ kind: z.literal('until'), date: z.string() }),
  z.object({ kind: z.literal('forever') }),
]);

const step: z.ZodType<Step> = kindOf<Step>({
  'create-route': true,
  'map-route': true,
  'add-policy': true,
  'adopt-policy': true,
  'remove-policy': true,
  'remove-route': true,
});

const warning = kindOf<Warning>({
  'tls-target-not-served': true,
  'tls-target-unknown': true,
  'sidecar-ports-opened': true,
  'no-internal-route': true,
  'host-shared': true,
  'app-stopped': true,
  stays: true,
  'quota-near': true,
});

const kept = z.custom<Kept>((value) => isObject(value) && isObject(value['item']) && Array.isArray(value['holders']));

const roleHolder: z.ZodType<RoleHolder> = z.object({
  userName: z.string(),
  slack: branded<SlackUserId>().exactOptional(),
});

const approvers: z.ZodType<Approvers> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('known'), people: z.array(roleHolder), more: z.number() }),
  z.object({ kind: z.literal('unreadable'), because: z.string() }),
]);

const terms: z.ZodType<Terms> = z.object({
  reasonFor: z.string().exactOptional(),
  hours: z
    .array(z.object({ days: z.array(z.enum(DAYS)), from: z.number(), to: z.number(), zone: z.string() }))
    .exactOptional(),
});

const namedGroup = { group: branded<SlackGroupId>(), name: z.string() };

const standing: z.ZodType<Standing> = z.object({
  groups: z.array(z.object(namedGroup)).exactOptional(),
  rules: z.array(z.string()),
  requirements: z.array(
    z.object({
      key: z.string(),
      label: z.string(),
      quorum: z.number(),
      who: z.string(),
      people: z.array(roleHolder),
      more: z.number(),
    }),
  ),
  terms: terms.exactOptional(),
});
const person = z.object({ slack: branded<SlackUserId>(), userName: z.string() });

const decision: z.ZodType<Decision> = z.object({
  kind: z.enum(['approve', 'deny']),
  by: person,
  at: instant,
  reason: z.string().exactOptional(),
  for: z.array(z.string()),
});

const ending: z.ZodType<Ending> = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['expired', 'removed']) }),
  z.object({ kind: z.literal('app-gone'), app: appRef, since: instant }),
  z.object({ kind: z.literal('unreviewed'), since: instant }),
  z.object({
    kind: z.enum(['returned', 'revoked', 'undone']),
    by: branded<SlackUserId>(),
    reason: z.string().exactOptional(),
    request: branded<RequestId>().exactOptional(),
  }),
]);

const undone: z.ZodType<Undone> = z.object({ item: grantedItem, because: z.string() });

const grantedAsk = askOf<ExtendedGrant['ask']>({ allow: true, route: true, apply: true });

const ask = askOf<AskCommand>({
  allow: true,
  route: true,
  adopt: true,
  'remove-policy': true,
  apply: true,
  extend: true,
  revoke: true,
});

function askOf<Union extends { readonly verb: string }>(verbs: Readonly<Record<Union['verb'], true>>) {
  return z.custom<Union>(
    (value) => isObject(value) && typeof value['verb'] === 'string' && Object.hasOwn(verbs, value['verb']),
  );
}

const traffic = kindOf<Traffic>({ tls: true, tcp: true, udp: true });

const narrowed: z.ZodType<Narrowed> = z.object({
  by: branded<SlackUserId>(),
  at: instant,
  from: z.object({
    sources: z.array(appRef),
    destinations: z.array(appRef),
    traffic: z.array(traffic),
    lifetime,
  }),
});

const handing = { by: branded<SlackUserId>(), at: instant, reason: z.string().exactOptional() };
const handed: z.ZodType<Handed> = z.union([
  z.object({ to: branded<SlackUserId>(), ...handing }),
  z.object({ ...namedGroup, members: z.array(branded<SlackUserId>()), for: z.array(z.string()), ...handing }),
]);

const extendedGrant: z.ZodType<ExtendedGrant> = z.object({
  id: branded<RequestId>(),
  ask: grantedAsk,
  until: instant,
  adopted: z.literal(true).exactOptional(),
});

const revokedGrant: z.ZodType<RevokedGrant> = z.object({
  id: branded<RequestId>(),
  requester: branded<SlackUserId>(),
  ask: askOf<ConnectivityAsk>({ allow: true, route: true, apply: true, adopt: true, 'remove-policy': true }),
});

const waitingExtension: z.ZodType<WaitingExtension> = z.object({
  id: branded<RequestId>(),
  heldUntil: instant.exactOptional(),
});

const refusal = kindOf<Refusal>({
  stranger: true,
  'unknown-app': true,
  'ambiguous-app': true,
  'not-entitled': true,
  forbidden: true,
  connections: true,
  'nothing-missing': true,
  conflict: true,
  'date-passed': true,
  'which-foundation': true,
  'not-extendable': true,
  'extension-waits': true,
  'not-revocable': true,
  'revocation-waits': true,
  foundation: true,
});

const fate = kindOf<Fate>({ remove: true, gone: true, keep: true });

const glass: z.ZodType<Glass> = z.object({
  by: person,
  at: instant,
  reason: z.string(),
  reviewers: z.array(branded<SlackUserId>()),
  instead: lifetime.exactOptional(),
  escalated: z.literal(true).exactOptional(),
  remindAt: instant,
  reviewed: z.object({ by: branded<SlackUserId>(), at: instant }).exactOptional(),
});

const asked = {
  requester: branded<SlackUserId>(),
  askedAt: instant,
  ask,
  via: z.literal('command-line').exactOptional(),
  glass: glass.exactOptional(),
};

const ends: z.ZodType<Ends> = z.object({ sources: z.array(z.number()), destinations: z.array(z.number()) });

const subject = {
  requesterName: z.string(),
  // Absent in what was written before there could be several.
  foundation: branded<FoundationName>().default(DEFAULT_FOUNDATION),
  sources: z.array(bound),
  destinations: z.array(bound),
  ends: z.array(ends).exactOptional(),
  lifetime,
  narrowed: z.array(narrowed).exactOptional(),
  extends: extendedGrant.exactOptional(),
  revokes: revokedGrant.exactOptional(),
};

const judged = {
  ...subject,
  plan: z.object({ steps: z.array(step), kept: z.array(kept), warnings: z.array(warning) }),
  approvers,
  standing,
  lapsesAt: instant,
  remindAt: instant.exactOptional(),
  waitsSince: instant.exactOptional(),
  escalateAt: instant.exactOptional(),
  revision: z.number(),
  coveredFrom: z.number().exactOptional(),
  decisions: z.array(decision),
  handed: z.array(handed).exactOptional(),
  muted: z.array(branded<SlackUserId>()).exactOptional(),
  escalated: z.object({ at: instant, to: z.array(branded<SlackUserId>()) }).exactOptional(),
};

const granted = {
  ...subject,
  decisions: z.array(decision),
  grant: z.object({
    items: z.array(grantedItem),
    appliedAt: instant,
    until: instant.exactOptional(),
    warnAt: instant.exactOptional(),
    warnedAt: instant.exactOptional(),
  }),
};

const review: z.ZodType<Review> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('planned'), at: instant }),
  z.object({
    kind: z.literal('open'),
    since: instant,
    people: z.array(roleHolder),
    reminders: z.number(),
    remindAt: instant,
    endsAt: instant.exactOptional(),
  }),
]);

const healing: z.ZodType<Healing> = z.object({ until: instant, items: z.array(grantedItem) });

const finding = kindOf<Finding>({
  'app-gone': true,
  'app-renamed': true,
  'space-renamed': true,
  'app-moved': true,
  'host-taken': true,
  refused: true,
});

const trouble: z.ZodType<Trouble> = z.object({
  finding,
  since: instant,
  standing: z.enum(['seen', 'told', 'ignored']),
});

const outcome = z.object({ done: z.array(grantedItem), undone: z.tuple([undone], undone) });

export const requestBody: z.ZodType<RequestBody> = z.discriminatedUnion('state', [
  z.object({ ...asked, state: z.literal('submitted') }),
  z.object({ ...asked, state: z.literal('refused'), refusal }),
  z.object({
    ...asked,
    state: z.literal('withdrawn'),
    at: instant,
    with: ending.exactOptional(),
    subject: z.object(subject).exactOptional(),
  }),
  z.object({ ...asked, ...judged, state: z.literal('pending') }),
  z.object({ ...asked, ...judged, state: z.literal('stale'), drift: z.array(step) }),
  z.object({ ...asked, ...judged, state: z.literal('denied'), denial: decision }),
  z.object({ ...asked, ...judged, state: z.literal('lapsed') }),
  z.object({
    ...asked,
    ...judged,
    state: z.literal('approved'),
    attempt: z.number(),
    failingSince: instant.exactOptional(),
  }),
  z.object({
    ...asked,
    ...judged,
    state: z.literal('failed'),
    failedAt: instant,
    failingSince: instant.exactOptional(),
    attempt: z.number(),
    outcome,
  }),
  z.object({
    ...asked,
    ...subject,
    state: z.literal('extended'),
    decisions: z.array(decision),
    until: instant,
    warnAt: instant.exactOptional(),
    items: z.array(grantedItem),
  }),
  z.object({ ...asked, ...subject, state: z.literal('done'), decisions: z.array(decision), at: instant }),
  z.object({
    ...asked,
    ...granted,
    state: z.literal('live'),
    extension: waitingExtension.exactOptional(),
    revocation: branded<RequestId>().exactOptional(),
    review: review.exactOptional(),
    healing: healing.exactOptional(),
    leaving: z.array(grantedItem).exactOptional(),
    troubles: z.array(trouble).exactOptional(),
  }),
  z.object({ ...asked, ...granted, state: z.literal('ending'), ending, healing: healing.exactOptional() }),
  z.object({ ...asked, ...granted, state: z.literal('ended'), ending, endedAt: instant, fates: z.array(fate) }),
]);
