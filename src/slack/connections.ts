// A file's connections as lines: what each of them is, and what became of it.
import type { AccessRequest, Failed } from '../core/access-request.ts';
import { outcomesOf, type Part, partsOf, routesOf } from '../core/parts.ts';
import { type AppRef, showApp, showPorts, TLS_PORT, type TrafficList } from '../core/vocabulary.ts';
import type { GrantedItem } from '../core/grant.ts';
import { bold, code, joinSome, type Line, own, say, typed } from './lines.ts';
import { hostOf, sayItem } from './plan-lines.ts';
import { refsOf, sayShort, sayTraffic, subjectOf } from './wording.ts';

const MOST_APPS = 5;

/** `web, api → db over TLS, TCP 8080`, one a line; nothing for a request that is no file's. */
export function sayConnections(request: AccessRequest, most: number): readonly Line[] {
  const subject = subjectOf(request);
  if (!subject) return [];
  const refs = refsOf(subject);
  return someOf(
    partsOf({ ...request, ...subject }).map((part) => sayPart(part, refs)),
    most,
  );
}

/** What of each is there and what is not, with the reason. */
export function sayOutcomes(request: Failed, most: number): readonly Line[] {
  const refs = refsOf(request);
  const told = outcomesOf(request).map(({ undone, ...part }) => {
    const what = sayPart(part, refs);
    if (undone.length === 0) return say`+ ${what}  ${bold('is there')}`;
    const why = undone.map(({ item, because }) => say`${sayItem(item.item, refs)}: ${typed(because, 300)}`);
    return say`! ${what}  ${bold('not made')}: ${joinSome(why, 3)}`;
  });
  return someOf(told, most);
}

/** `1 of 3 connections`: how many are there in full. */
export function countOutcomes(request: Failed): { readonly whole: number; readonly all: number } {
  const outcomes = outcomesOf(request);
  return { whole: outcomes.filter(({ undone }) => undone.length === 0).length, all: outcomes.length };
}

/** Where each is reached: `web, api → https://db.apps.internal:61443`. To be copied, so without marks. */
export function listAddresses(parts: readonly Part[], items: readonly GrantedItem[], most: number): readonly string[] {
  const all = parts.flatMap((part) => {
    const routes = routesOf(part, items);
    const from = part.sources.map(({ ref }) => ref.app).join(', ');
    return part.destinations.map(({ ref, guid }) => {
      const hosts = routes.filter(({ appGuid }) => appGuid === guid).map(hostOf);
      const [host] = hosts;
      return `${from} → ${host === undefined ? `${showApp(ref)} (no internal route)` : addressesAt(host, part.traffic).join(', ')}`;
    });
  });
  return all.length <= most ? all : [...all.slice(0, most), `and ${all.length - most} more`];
}

/** `https://db.apps.internal:61443` for TLS, `db.apps.internal:8080` for the rest. */
export function addressesAt(host: string, traffic: TrafficList): readonly string[] {
  return traffic.flatMap((one) =>
    one.kind === 'tls'
      ? [`https://${host}:${TLS_PORT}`]
      : one.ports.map((ports) => `${host}:${showPorts(ports)}${one.kind === 'udp' ? ' (UDP)' : ''}`),
  );
}

function sayPart({ sources, destinations, traffic, host }: Part, refs: readonly AppRef[]): Line {
  const short = (apps: Part['sources']) =>
    joinSome(
      apps.map(({ ref }) => sayShort(ref, refs)),
      MOST_APPS,
    );
  const as = host === undefined ? [] : say` as ${code(host)}`;
  return say`${short(sources)} → ${short(destinations)} over ${sayTraffic(traffic)}${as}`;
}

function someOf(all: readonly Line[], most: number): readonly Line[] {
  return all.length <= most ? all : [...all.slice(0, most), own(`and ${all.length - most} more`)];
}
