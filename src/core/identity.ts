// Who a Slack person is on Cloud Foundry: what c2c was told, what it goes by, and what it does when that changes.
import type { LineWriter } from './audit-line.ts';
import type { Instant, SlackUserId } from './vocabulary.ts';

/**
 * How c2c comes to know a person, the strongest first: an operator wrote it down, they signed in to Cloud Foundry, or Slack
 * keeps this e-mail address for them.
 */
export const PROOFS = ['map', 'link', 'email'] as const;
export type Proof = (typeof PROOFS)[number];

/** What an operator has set. Of several proofs the strongest that knows a person counts: the map, then the address. */
export interface IdentityRules {
  readonly by: readonly Proof[];
  /** Cloud Foundry user names, in lower case. */
  readonly map: ReadonlyMap<SlackUserId, string>;
  /** The identity providers whose users count; absent: all of them. */
  readonly origins?: readonly string[];
}

/** What counts when nobody says otherwise: linking needs an address of c2c's own. */
export const DEFAULT_IDENTITY: IdentityRules = { by: ['map', 'email'], map: new Map() };

/** Who somebody says they are now. */
export interface Claim {
  /** In lower case, as roles have it. */
  readonly userName: string;
  readonly by: Proof;
}

/** Who somebody was when c2c first knew them. They stay that until an operator says otherwise. */
export interface Binding extends Claim {
  readonly since: Instant;
  /** Another user name that was refused and reported, so that it is reported once. */
  readonly refused?: string;
}

export type IdentityFact =
  /** Another user name than the one they were known by first: refused. */
  | { readonly kind: 'identity.changed'; readonly from: string; readonly to: string }
  /** An operator wrote another user name into the map. */
  | { readonly kind: 'identity.mapped'; readonly from: string; readonly to: string }
  /** They signed in to Cloud Foundry, and said that it is they. */
  | { readonly kind: 'identity.linked'; readonly userName: string }
  | { readonly kind: 'identity.forgotten'; readonly userName: string };

/** What happened to a person and not to a request. */
export type IdentityEvent = IdentityFact & { readonly person: SlackUserId; readonly at: Instant };

/** Undefined when nothing that the operator trusts knows them. `email` is in lower case. */
export function findClaim(
  { by, map }: IdentityRules,
  slack: SlackUserId,
  email: string | undefined,
  known: Binding | undefined,
): Claim | undefined {
  const mapped = by.includes('map') ? map.get(slack) : undefined;
  if (mapped !== undefined) return { userName: mapped, by: 'map' };
  if (by.includes('link') && known?.by === 'link') return { userName: known.userName, by: 'link' };
  return by.includes('email') && email !== undefined ? { userName: email, by: 'email' } : undefined;
}

/** Whether the claim counts, and what has to be written down with it. */
export interface Recognition {
  readonly kind: 'holds' | 'refused';
  readonly next?: Binding;
  readonly fact?: IdentityFact;
}

/**
 * Rights do not follow a changed address by themselves: whoever can edit theirs could become anybody. Only the map, which
 * an operator writes, moves a person to another user name.
 */
export function recogniseClaim(known: Binding | undefined, claim: Claim, at: Instant): Recognition {
  if (!known) return { kind: 'holds', next: { ...claim, since: at } };
  if (known.userName === claim.userName) {
    const { refused, ...settled } = known;
    return { kind: 'holds', ...(refused !== undefined && { next: settled }) };
  }
  const change = { from: known.userName, to: claim.userName };
  if (claim.by === 'map') {
    return { kind: 'holds', next: { ...claim, since: at }, fact: { kind: 'identity.mapped', ...change } };
  }
  if (known.refused === claim.userName) return { kind: 'refused' };
  return {
    kind: 'refused',
    next: { ...known, refused: claim.userName },
    fact: { kind: 'identity.changed', ...change },
  };
}

/** Signing in proves who they are now, not that they are who they were: that is for an operator to say, as with addresses. */
export function recogniseLink(known: Binding | undefined, userName: string, at: Instant): Recognition {
  if (known && known.userName !== userName) return recogniseClaim(known, { userName, by: 'link' }, at);
  if (known?.by === 'link') return recogniseClaim(known, known, at);
  const fact = { kind: 'identity.linked', userName } as const;
  return { kind: 'holds', next: { userName, by: 'link', since: known?.since ?? at }, fact };
}

/** The words of an identity's line, after the person: `e-mail changed  ada@example.com → eve@example.com  …`. */
export function describeIdentity(
  fact: IdentityFact,
  { text }: Pick<LineWriter, 'text'>,
): readonly [string, ...string[]] {
  switch (fact.kind) {
    case 'identity.changed':
      return ['changed', `${text(fact.from)} → ${text(fact.to)}`, 'refused until an operator agrees'];
    case 'identity.mapped':
      return ['mapped', `${text(fact.from)} → ${text(fact.to)}`, 'by identity.map'];
    case 'identity.linked':
      return ['linked', text(fact.userName), 'signed in to Cloud Foundry'];
    case 'identity.forgotten':
      return ['forgotten', `was ${text(fact.userName)}`, 'by an operator'];
    default:
      return fact satisfies never;
  }
}
