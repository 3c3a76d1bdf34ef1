// What a request opens, cut into the pieces that rules are held against: one source, one destination, and traffic of which
// every rule covers all or nothing.
import type { ApprovalRule, Person } from './approval-rule.ts';
import {
  type AppGuid,
  type AppRef,
  type FoundationName,
  type PortRange,
  type Protocol,
  type SpaceGuid,
  TLS_PORT,
  type Traffic,
} from './vocabulary.ts';

/** An app with its space, as a plan has bound it. */
export interface Site {
  readonly ref: AppRef;
  readonly guid: AppGuid;
  readonly space: SpaceGuid;
}

/** Each of these sources may reach each of these destinations. A route alone has neither sources nor traffic. */
export interface MatterPart {
  readonly sources: readonly Site[];
  readonly destinations: readonly Site[];
  readonly traffic: readonly Traffic[];
}

/** What a request is about, as far as rules look at it. */
export interface Matter {
  readonly requester: Person;
  readonly foundation: FoundationName;
  /** `adoption`: what is there already is to become c2c's. `removal`: something is to be taken away, and nothing opened. */
  readonly purpose: 'opening' | 'adoption' | 'removal';
  /** Several for a file of connections. */
  readonly parts: readonly MatterPart[];
  /** How long it is wanted; Infinity for ever. */
  readonly seconds: number;
  /** It has waited for too long: those to whom the rules escalate decide too. */
  readonly escalated?: true;
  /** Whoever asks said why. */
  readonly saysWhy: boolean;
}

/** Ports of one protocol; TLS is the platform's TLS port, whichever way somebody asks for it. */
export interface Segment extends PortRange {
  readonly protocol: Protocol;
}

export interface Link {
  /** Absent for a route alone. */
  readonly source?: Site;
  readonly destination: Site;
  /** Absent for a route alone. */
  readonly segment?: Segment;
}

/**
 * Every source with every destination and every piece of traffic. Ranges of ports are cut where the ports of a rule begin
 * or end, so that a wide range neither slips past a rule about one port in it nor profits from one.
 */
export function linksOf({ parts }: Pick<Matter, 'parts'>, rules: readonly ApprovalRule[]): readonly Link[] {
  const cuts = findCuts(rules);
  return parts.flatMap(({ sources, destinations, traffic }): readonly Link[] => {
    const segments = cutTraffic(traffic, cuts);
    if (sources.length === 0 || segments.length === 0) {
      const from = sources.length === 0 ? [undefined] : sources;
      return destinations.flatMap((destination) => from.map((source) => ({ ...(source && { source }), destination })));
    }
    return destinations.flatMap((destination) =>
      sources.flatMap((source) => segments.map((segment) => ({ source, destination, segment }))),
    );
  });
}

/** The pieces of one link, of each of which these rules cover all or nothing. */
export function cutLink(link: Link, rules: readonly ApprovalRule[]): readonly Link[] {
  const { segment } = link;
  return segment ? cutSegment(segment, findCuts(rules)).map((piece) => ({ ...link, segment: piece })) : [link];
}

function cutTraffic(traffic: readonly Traffic[], cuts: readonly number[]): readonly Segment[] {
  const asked = traffic.flatMap((one): readonly Segment[] =>
    one.kind === 'tls'
      ? [{ protocol: 'tcp', start: TLS_PORT, end: TLS_PORT }]
      : one.ports.map((range) => ({ protocol: one.kind, ...range })),
  );
  return asked.flatMap((segment) => cutSegment(segment, cuts));
}

function cutSegment({ protocol, start, end }: Segment, cuts: readonly number[]): readonly Segment[] {
  const starts = [start, ...cuts.filter((cut) => cut > start && cut <= end)];
  return starts.map((from, index) => ({ protocol, start: from, end: (starts[index + 1] ?? end + 1) - 1 }));
}

/** The ports at which what a rule says may change, in order. */
function findCuts(rules: readonly ApprovalRule[]): readonly number[] {
  const ranges = rules.flatMap(({ when }) => (when.traffic ?? []).flatMap(({ ports = [] }) => ports));
  const all = [{ start: TLS_PORT, end: TLS_PORT }, ...ranges].flatMap(({ start, end }) => [start, end + 1]);
  return [...new Set(all)].sort((a, b) => a - b);
}
