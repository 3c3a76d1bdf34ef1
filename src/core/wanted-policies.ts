// Which network policies wanted traffic comes to.
import { type BoundApp, policyKey, type PolicyItem } from './connectivity.ts';
import { type NetworkPolicy, TLS_PORT, type Traffic } from './vocabulary.ts';

type App = Pick<BoundApp, 'ref' | 'guid'>;

/** The network policies that the traffic between the apps comes to, each once. */
export function wantedPolicies(wanted: {
  readonly sources: readonly App[];
  readonly destinations: readonly App[];
  readonly traffic: readonly Traffic[];
}): readonly PolicyItem[] {
  const items = new Map<string, PolicyItem>();
  for (const source of wanted.sources) {
    for (const destination of wanted.destinations) {
      for (const { protocol, ports } of wanted.traffic.flatMap(expandTraffic)) {
        const policy = { source: source.guid, destination: destination.guid, protocol, ports };
        items.set(policyKey(policy), { kind: 'policy', source: source.ref, destination: destination.ref, policy });
      }
    }
  }
  return [...items.values()];
}

function expandTraffic(traffic: Traffic): readonly Pick<NetworkPolicy, 'protocol' | 'ports'>[] {
  if (traffic.kind === 'tls') return [{ protocol: 'tcp', ports: { start: TLS_PORT, end: TLS_PORT } }];
  const protocol = traffic.kind;
  return traffic.ports.map((ports) => ({ protocol, ports }));
}
