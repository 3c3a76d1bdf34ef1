// What the states of a stored request are made of. What is only passed through (a warning, a refusal) is checked for its
// kind alone.
import { z } from 'zod';
import type {
  Approvers,
  AskCommand,
  Bound,
  ConnectivityAsk,
  Ending,
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
import type { AppRef, FoundationName, Lifetime, RequestId, SlackUserId, Target, Traffic } from '../core/vocabulary.ts';
import { isObject, kindOf } from './kind-schema.ts';

/** Strings that we wrote ourselves come back with the brand they had: this is where they get it again. */
export function branded<Id extends string>() {
  return z.custom<Id>((value) => typeof value === 'string');
}

export const instant = z.number();

const appRef: z.ZodType<AppRef> = z.object({ org: z.string(), space: z.string(), app: z.string() });

export const target: z.ZodType<Target> = z.object({
  org: z.string(),
  space: z.string(),
  foundation: branded<FoundationName>().exactOptional(),
});

export const bound: z.ZodType<Bound> = z.object({
  ref: appRef,
  guid: branded<Bound['guid']>(),
  space: branded<Bound['space']>(),
});

const item = kindOf<Item>({ route: true, policy: true });

export const grantedItem: z.ZodType<GrantedItem> = z.object({ item, ours: z.boolean() });

export const lifetime: z.ZodType<Lifetime> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('for'), seconds: z.number() }),
  z.object({ kind: z.literal('until'), date: z.string() }),
  z.object({ kind: z.literal('forever') }),
]);

export const step: z.ZodType<Step> = kindOf<Step>({
  'create-route': true,
  'map-route': true,
  'add-policy': true,
  'adopt-policy': true,
  'remove-policy': true,
  'remove-route': true,
});

export const warning = kindOf<Warning>({
  'tls-target-not-served': true,
  'tls-target-unknown': true,
  'sidecar-ports-opened': true,
  'no-internal-route': true,
  'host-shared': true,
  'app-stopped': true,
  stays: true,
  'quota-near': true,
});

export const kept = z.custom<Kept>(
  (value) => isObject(value) && isObject(value['item']) && Array.isArray(value['holders']),
);

export const roleHolder: z.ZodType<RoleHolder> = z.object({
  userName: z.string(),
  slack: branded<SlackUserId>().exactOptional(),
});

export const approvers: z.ZodType<Approvers> = z.discriminatedUnion('kind', [
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

export const standing: z.ZodType<Standing> = z.object({
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
export const person = z.object({ slack: branded<SlackUserId>(), userName: z.string() });

export const decision: z.ZodType<Decision> = z.object({
  kind: z.enum(['approve', 'deny']),
  by: person,
  at: instant,
  reason: z.string().exactOptional(),
  for: z.array(z.string()),
});

export const ending: z.ZodType<Ending> = z.discriminatedUnion('kind', [
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

export const undone: z.ZodType<Undone> = z.object({ item: grantedItem, because: z.string() });

const grantedAsk = askOf<ExtendedGrant['ask']>({ allow: true, route: true, apply: true });

export const ask = askOf<AskCommand>({
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

export const narrowed: z.ZodType<Narrowed> = z.object({
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
export const handed: z.ZodType<Handed> = z.union([
  z.object({ to: branded<SlackUserId>(), ...handing }),
  z.object({ ...namedGroup, members: z.array(branded<SlackUserId>()), for: z.array(z.string()), ...handing }),
]);

export const extendedGrant: z.ZodType<ExtendedGrant> = z.object({
  id: branded<RequestId>(),
  ask: grantedAsk,
  until: instant,
  adopted: z.literal(true).exactOptional(),
});

export const revokedGrant: z.ZodType<RevokedGrant> = z.object({
  id: branded<RequestId>(),
  requester: branded<SlackUserId>(),
  ask: askOf<ConnectivityAsk>({ allow: true, route: true, apply: true, adopt: true, 'remove-policy': true }),
});

export const waitingExtension: z.ZodType<WaitingExtension> = z.object({
  id: branded<RequestId>(),
  heldUntil: instant.exactOptional(),
});

export const refusal = kindOf<Refusal>({
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

export const fate = kindOf<Fate>({ remove: true, gone: true, keep: true });

export const glass: z.ZodType<Glass> = z.object({
  by: person,
  at: instant,
  reason: z.string(),
  reviewers: z.array(branded<SlackUserId>()),
  instead: lifetime.exactOptional(),
  escalated: z.literal(true).exactOptional(),
  remindAt: instant,
  reviewed: z.object({ by: branded<SlackUserId>(), at: instant }).exactOptional(),
});
