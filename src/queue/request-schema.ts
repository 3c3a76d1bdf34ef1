// What a stored request looks like, state by state. Checked when it is read: each state has what the moves lean on.
import { z } from 'zod';
import type { AccessRequest, Ends } from '../core/access-request.ts';
import type { Review } from '../core/certification.ts';
import type { Finding, Healing, Trouble } from '../core/upkeep.ts';
import { DEFAULT_FOUNDATION, type FoundationName, type RequestId, type SlackUserId } from '../core/vocabulary.ts';
import { kindOf } from './kind-schema.ts';
import {
  approvers,
  ask,
  bound,
  branded,
  decision,
  ending,
  extendedGrant,
  fate,
  glass,
  grantedItem,
  handed,
  instant,
  kept,
  lifetime,
  narrowed,
  refusal,
  revokedGrant,
  roleHolder,
  standing,
  step,
  undone,
  waitingExtension,
  warning,
} from './request-parts.ts';

/** The parts of a request that are not fields of their own in the store. */
export type RequestBody = AccessRequest extends infer Each
  ? Each extends unknown
    ? Omit<Each, 'id' | 'target'>
    : never
  : never;

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
