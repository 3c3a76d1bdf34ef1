// Whether a rule is for a link, and if not, the first of its conditions that says so.
import type { AppPattern, Authority, Conditions, TrafficPattern } from './approval-rule.ts';
import { bindAuthority, isNamedRequester, type KnownRoles } from './authority.ts';
import type { Link, Matter, Segment } from './link.ts';
import { printDuration } from './duration.ts';
import { type AppRef, showApp, showPorts, showSpace, TLS_PORT } from './vocabulary.ts';

/** Undefined when every condition holds; else the first that does not, such as the destination and what it is not. */
export function findMismatch(when: Conditions, link: Link, matter: Matter, known: KnownRoles): string | undefined {
  const { source, destination, segment } = link;
  if (when.foundations && !when.foundations.includes(matter.foundation)) {
    return `the foundation ${matter.foundation} is not ${when.foundations.join(' or ')}`;
  }
  if (when.destinations && !matchesApp(when.destinations, destination.ref)) {
    return `the destination ${showApp(destination.ref)} is not ${when.destinations.map(showApp).join(' or ')}`;
  }
  if (when.sources && !(source && matchesApp(when.sources, source.ref))) {
    const found = source ? `the source ${showApp(source.ref)} is not` : 'there is no source, so it is not';
    return `${found} ${when.sources.map(showApp).join(' or ')}`;
  }
  if (when.traffic && !isForTraffic(when, segment)) {
    const found = segment ? `${showSegment(segment)} is not` : 'there is no traffic, so it is not';
    return `${found} ${when.traffic.map(showTrafficPattern).join(' or ')}`;
  }
  return mismatchOfPlaces(when, link) ?? mismatchOfTime(when, matter) ?? mismatchOfPerson(when, link, matter, known);
}

function mismatchOfPlaces({ crosses, within }: Conditions, { source, destination }: Link): string | undefined {
  if (crosses === undefined && within === undefined) return undefined;
  if (!source) return 'there is no source';
  const sameOrg = source.ref.org === destination.ref.org;
  const same = { org: sameOrg, space: sameOrg && source.space === destination.space };
  const places = `${showSpace(source.ref)} and ${showSpace(destination.ref)}`;
  if (crosses && same[crosses]) return `${places} are in the same ${crosses}`;
  if (within && !same[within]) return `${places} are not in the same ${within}`;
  return undefined;
}

function mismatchOfTime({ longerThan, atMost, ends }: Conditions, { seconds }: Matter): string | undefined {
  const isForEver = seconds === Number.POSITIVE_INFINITY;
  const wanted = isForEver ? 'for ever' : `for ${printDuration(seconds)}`;
  if (ends && isForEver) return 'it has no end';
  if (longerThan !== undefined && seconds <= longerThan)
    return `${wanted} is not longer than ${printDuration(longerThan)}`;
  if (atMost !== undefined && seconds > atMost) return `${wanted} is longer than ${printDuration(atMost)}`;
  return undefined;
}

function mismatchOfPerson(
  { requester, exceptFor = [] }: Conditions,
  link: Link,
  matter: Matter,
  known: KnownRoles,
): string | undefined {
  const isOneOf = (named: readonly Authority[]) =>
    named
      .flatMap((each) => bindAuthority(each, link))
      .some((authority) => isNamedRequester(matter.requester, authority, known));
  if (requester && !isOneOf(requester)) return `${matter.requester.userName} is none of those whom the rule names`;
  return isOneOf(exceptFor) ? `${matter.requester.userName} is one of those whom the rule leaves out` : undefined;
}

export function isForTraffic({ traffic }: Conditions, segment: Segment | undefined): boolean {
  return !traffic || (segment !== undefined && traffic.some((pattern) => matchesTraffic(pattern, segment)));
}

/** Those whom the requester may be one of, or not, to make a difference; none where it is about another time anyway. */
export function requestersIn(rules: readonly { readonly when: Conditions }[], matter: Matter): readonly Authority[] {
  const inTime = rules.filter(({ when }) => mismatchOfTime(when, matter) === undefined);
  return inTime.flatMap(({ when: { requester = [], exceptFor = [] } }) => [...requester, ...exceptFor]);
}

function matchesApp(patterns: readonly AppPattern[], ref: AppRef): boolean {
  return patterns.some(
    ({ org, space, app }) => matchesGlob(org, ref.org) && matchesGlob(space, ref.space) && matchesGlob(app, ref.app),
  );
}

/** Linear in the name for each star: a star takes as little as it can, and one more where what follows does not fit. */
export function matchesGlob(pattern: string, name: string): boolean {
  const [glob, text] = [[...pattern.toLowerCase()], [...name.toLowerCase()]];
  let [sign, letter] = [0, 0];
  let [star, taken] = [-1, 0];
  while (letter < text.length) {
    if (glob[sign] === '*') {
      star = sign++;
      taken = letter;
    } else if (sign < glob.length && (glob[sign] === '?' || glob[sign] === text[letter])) {
      sign++;
      letter++;
    } else if (star >= 0) {
      sign = star + 1;
      letter = ++taken;
    } else return false;
  }
  return glob.slice(sign).every((rest) => rest === '*');
}

function matchesTraffic({ protocol, tls, ports }: TrafficPattern, segment: Segment): boolean {
  if (protocol !== undefined && protocol !== segment.protocol) return false;
  if (tls !== undefined && tls !== isTls(segment)) return false;
  return !ports || ports.some(({ start, end }) => start <= segment.start && segment.end <= end);
}

function isTls({ protocol, start, end }: Segment): boolean {
  return protocol === 'tcp' && start === TLS_PORT && end === TLS_PORT;
}

export function showSegment(segment: Segment): string {
  return isTls(segment) ? 'tls' : `${segment.protocol} ${showPorts(segment)}`;
}

function showTrafficPattern({ protocol, tls, ports }: TrafficPattern): string {
  if (tls !== undefined) return tls ? 'tls' : 'plain';
  return [protocol ?? 'any', ...(ports ? [ports.map(showPorts).join(',')] : [])].join(' ');
}
