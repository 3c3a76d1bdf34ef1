// Reading the traffic of a line: `tls`, `tcp 8080,9000-9010`, `udp 53`, several joined by commas, and near misses.
import { cut, fail, insert, type Line, peek, type Place, replace, showWord } from './line.ts';
import { canoniseTraffic, HIGHEST_PORT, looksLikePorts, parsePortRange } from './ports.ts';
import type { Token } from './tokens.ts';
import type { PortRange, Protocol, Traffic, TrafficList } from './vocabulary.ts';

const MOST_PORTS = 100;
const PORTS = `ports from 1 to ${HIGHEST_PORT}: \`8080\`, \`9000-9010\` or several joined by commas`;
const TRAFFIC = '`tls`, `tcp PORTS` or `udp PORTS`';

// tcp/8080, tcp:8080, tcp8080 and 8080/tcp can mean only one thing.
const COMPACT = /^(?:(tcp|udp)[/:]?(-?\d[^/:]*)|(\d[^/:]*)\/(tcp|udp))$/;

export function startsTraffic(token: Token | undefined): boolean {
  if (token === undefined || token.lower === '') return false;
  const { lower } = token;
  if (lower === 'tls' || lower === 'tcp' || lower === 'udp') return true;
  return (lower.endsWith('p') || lower.startsWith('tcp') || lower.startsWith('udp')) && COMPACT.test(lower);
}

/** Reads on while commas follow; the line stands at a word for which `startsTraffic` is true. */
export function readTraffic(line: Line): TrafficList | undefined {
  const first = readOne(line);
  if (!first) return undefined;
  const said: [Traffic, ...Traffic[]] = [first];
  for (let comma = peek(line); comma?.kind === 'comma'; comma = peek(line)) {
    const next = peek(line, 1);
    if (!startsTraffic(next)) {
      return fail(line, comma, {
        problem: 'No traffic follows this comma',
        expected: TRAFFIC,
        fixes: [cut(line, comma)],
      });
    }
    line.at++;
    const one = readOne(line);
    if (!one) return undefined;
    said.push(one);
  }
  return canoniseTraffic(said);
}

function readOne(line: Line): Traffic | undefined {
  const token = peek(line);
  if (!token) return undefined;
  line.at++;
  const { lower } = token;
  if (lower === 'tls') return readTls(line);
  if (lower === 'tcp' || lower === 'udp') return readPorts(line, lower, undefined);
  const [, before, after = '', ports = after, behind] = COMPACT.exec(lower) ?? [];
  const start = behind === undefined ? token.end - ports.length : token.start;
  const range = checkRange(line, ports, start);
  return range && readPorts(line, (before ?? behind) === 'udp' ? 'udp' : 'tcp', range);
}

/** TLS has one port on every app, so ports after it are a misunderstanding. */
function readTls(line: Line): Traffic | undefined {
  const next = peek(line);
  if (next?.kind !== 'word' || !looksLikePorts(next.lower)) return { kind: 'tls' };
  if (/[a-z]/.test(next.lower)) return { kind: 'tls' };
  const tls = line.tokens[line.at - 1];
  const wantsPlatformTls = next.text === '8080' || next.text === '61443';
  return fail(line, next, {
    problem: '`tls` takes no port, as the platform answers TLS on one port and leads it to 8080',
    expected: '`tls` alone, or `tcp PORTS` if the app itself answers there',
    fixes: wantsPlatformTls || !tls ? [cut(line, next)] : [replace(line, tls, 'tcp')],
  });
}

function readPorts(line: Line, kind: Protocol, first: PortRange | undefined): Traffic | undefined {
  const start = first ?? readRange(line, kind);
  if (!start) return undefined;
  const ports: [PortRange, ...PortRange[]] = [start];
  for (;;) {
    const comma = peek(line);
    const next = peek(line, 1);
    if (comma?.kind !== 'comma' || next?.kind !== 'word') break;
    if (!looksLikePorts(next.lower) || startsTraffic(next)) break;
    line.at++;
    const range = readRange(line, kind);
    if (!range) return undefined;
    if (ports.push(range) > MOST_PORTS) {
      return fail(line, next, { problem: 'These are too many ports', expected: `at most ${MOST_PORTS}, or a range` });
    }
  }
  return { kind, ports };
}

function readRange(line: Line, kind: Protocol): PortRange | undefined {
  const token = peek(line);
  if (token?.kind === 'word' && looksLikePorts(token.lower)) {
    line.at++;
    return checkRange(line, token.lower, token.start);
  }
  const expected = PORTS;
  if (token && /^(?:ports?|on|:|=)$/.test(token.lower)) {
    return fail(line, token, { problem: `The ports follow \`${kind}\` directly`, expected, fixes: [cut(line, token)] });
  }
  if (token && /^(?:any|all|\*)$/.test(token.lower)) {
    return fail(line, token, {
      problem: `${showWord(token.text)} is not a port; ports are named one by one`,
      expected,
    });
  }
  // The cf CLI's own default; nothing of the kind is known for udp.
  const before = line.tokens[line.at - 1];
  const place = before && { start: before.start, end: before.end };
  const fixes = kind === 'tcp' && place ? [replace(line, place, 'tcp 8080')] : [];
  return fail(line, token, { problem: `\`${kind}\` needs ports`, expected, fixes });
}

function checkRange(line: Line, text: string, start: number): PortRange | undefined {
  const range = parsePortRange(text);
  if ('problem' in range) {
    const whole: Place = { start, end: start + text.length };
    const fixes = range.meant === undefined ? [] : [replace(line, whole, range.meant)];
    const { problem } = range;
    return fail(line, { start: start + range.start, end: start + range.end }, { problem, expected: PORTS, fixes });
  }
  return range;
}

/** Ports where traffic should be: `8080`, `port 8080`, or a second port without its comma. */
export function explainPorts(line: Line, token: Token, afterPorts: boolean): undefined {
  const isWord = /^(?:on|ports?)$/.test(token.lower);
  return fail(line, token, {
    problem: afterPorts
      ? 'Ports are joined by commas'
      : isWord
        ? 'A port needs its protocol'
        : 'This port needs its protocol',
    expected: `${TRAFFIC}, with ${PORTS}`,
    fixes: [isWord ? replace(line, token, 'tcp') : afterPorts ? insert(line, token, ',') : insert(line, token, 'tcp')],
  });
}
