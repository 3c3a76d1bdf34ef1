// Who a Slack person is on Cloud Foundry: what Slack says of them, what the operator trusts, and who they were before.
import { findClaim, type IdentityRules, recogniseClaim, type Binding, type Claim } from '../core/identity.ts';
import type { Person } from '../core/approval.ts';
import type { WayOut } from '../core/refusal.ts';
import type { SlackUserId } from '../core/vocabulary.ts';
import type { Doors } from './ports.ts';
import { carry } from './submit.ts';

/** A Slack person whom we may treat as a Cloud Foundry user, or why not. */
export type Identity =
  | { readonly kind: 'member'; readonly person: Person }
  | { readonly kind: 'stranger'; readonly because: string; readonly wayOut?: WayOut };

export type RecogniseDoors = Pick<Doors, 'directory' | 'bindings' | 'queue' | 'clock' | 'log' | 'settings'>;

/**
 * Whoever is recognised for the first time is bound to that user name; another one later is refused, and reported once.
 * Throws when Slack cannot be asked.
 */
export async function recognise(doors: RecogniseDoors, slack: SlackUserId): Promise<Identity> {
  const membership = await doors.directory.identify(slack);
  if (membership.kind === 'stranger') return membership;
  const { identity } = doors.settings;
  for (;;) {
    const known = await doors.bindings.find(slack);
    const claim = findClaim(identity, slack, membership.email, known?.binding);
    if (!claim) return { kind: 'stranger', ...explainUnknown(identity, slack) };
    const { kind, next, fact } = recogniseClaim(known?.binding, claim, doors.clock.now());
    const written =
      next && (await doors.bindings.write(slack, known, { next, ...(fact && { fact }) }, doors.clock.now()));
    if (written === false) continue;
    if (fact) await carry(doors, [{ job: { stage: 'audit' }, at: doors.clock.now() }]);
    if (kind === 'holds') return { kind: 'member', person: { slack, userName: claim.userName } };
    return { kind: 'stranger', because: explainChange(slack, known?.binding, claim) };
  }
}

/** False: they have left, became a guest, or are not who they were. What they said is nobody's any more. */
export async function isStillThere(doors: RecogniseDoors, { slack, userName }: Person): Promise<boolean> {
  const identity = await recognise(doors, slack);
  return identity.kind === 'member' && identity.person.userName === userName;
}

function explainUnknown(
  { by }: IdentityRules,
  slack: SlackUserId,
): { readonly because: string; readonly wayOut?: WayOut } {
  if (by.includes('link')) {
    return { because: 'c2c does not know yet who you are on Cloud Foundry. Tell it: /c2c link', wayOut: 'link' };
  }
  return {
    because: by.includes('email')
      ? 'Slack has no e-mail address for you, so c2c cannot find you on Cloud Foundry.'
      : `c2c has not been told who you are on Cloud Foundry. An operator can add ${slack} to identity.map.`,
  };
}

function explainChange(slack: SlackUserId, known: Binding | undefined, { userName }: Claim): string {
  return (
    `c2c knows you as ${known?.userName}, and Slack now says ${userName}. Rights do not follow a changed address by ` +
    `themselves: an operator has to agree first (c2c identity forget ${slack}).`
  );
}
