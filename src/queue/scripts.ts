// The Lua scripts: what must be written together is written by one of these, in one round trip. They take every name and
// every decision from TypeScript; only what cannot be known before (the next number, what was said before) they look up.
import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

export interface Script {
  readonly lua: string;
  readonly sha: string;
}

/** Runs a script by its hash; a server that does not know it (restarted, failed over) gets the text. */
export async function runScript(
  redis: Redis,
  { lua, sha }: Script,
  keys: readonly string[],
  values: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await redis.evalsha(sha, keys.length, ...keys, ...values);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return await redis.eval(lua, keys.length, ...keys, ...values);
  }
}

/** So that even the first run of each takes one round trip only. */
export async function loadScripts(redis: Redis): Promise<void> {
  const scripts = [SUBMIT, MOVE, RECORD_INTENT, SAVE_CARD, SAVE_ANNOUNCED, SAVE_POSTED, BIND];
  await Promise.all(scripts.map(({ lua }) => redis.script('LOAD', lua)));
}

/**
 * `asked` lists when a person asked, the latest first, as many as are allowed within the hour: the last of them being
 * younger than an hour means that there is no room for another. A limit of 0 is none.
 */
const ASKING = `
local function findExcess(asked, now, limit, hour)
  if limit == 0 then return nil end
  local oldest = redis.call('LINDEX', asked, limit - 1)
  if oldest and tonumber(now) - tonumber(oldest) < hour then return { 'often', oldest } end
end
local function countAsk(asked, now, limit, hour)
  if limit == 0 then return end
  redis.call('LPUSH', asked, now)
  redis.call('LTRIM', asked, 0, limit - 1)
  redis.call('PEXPIRE', asked, hour)
end
`;

/** Pinned as none: it is not the person's own target that counts. */
export const NO_TARGET = '-';

const TARGETS = `
local function findTarget(key, pinned)
  if pinned == '' then return redis.call('GET', key) end
  if pinned ~= '${NO_TARGET}' then return pinned end
end
`;

/**
 * KEYS: said, newest, the asker's target, audit, due, when the asker asked, the index of what waits for them, then every
 * index that lists a submitted request.
 * ARGV: how long a repeat is recognised (ms), what a request's key begins with, state, fact, instant, how many may wait,
 * how many may be asked in how long (ms), the target that is pinned or '', how many of the following are names of jobs
 * without the number at their end, those names; then whole names. Of both limits 0 is none.
 * Answers the request's number; or 'waiting', or 'often' and the instant since which, and then nothing is written.
 */
export const SUBMIT = script(`
${ASKING}
${TARGETS}
local said = redis.call('GET', KEYS[1])
if said then return tonumber(said) end
local most, limit, hour = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
if most > 0 and redis.call('ZCARD', KEYS[7]) >= most then return { 'waiting' } end
local excess = findExcess(KEYS[6], ARGV[5], limit, hour)
if excess then return excess end
countAsk(KEYS[6], ARGV[5], limit, hour)
local number = redis.call('INCR', KEYS[2])
redis.call('SET', KEYS[1], number, 'PX', ARGV[1])
local event = redis.call('XADD', KEYS[4], '*', 'r', number, 'a', ARGV[5], 'f', ARGV[4])
local request = ARGV[2] .. number
redis.call('HSET', request, 'v', 1, 's', ARGV[3], 'n', 1, 'e', event)
local target = findTarget(KEYS[3], ARGV[9])
if target then redis.call('HSET', request, 't', target) end
for i = 8, #KEYS do redis.call('ZADD', KEYS[i], number, number) end
for i = 11, #ARGV do
  local name = ARGV[i]
  if i - 10 <= tonumber(ARGV[10]) then name = name .. number end
  redis.call('ZADD', KEYS[5], 'LT', ARGV[5], name)
end
return number
`);

/**
 * Compare and set, of one request or of two that concern each other: all or none. Run twice (a lost answer, a resent
 * command), the second run finds another version and writes nothing.
 * KEYS: audit, due, then for each request: its own, and the indexes that change.
 * ARGV: instant, how many requests, then for each: version, state, fact or '', number, one + or - for each index; then
 * triples of how, job, instant.
 * Answers 1 when it was written, 0 when somebody else had written before.
 */
export const MOVE = script(`
local moves, key, arg = {}, 3, 3
for i = 1, tonumber(ARGV[2]) do
  if redis.call('HGET', KEYS[key], 'v') ~= ARGV[arg] then return 0 end
  moves[i] = { key, arg }
  key = key + 1 + string.len(ARGV[arg + 4])
  arg = arg + 5
end
for i = 1, #moves do
  local at, from = moves[i][1], moves[i][2]
  local request, fact, number, signs = KEYS[at], ARGV[from + 2], ARGV[from + 3], ARGV[from + 4]
  redis.call('HSET', request, 's', ARGV[from + 1])
  redis.call('HINCRBY', request, 'v', 1)
  if fact ~= '' then
    local event = redis.call('XADD', KEYS[1], '*', 'r', number, 'a', ARGV[1], 'f', fact)
    redis.call('HSET', request, 'e', redis.call('HGET', request, 'e') .. ' ' .. event)
    redis.call('HINCRBY', request, 'n', 1)
  end
  for j = 1, string.len(signs) do
    if string.sub(signs, j, j) == '+' then
      redis.call('ZADD', KEYS[at + j], number, number)
    else
      redis.call('ZREM', KEYS[at + j], number)
    end
  end
end
for i = arg, #ARGV, 3 do
  local how, name, at = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  if how == 'gone' then
    redis.call('ZREM', KEYS[2], name)
  elseif how == 'at' then
    redis.call('ZADD', KEYS[2], at, name)
  else
    redis.call('ZADD', KEYS[2], 'LT', at, name)
  end
end
return 1
`);

/**
 * KEYS: said, the person's target, intent, due, when the person asked. ARGV: how long a repeat is recognised (ms), how
 * long the intent is kept (ms), id, intent, job, instant, how many may be asked in how long (ms), 0 for any number, the
 * target that is pinned or ''.
 * Answers the intent's id, this one or the one recorded before; or as `SUBMIT` does, and then nothing is written.
 */
export const RECORD_INTENT = script(`
${ASKING}
${TARGETS}
local said = redis.call('GET', KEYS[1])
if said then return said end
local limit, hour = tonumber(ARGV[7]), tonumber(ARGV[8])
local excess = findExcess(KEYS[5], ARGV[6], limit, hour)
if excess then return excess end
countAsk(KEYS[5], ARGV[6], limit, hour)
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[1])
redis.call('HSET', KEYS[3], 'i', ARGV[4])
local target = findTarget(KEYS[2], ARGV[9])
if target then redis.call('HSET', KEYS[3], 't', target) end
redis.call('PEXPIRE', KEYS[3], ARGV[2])
redis.call('ZADD', KEYS[4], ARGV[6], ARGV[5])
return ARGV[3]
`);

/** KEYS: request. ARGV: card. Answers 0 when there is no such request: half a record must not come to be. */
export const SAVE_CARD = script(`
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'card', ARGV[1])
return 1
`);

/** KEYS: request, due. ARGV: version shown, events told, job. The job stays due when anything was written meanwhile. */
export const SAVE_ANNOUNCED = script(`
local now = redis.call('HMGET', KEYS[1], 'v', 'n')
if not now[1] then return 0 end
redis.call('HSET', KEYS[1], 'shown', ARGV[1], 'told', ARGV[2])
if now[1] == ARGV[1] and now[2] == ARGV[2] then redis.call('ZREM', KEYS[2], ARGV[3]) end
return 1
`);

/** KEYS: audit, posted, due. ARGV: cursor, job. Answers 1 when there is more to post. */
export const SAVE_POSTED = script(`
redis.call('SET', KEYS[2], ARGV[1])
if #redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', 1) > 0 then return 1 end
redis.call('ZREM', KEYS[3], ARGV[2])
return 0
`);

/**
 * Compare and set. KEYS: a hash of people or of what c2c told of itself, audit, due. ARGV: the field, what was read or '',
 * what to write or '' to forget, instant, fact or '', job, what the field is called in the trail. Answers 1 when it was
 * written, 0 when somebody else had written before.
 */
export const BIND = script(`
local known = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if known ~= ARGV[2] then return 0 end
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
end
if ARGV[5] ~= '' then
  redis.call('XADD', KEYS[2], '*', ARGV[7], ARGV[1], 'a', ARGV[4], 'f', ARGV[5])
  redis.call('ZADD', KEYS[3], 'LT', ARGV[4], ARGV[6])
end
return 1
`);

function script(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}
