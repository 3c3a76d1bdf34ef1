// Who may reach an app and whom it may reach: the foundation's network policies, each with what c2c knows of it.
import { itemKey, policyKey, type PolicyItem } from './connectivity.ts';
import type { GrantedItem } from './grant.ts';
import type { AppGuid, AppRef, Instant, NetworkPolicy, RequestId, SlackUserId } from './vocabulary.ts';

/** One request that counts on items now, and all that people ask about it. */
export interface Backing {
  readonly id: RequestId;
  readonly state: 'approved' | 'failed' | 'live' | 'ending';
  readonly requester: SlackUserId;
  /** Each once, in the order in which they approved. */
  readonly approvers: readonly SlackUserId[];
  readonly reason?: string;
  /** When a live grant ends; absent: never. */
  readonly until?: Instant;
  readonly items: readonly GrantedItem[];
}

/** What is told of a request beside a policy that it holds. */
export interface Origin extends Omit<Backing, 'items'> {
  /** c2c made the policy, or it was adopted: it goes with the last who needs it. False: it was there before and stays. */
  readonly ours: boolean;
}

/** One network policy that is there. */
export interface Passage {
  readonly policy: NetworkPolicy;
  /** Absent when the app is gone, or in a space that we cannot see. */
  readonly source?: AppRef;
  readonly destination?: AppRef;
  /** Nobody: the policy is unmanaged, c2c does not know it. */
  readonly origins: readonly Origin[];
}

/** A policy that a request holds and that is not on the foundation. */
export interface Lost {
  readonly item: PolicyItem;
  readonly id: RequestId;
}

/** What is known of one app's connections. */
export interface Connections {
  readonly app: AppRef;
  /** Who may reach it. */
  readonly inbound: readonly Passage[];
  /** Whom it may reach; only where that was asked too. */
  readonly outbound?: readonly Passage[];
  readonly lost: readonly Lost[];
}

/** The policies with what backs each of them: apps by name, then by ports, so that the same facts give the same order. */
export function traceOrigins(
  policies: readonly NetworkPolicy[],
  backings: readonly Backing[],
  names: ReadonlyMap<AppGuid, AppRef>,
): readonly Passage[] {
  const origins = new Map<string, Origin[]>();
  for (const { items, ...backing } of backings) {
    for (const { item, ours } of items) {
      origins.set(itemKey(item), [...(origins.get(itemKey(item)) ?? []), { ...backing, ours }]);
    }
  }
  const passages = policies.map((policy): Passage => {
    const source = names.get(policy.source);
    const destination = names.get(policy.destination);
    return {
      policy,
      ...(source && { source }),
      ...(destination && { destination }),
      origins: origins.get(policyKey(policy)) ?? [],
    };
  });
  return passages.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

/** What is granted to this app and is not there: somebody took it away, or the app was deployed anew. */
export function findLost(
  destination: AppGuid,
  policies: readonly NetworkPolicy[],
  backings: readonly Backing[],
): readonly Lost[] {
  const present = new Set(policies.map(policyKey));
  const live = backings.filter(({ state }) => state === 'live');
  return live.flatMap(({ id, items }) =>
    items.flatMap(({ item }): readonly Lost[] =>
      item.kind === 'policy' && item.policy.destination === destination && !present.has(policyKey(item.policy))
        ? [{ item, id }]
        : [],
    ),
  );
}

export function isUnmanaged({ origins }: Passage): boolean {
  return origins.length === 0;
}

function sortKey({ source, destination, policy }: Passage): string {
  const name = (app: AppRef | undefined, guid: AppGuid) => (app ? `0 ${app.org}/${app.space}/${app.app}` : `1 ${guid}`);
  const ports = String(policy.ports.start).padStart(5, '0');
  return [name(source, policy.source), name(destination, policy.destination), policy.protocol, ports].join('\n');
}
