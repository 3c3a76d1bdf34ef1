// The words in which c2c.yml names apps, traffic and people: each is read into what it means, or told what could stand there.
import * as z from 'zod';
import type {
  AppPattern,
  Authority,
  OrgRoleName,
  SlackGroupId,
  SpaceRoleName,
  TrafficPattern,
} from './core/approval-rule.ts';
import { looksLikePorts, parsePortRange } from './core/ports.ts';
import { suggestWord } from './core/suggest.ts';
import type { SlackUserId } from './core/vocabulary.ts';
import { isPlain, quoteSafely } from './mistake.ts';

/** A text that is read into something else; a mistake says what could stand there. */
function text<Read>(read: (written: string) => Read | { readonly mistake: string }, expected: string) {
  return z.unknown().transform((value, context): Read => {
    const written = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;
    const found = written === undefined ? { mistake: `expected ${expected}` } : read(written);
    if (typeof found !== 'object' || found === null || !('mistake' in found)) return found;
    context.addIssue({ code: 'custom', message: found.mistake });
    return z.NEVER;
  });
}

const PATTERN = 'a pattern org/space/app such as "*/data/*"';
export const Pattern = text((written): AppPattern | { readonly mistake: string } => {
  const parts = written.split('/');
  const [org, space, app, more] = parts;
  if (org && space && app && more === undefined && !parts.includes(ANYTHING_IN_REGEX)) return { org, space, app };
  const remedy = ADDRESS.test(written) ? 'Addresses mean nothing here: name apps' : sayPattern(parts);
  return { mistake: `${quoteSafely(written)} is not ${PATTERN}. ${remedy}` };
}, PATTERN);

/** As regular expressions have it. */
const ANYTHING_IN_REGEX = '.*';
/** An IPv4 address or block. */
const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?$/;

function sayPattern(written: readonly string[]): string {
  const named = written.filter((part) => part !== '');
  if (named.length > 3 || !isPlain(written.join('/')))
    return 'Name one org, one space and one app, each with * for anything';
  const padded = written.length === 3 ? written : [...['*', '*', '*'].slice(named.length), ...named];
  return `Try "${padded.map((part) => (part === '' || part === ANYTHING_IN_REGEX ? '*' : part)).join('/')}"`;
}

const TRAFFIC = 'tls, plain, tcp, udp, or ports such as "tcp 22,8000-9000"';
export const Traffic = text((written): TrafficPattern | { readonly mistake: string } => {
  const [word = '', ...rest] = written.toLowerCase().split(/\s+/);
  const ports = rest.join('');
  if ((word === 'tls' || word === 'plain') && ports === '') return { tls: word === 'tls' };
  if (word !== 'tcp' && word !== 'udp') {
    const meant = looksLikePorts(word) ? `tcp ${written}` : suggestWord(word, ['tls', 'plain', 'tcp', 'udp']);
    const hint = meant === undefined ? '' : `. Did you mean ${quoteSafely(meant)}?`;
    return { mistake: `${quoteSafely(written)} is not ${TRAFFIC}${hint}` };
  }
  if (ports === '') return { protocol: word };
  const ranges = ports.split(',').map(parsePortRange);
  const wrong = ranges.find((range) => 'problem' in range);
  if (wrong && 'problem' in wrong) {
    const meant = ranges.map((range, place) => {
      return 'problem' in range ? range.meant : ports.split(',')[place];
    });
    const hint = meant.every((each) => each !== undefined) ? `"${word} ${meant.join(',')}"` : `"${word}" for any port`;
    return { mistake: `${wrong.problem}. Expected ${TRAFFIC}. Try ${hint}` };
  }
  return { protocol: word, ports: ranges.flatMap((range) => ('problem' in range ? [] : [range])) };
}, TRAFFIC);

const WHO = '"space developer", "source org manager", "user U0123ABCD", "group S0123ABCD" or an e-mail address';
const ROLES = [
  ...(['space developer', 'space manager', 'space supporter', 'space auditor'] as const),
  ...(['org manager', 'org auditor', 'org billing manager', 'org user'] as const),
];
export const Who = who();

/** `words` stand where nobody in particular is meant, such as nobody. */
export function who(...words: readonly string[]) {
  const expected = [...words, WHO].join(', ');
  return text((written): Authority | { readonly mistake: string } => {
    const said = written.replace(/\s+/g, ' ');
    if (/^[^\s@]+@[^\s@]+$/.test(said)) return { kind: 'email', address: said.toLowerCase() };
    const [, kind, id = ''] = /^(user|group) (\S+)$/i.exec(said) ?? [];
    if (kind?.toLowerCase() === 'user' && /^[UW][A-Z0-9]{2,}$/.test(id)) {
      return { kind: 'user', slack: id as SlackUserId };
    }
    if (kind?.toLowerCase() === 'group' && /^S[A-Z0-9]{2,}$/.test(id)) {
      return { kind: 'user-group', group: id as SlackGroupId };
    }
    if (kind !== undefined || said.startsWith('@')) {
      return { mistake: `${quoteSafely(written)} is not ${expected}. ${sayId(kind?.toLowerCase(), id)}` };
    }
    const [, end, role = ''] = /^(?:(source|destination) )?(.*?)s?$/i.exec(said.toLowerCase()) ?? [];
    const known = ROLES.find((name) => name === role);
    const of = end === 'source' ? 'source' : 'destination';
    if (known?.startsWith('space ')) return { kind: 'space-role', of, role: known.slice(6) as SpaceRoleName };
    if (known) return { kind: 'org-role', of, role: known.slice(4) as OrgRoleName };
    const meant = suggestWord(role, [...words, ...ROLES]) ?? ROLES.find((name) => name.endsWith(` ${role}`));
    const hint = meant === undefined ? '' : `. Did you mean "${meant}"?`;
    return { mistake: `${quoteSafely(written)} is not ${expected}${hint}` };
  }, expected);
}

/** People and groups are named by their ids, as what they are called may change. */
function sayId(kind: string | undefined, id: string): string {
  const letters = id.toUpperCase();
  if (kind === 'user' && /^[UW]\d[A-Z0-9]{1,14}$/.test(letters)) return `Did you mean "user ${letters}"?`;
  if (kind === 'group' && /^S\d[A-Z0-9]{1,14}$/.test(letters)) return `Did you mean "group ${letters}"?`;
  if (kind === 'group') return 'Slack shows the id on the page of the group → ⋮';
  return 'Slack shows the id under the person’s profile → ⋮';
}

export const Name = z
  .string({ error: 'expected a name, such as "security"' })
  .trim()
  .min(1, 'expected a name, such as "security"')
  .max(100, 'at most 100 characters');
