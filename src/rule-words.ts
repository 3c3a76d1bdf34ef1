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
import { parsePortRange } from './core/ports.ts';
import { suggestWord } from './core/suggest.ts';
import type { SlackUserId } from './core/vocabulary.ts';
import { quoteSafely } from './mistake.ts';

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
  const [org, space, app, more] = written.split('/');
  if (org && space && app && more === undefined) return { org, space, app };
  const parts = written.split('/').filter((part) => part !== '');
  const meant = parts.length <= 3 ? `. Try "${[...['*', '*', '*'].slice(parts.length), ...parts].join('/')}"` : '';
  return { mistake: `${quoteSafely(written)} is not ${PATTERN}${meant}` };
}, PATTERN);

const TRAFFIC = 'tls, plain, tcp, udp, or ports such as "tcp 22,8000-9000"';
export const Traffic = text((written): TrafficPattern | { readonly mistake: string } => {
  const [word = '', ...rest] = written.toLowerCase().split(/\s+/);
  const ports = rest.join('');
  if ((word === 'tls' || word === 'plain') && ports === '') return { tls: word === 'tls' };
  if (word !== 'tcp' && word !== 'udp') {
    const meant = suggestWord(word, ['tls', 'plain', 'tcp', 'udp']);
    return {
      mistake: `${quoteSafely(written)} is not ${TRAFFIC}${meant === undefined ? '' : `. Did you mean ${meant}?`}`,
    };
  }
  if (ports === '') return { protocol: word };
  const ranges = ports.split(',').map(parsePortRange);
  const wrong = ranges.find((range) => 'problem' in range);
  if (wrong && 'problem' in wrong) return { mistake: `${wrong.problem}. Expected ${TRAFFIC}` };
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

export const Name = z
  .string({ error: 'expected a name' })
  .trim()
  .min(1, 'expected a name')
  .max(100, 'at most 100 characters');
