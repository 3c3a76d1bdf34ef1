// Commands acknowledged per second, and how late the slowest are, against a Bolt app that stores nothing. Both are
// measured in turns, so that whatever else the machine does falls on both.
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { keysOf, DEFAULT_PREFIX } from '../../src/queue/keys.ts';
import type { Sandbox } from '../support/bot.ts';
import { openDurableSandbox, startBuiltBot } from './bot-process.ts';
import { type Child, startChild } from './child.ts';
import type { Order, Yield } from './load.ts';
import type { Row } from './row.ts';
import { median, percentile, showNumber } from './statistics.ts';

const CONNECTIONS = 50;
const ROUNDS = 5;
const ROUND_SECONDS = 2.5;
const WARM_UP_SECONDS = 2;

interface Speed {
  readonly perSecond: number;
  readonly p99: number;
}

export async function benchAck(): Promise<readonly Row[]> {
  const sandbox = await openDurableSandbox();
  const load = startChild('load.ts');
  const bare = startChild('bare-bolt.ts', sandbox.workspace.signingSecret);
  try {
    const bot = await startBuiltBot(sandbox, { C2C_ROLE: 'web' });
    try {
      const bareOrigin = `http://127.0.0.1:${await bare.nextLine()}`;
      return await compare(sandbox, load, bareOrigin, `http://127.0.0.1:${bot.port}`);
    } finally {
      await bot.stop();
    }
  } finally {
    await Promise.all([load.stop(), bare.stop()]);
    await sandbox.close();
  }
}

async function compare(sandbox: Sandbox, load: Child, bareOrigin: string, origin: string): Promise<readonly Row[]> {
  const { signingSecret } = sandbox.workspace;
  let acknowledged = 0;
  const run = async (where: string, seconds: number): Promise<Speed> => {
    const order: Order = { origin: where, connections: CONNECTIONS, seconds, signingSecret, mark: randomUUID() };
    load.say(JSON.stringify(order));
    const answer: Yield = JSON.parse(await load.nextLine());
    if (answer.failed > 0) throw new Error(`${answer.failed} commands to ${where} were not acknowledged with 200`);
    if (where === origin) acknowledged += answer.acknowledged;
    return { perSecond: answer.acknowledged / answer.seconds, p99: percentile(answer.millisecondsEach, 0.99) };
  };

  for (const where of [bareOrigin, origin]) await run(where, WARM_UP_SECONDS);
  const rounds: { readonly bare: Speed; readonly bot: Speed }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({ bare: await run(bareOrigin, ROUND_SECONDS), bot: await run(origin, ROUND_SECONDS) });
  }
  return [...rowsOf(rounds), storedRow(acknowledged, await countStored(sandbox))];
}

function rowsOf(rounds: readonly { readonly bare: Speed; readonly bot: Speed }[]): readonly Row[] {
  const bare = rounds.map((round) => round.bare);
  const bot = rounds.map((round) => round.bot);
  const rate = (speeds: readonly Speed[]) =>
    `${showNumber(Math.round(median(speeds.map((each) => each.perSecond))))}/s`;
  const slowest = (speeds: readonly Speed[]) => `${showNumber(median(speeds.map(({ p99 }) => p99)))} ms`;
  return [
    {
      what: `commands acknowledged, ${CONNECTIONS} connections`,
      measured: rate(bot),
      baseline: `bare Bolt ${rate(bare)}`,
      found: median(rounds.map((round) => round.bot.perSecond / round.bare.perSecond)),
      budget: { kind: 'at least', limit: 0.8, unit: 'of bare' },
      kind: 'timing',
    },
    {
      what: `p99 of an acknowledgement, ${CONNECTIONS} connections`,
      measured: slowest(bot),
      baseline: `bare Bolt ${slowest(bare)}`,
      found: median(rounds.map((round) => round.bot.p99 / round.bare.p99)),
      budget: { kind: 'at most', limit: 1.5, unit: 'of bare' },
      kind: 'timing',
    },
  ];
}

function storedRow(acknowledged: number, stored: number): Row {
  return {
    what: 'acknowledged and not in Redis',
    measured: `${showNumber(stored)} stored`,
    baseline: `${showNumber(acknowledged)} acknowledged`,
    found: acknowledged - stored,
    budget: { kind: 'at most', limit: 0, unit: 'commands' },
    kind: 'count',
  };
}

/** Whole requests, each with its state; not the counter alone. */
async function countStored({ redis: { url } }: Sandbox): Promise<number> {
  const redis = new Redis(url);
  const keys = keysOf(DEFAULT_PREFIX);
  try {
    const newest = Number(await redis.get(keys.newest));
    let stored = 0;
    for (let first = 1; first <= newest; first += 1_000) {
      const pipeline = redis.pipeline();
      for (let number = first; number < Math.min(first + 1_000, newest + 1); number++) {
        pipeline.hexists(keys.request(number), 's');
      }
      stored += ((await pipeline.exec()) ?? []).filter(([, exists]) => exists === 1).length;
    }
    return stored;
  } finally {
    redis.disconnect();
  }
}
