// What the policy server lets a caller without network.admin do and see: it asks Cloud Controller about spaces first.
import type { NetworkPolicy } from './entities.ts';
import type { FoundationContext } from './foundation-context.ts';
import type { Claims } from './tokens.ts';

/** All app GUIDs go into one query to Cloud Controller, whose nginx takes 8 KiB; longer ones fail the check. */
const LONGEST_QUERY = 8192;

/** SpaceDeveloper, and nothing else, in the space of every app that is found (handlers/policy_guard.go). */
export function mayTouch(
  context: FoundationContext,
  policies: readonly NetworkPolicy[],
  claims: Claims,
): 'yes' | 'no' | 'cannot tell' {
  if (isNetworkAdmin(claims)) return 'yes';
  const guids = appGuids(policies);
  if (cannotAsk(context) || guids.join(',').length > LONGEST_QUERY) return 'cannot tell';
  const spaces = new Set(guids.flatMap((guid) => context.state.appRecords.get(guid)?.spaceGuid ?? []));
  return [...spaces].every((space) => isDeveloper(context, claims, space)) ? 'yes' : 'no';
}

/** Counts every policy of the list, also those that are already there (handlers/quota_guard.go). */
export function overQuota(
  { state, knobs }: FoundationContext,
  policies: readonly NetworkPolicy[],
  claims: Claims,
): boolean {
  if (isNetworkAdmin(claims)) return false;
  const counts = new Map<string, number>(policies.map(({ source }) => [source, 0]));
  for (const { source } of [...state.policyTable.all(), ...policies]) {
    const count = counts.get(source);
    if (count !== undefined) counts.set(source, count + 1);
  }
  return [...counts.values()].some((count) => count > knobs.maxPolicies);
}

/** Only policies with both ends in spaces the caller develops (handlers/policy_filter.go); asked in chunks of 100. */
export function visiblePolicies(
  context: FoundationContext,
  policies: readonly NetworkPolicy[],
  claims: Claims,
): readonly NetworkPolicy[] | 'cannot tell' {
  if (isNetworkAdmin(claims)) return policies;
  if (cannotAsk(context)) return 'cannot tell';
  const develops = (guid: string): boolean => {
    const app = context.state.appRecords.get(guid);
    return app !== undefined && isDeveloper(context, claims, app.spaceGuid);
  };
  return policies.filter(({ source, destination }) => develops(source) && develops(destination));
}

function isNetworkAdmin({ scope }: Claims): boolean {
  return scope.includes('network.admin');
}

/** The subject of a client's token is the client id, which can hold roles like a user. */
function isDeveloper({ state }: FoundationContext, { sub }: Claims, spaceGuid: string): boolean {
  return state.hasRole(sub, 'space_developer', spaceGuid);
}

function cannotAsk({ knobs }: FoundationContext): boolean {
  return knobs.ccDown !== false || knobs.spaceChecksFail;
}

function appGuids(policies: readonly NetworkPolicy[]): string[] {
  return [...new Set(policies.flatMap(({ source, destination }) => [source, destination]))];
}
