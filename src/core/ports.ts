// Ports and traffic as text: `8080` and `9000-9010` <-> PortRange, and the one canonical order of a list of traffic.
import type { PortRange, Traffic, TrafficList } from './vocabulary.ts';
import { showPorts } from './vocabulary.ts';

export const HIGHEST_PORT = 65_535;

/** Why a text is no port or range of ports, where in it, and what was probably meant. */
export interface BadPorts {
  readonly problem: string;
  readonly start: number;
  readonly end: number;
  readonly meant?: string;
}

const ALMOST_RANGE = /^(\d+)(?:-|\.{2,3}|:|~)(\d+)$/;

/** True for what is meant as a port or range, right or wrong: it begins with a digit, or with a minus and a digit. */
export function looksLikePorts(text: string): boolean {
  const code = text.charCodeAt(text.startsWith('-') ? 1 : 0);
  return code >= 48 && code <= 57;
}

export function parsePortRange(text: string): PortRange | BadPorts {
  const dash = text.indexOf('-');
  const from = dash < 0 ? text : text.slice(0, dash);
  const to = dash < 0 ? undefined : text.slice(dash + 1);
  const start = readDigits(from);
  const end = to === undefined ? start : readDigits(to);
  if (start < 0 || end < 0) {
    const [almost, low, high] = ALMOST_RANGE.exec(text) ?? [];
    const meant = almost === undefined ? /\d+/.exec(text)?.[0] : `${low}-${high}`;
    return {
      problem: `\`${cutShort(text)}\` is not a port or a range of ports`,
      start: 0,
      end: text.length,
      ...(meant !== undefined && { meant }),
    };
  }
  if (!isPort(start)) {
    // Nobody listens on port 0; 8080 is where apps listen unless they are told otherwise.
    const usual = start === 0 ? '8080' : dropLastDigit(from);
    const meant = to === undefined ? usual : isPort(end) && start === 0 ? `1-${to}` : undefined;
    return { problem: noSuchPort(from), start: 0, end: from.length, ...(meant !== undefined && { meant }) };
  }
  if (!isPort(end)) {
    const meant = end > HIGHEST_PORT ? `${from}-${HIGHEST_PORT}` : undefined;
    return {
      problem: noSuchPort(to ?? ''),
      start: from.length + 1,
      end: text.length,
      ...(meant !== undefined && { meant }),
    };
  }
  if (start > end) {
    return { problem: `The range ${text} runs backwards`, start: 0, end: text.length, meant: `${to}-${from}` };
  }
  return { start, end };
}

/** The number that digits say, or -1 for anything else. */
function readDigits(text: string): number {
  let number = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return text === '' ? -1 : number;
}

function isPort(port: number): boolean {
  return port >= 1 && port <= HIGHEST_PORT;
}

function noSuchPort(digits: string): string {
  return `There is no port ${cutShort(digits)}`;
}

function cutShort(text: string): string {
  return text.length > 20 ? `${text.slice(0, 20)}…` : text;
}

/** A port too great by one digit, typed twice: 70000 was meant as 7000, 80800 as 8080. */
function dropLastDigit(digits: string): string | undefined {
  const shorter = digits.slice(0, -1);
  return digits.length === 5 && digits.endsWith('0') && isPort(Number(shorter)) ? shorter : undefined;
}

const KINDS = ['tls', 'tcp', 'udp'] as const;

/** One entry a kind, in the order tls, tcp, udp; ports sorted and without repeats. Ranges are never merged or split. */
export function canoniseTraffic(said: TrafficList): TrafficList {
  if (isCanonical(said)) return said;
  const canonical: Traffic[] = [];
  for (const kind of KINDS) {
    const ofKind = said.filter((traffic) => traffic.kind === kind);
    if (kind === 'tls') {
      if (ofKind.length > 0) canonical.push({ kind });
      continue;
    }
    const ports = ofKind.flatMap((traffic) => (traffic.kind === 'tls' ? [] : traffic.ports));
    const [first, ...others] = sortPorts(ports);
    if (first) canonical.push({ kind, ports: [first, ...others] });
  }
  const [first, ...others] = canonical;
  return first ? [first, ...others] : said;
}

/** What nearly everybody types is in order already. */
function isCanonical(said: TrafficList): boolean {
  let before = -1;
  for (const traffic of said) {
    const place = KINDS.indexOf(traffic.kind);
    if (place <= before) return false;
    before = place;
    if (traffic.kind !== 'tls' && !traffic.ports.every((range, index) => isAfter(traffic.ports[index - 1], range))) {
      return false;
    }
  }
  return true;
}

function isAfter(before: PortRange | undefined, { start, end }: PortRange): boolean {
  return before === undefined || before.start < start || (before.start === start && before.end < end);
}

function sortPorts(ports: readonly PortRange[]): PortRange[] {
  const sorted = [...ports].sort((a, b) => a.start - b.start || a.end - b.end);
  return sorted.filter((range, index) => isAfter(sorted[index - 1], range));
}

/** `tls, tcp 8080,9000-9010, udp 53`. */
export function printTraffic(traffic: TrafficList): string {
  return traffic
    .map((one) => (one.kind === 'tls' ? 'tls' : `${one.kind} ${one.ports.map(showPorts).join(',')}`))
    .join(', ');
}
