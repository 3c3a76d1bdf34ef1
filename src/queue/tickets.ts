// What may be used once and for a while: values under a secret that only its bearer knows, of which Redis keeps the hash.
import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { SlackUserId } from '../core/vocabulary.ts';
import type { LinkTicket, LinkVisit, Tickets } from '../lifecycle/ports.ts';
import { DEFAULT_PREFIX, keysOf } from './keys.ts';

const person = z.custom<SlackUserId>((value) => typeof value === 'string');
const ticket: z.ZodType<LinkTicket> = z.object({ person, name: z.string() });
const visit: z.ZodType<LinkVisit> = z.object({
  person,
  name: z.string(),
  state: z.string(),
  verifier: z.string(),
  csrf: z.string(),
  signedIn: z.object({ userName: z.string(), origin: z.string().exactOptional() }).exactOptional(),
});

export function openTickets({ redis, prefix = DEFAULT_PREFIX }: { redis: Redis; prefix?: string }): Tickets {
  const { tag } = keysOf(prefix);
  const keyOf = (kind: 'ticket' | 'visit', secret: string) =>
    `${tag}:link:${kind}:${createHash('sha256').update(secret).digest('hex')}`;
  const keep = async (key: string, value: object, forMs: number) => {
    await redis.set(key, JSON.stringify(value), 'PX', forMs);
  };
  const take = async <Value>(key: string, schema: z.ZodType<Value>): Promise<Value | undefined> => {
    const text = await redis.getdel(key);
    return text === null ? undefined : schema.parse(JSON.parse(text));
  };
  return {
    keepTicket: (secret, value, forMs) => keep(keyOf('ticket', secret), value, forMs),
    takeTicket: (secret) => take(keyOf('ticket', secret), ticket),
    keepVisit: (secret, value, forMs) => keep(keyOf('visit', secret), value, forMs),
    takeVisit: (secret) => take(keyOf('visit', secret), visit),
  };
}
