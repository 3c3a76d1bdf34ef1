// Break-glass: somebody whom the operator named has a request applied at once, for a short time, without its approvers.
// One of those reviews it afterwards; until they sign, it stays open, whatever becomes of the grant.
import type { AccessRequest, Approved, Approvers, Decidable } from './access-request.ts';
import { isSamePerson, type Person } from './approval.ts';
import type { SlackGroupId } from './approval-rule.ts';
import type { LineWriter } from './audit-line.ts';
import { asked, judged } from './carried.ts';
import { endOf } from './grant.ts';
import { fingerprint } from './plan.ts';
import { printLifetime } from './print-command.ts';
import type { Instant, Lifetime, SlackUserId } from './vocabulary.ts';

/** What the operator has set; without it no glass can be broken. */
export interface BreakGlassRules {
  /** Slack user ids, Slack user groups' ids, and Cloud Foundry user names in lower case. */
  readonly people: readonly [string, ...string[]];
  /** How long what was applied so lasts at most. */
  readonly seconds: number;
  readonly remindEveryMs: number;
}

/** On a request from the moment the glass was broken. */
export interface Glass {
  readonly by: Person;
  readonly at: Instant;
  readonly reason: string;
  /** Who would be asked for it, as far as Slack knows them, when somebody last looked: one of them is to review it. */
  readonly reviewers: readonly SlackUserId[];
  /** For how long it was wanted; absent in what was written before that was kept. */
  readonly instead?: Lifetime;
  /** It had escalated by then, so those whom that called in are among them. */
  readonly escalated?: true;
  /** When its reviewers are asked for the next time. */
  readonly remindAt: Instant;
  /** Who signed that they looked at it. */
  readonly reviewed?: { readonly by: SlackUserId; readonly at: Instant };
}

export type GlassFact =
  | {
      readonly kind: 'request.broke-glass';
      readonly by: SlackUserId;
      readonly reason: string;
      readonly lifetime: Lifetime;
      readonly plan: string;
    }
  /** `to`: who is reminded by direct message; absent in what was written before anybody was. */
  | { readonly kind: 'breakglass.reminded'; readonly by: SlackUserId; readonly to?: readonly SlackUserId[] }
  | { readonly kind: 'breakglass.reviewed'; readonly by: SlackUserId; readonly broken: SlackUserId };

const KINDS: Readonly<Record<GlassFact['kind'], true>> = {
  'request.broke-glass': true,
  'breakglass.reminded': true,
  'breakglass.reviewed': true,
};

export function isGlassFact<Fact extends { readonly kind: string }>(fact: Fact): fact is Extract<Fact, GlassFact> {
  return Object.hasOwn(KINDS, fact.kind);
}

/** A request whose glass was broken; it keeps that in every state it comes to. */
export type Broken = Exclude<AccessRequest, Decidable | { state: 'submitted' | 'refused' | 'withdrawn' }> & {
  readonly glass: Glass;
};

export function isBroken(request: AccessRequest): request is Broken {
  return request.glass !== undefined;
}

/** Nobody has signed for it yet. */
export function awaitsReview(request: AccessRequest): request is Broken {
  return request.glass !== undefined && request.glass.reviewed === undefined;
}

/** Whether the operator named this person. Who is in a user group that is named, Slack knows. */
export function isNamed({ people }: BreakGlassRules, { slack, userName }: Person): boolean {
  return people.some((named) => named === slack || named === userName);
}

export function groupsOf({ people }: BreakGlassRules): readonly SlackGroupId[] {
  return people.filter((named) => /^S[A-Z0-9]+$/.test(named)).map((named) => named as SlackGroupId);
}

/** Only what opens something can be so urgent; a grant that waits for its extension is not over. */
export function isBreakable({ ask }: AccessRequest): boolean {
  return ask.verb === 'allow' || ask.verb === 'route' || ask.verb === 'apply';
}

/** pending or stale -> approved, past its approvers, on the very plan that was shown. */
export function breakGlass(
  request: Decidable,
  { by, reason, reviewers }: Pick<Glass, 'by' | 'reason' | 'reviewers'>,
  { seconds, remindEveryMs }: BreakGlassRules,
  at: Instant,
): { readonly next: Approved; readonly fact: GlassFact } {
  const lifetime = shorten(request.lifetime, seconds, at);
  return {
    next: {
      ...asked(request),
      ...judged(request),
      lifetime,
      state: 'approved',
      attempt: 0,
      glass: {
        by,
        at,
        reason,
        reviewers,
        instead: request.lifetime,
        ...(request.escalated && { escalated: true }),
        remindAt: at + remindEveryMs,
      },
    },
    fact: { kind: 'request.broke-glass', by: by.slack, reason, lifetime, plan: fingerprint(request.plan) },
  };
}

/** Those of them whom Slack knows, without who broke the glass: they are not asked to review it. */
export function namedReviewers(approvers: Approvers, by: Person): readonly SlackUserId[] {
  const people = approvers.kind === 'known' ? approvers.people : [];
  return people.flatMap(({ slack, userName }) =>
    slack === undefined || isSamePerson({ slack, userName }, by) ? [] : [slack],
  );
}

/** What was asked for, if that is shorter. */
function shorten(asked: Lifetime, seconds: number, at: Instant): Lifetime {
  const end = endOf(asked, at);
  return end !== undefined && end <= at + seconds * 1000 ? asked : { kind: 'for', seconds };
}

/** @param to who of the reviewers is told by direct message */
export function remind(
  request: Broken,
  { reviewers, remindAt }: Pick<Glass, 'reviewers' | 'remindAt'>,
  to: readonly SlackUserId[],
): { readonly next: Broken; readonly fact: GlassFact } {
  const { glass } = request;
  return {
    next: { ...request, glass: { ...glass, reviewers, remindAt } },
    fact: { kind: 'breakglass.reminded', by: glass.by.slack, to },
  };
}

/**
 * Who hears of it by direct message: of the glass everybody who is to review it, of a reminder whom it was meant for. Nobody
 * is asked for a review that is signed.
 */
export function toldDirectly(request: Broken, news: readonly GlassFact[]): readonly SlackUserId[] {
  if (!awaitsReview(request)) return [];
  if (news.some(({ kind }) => kind === 'request.broke-glass')) return request.glass.reviewers;
  return news.findLast((fact) => fact.kind === 'breakglass.reminded')?.to ?? [];
}

/** Of several reminders that Slack did not take in time only the last is said. */
export function latestNews(news: readonly GlassFact[]): readonly GlassFact[] {
  const last = news.findLast(({ kind }) => kind === 'breakglass.reminded');
  return news.filter((fact) => fact.kind !== 'breakglass.reminded' || fact === last);
}

export function signReview(
  request: Broken,
  by: Person,
  at: Instant,
): { readonly next: Broken; readonly fact: GlassFact } {
  const { glass } = request;
  return {
    next: { ...request, glass: { ...glass, reviewed: { by: by.slack, at } } },
    fact: { kind: 'breakglass.reviewed', by: by.slack, broken: glass.by.slack },
  };
}

/** Nobody reviews what they did themselves. */
export function brokeIt({ glass }: Broken, person: Person): boolean {
  return isSamePerson(glass.by, person);
}

export function describeGlass(fact: GlassFact, { person, text }: LineWriter): readonly [string, ...string[]] {
  switch (fact.kind) {
    case 'request.broke-glass':
      return [
        'BREAK-GLASS',
        person(fact.by),
        `"${text(fact.reason)}"`,
        printLifetime(fact.lifetime),
        `plan ${fact.plan}`,
        'not reviewed',
      ];
    case 'breakglass.reminded':
      return ['unreviewed', `BREAK-GLASS by ${person(fact.by)}`, 'nobody has reviewed it yet'];
    case 'breakglass.reviewed':
      return ['reviewed', person(fact.by), `BREAK-GLASS by ${person(fact.broken)}`];
    default:
      return fact satisfies never;
  }
}
