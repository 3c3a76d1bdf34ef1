// What happens before a person is answered: round trips to Redis, requests to the foundation, calls to Slack. Nobody works
// while it is counted, so whatever is seen was done for the answer, or at once after it.
import { randomUUID } from 'node:crypto';
import type { Config } from '../../src/config.ts';
import { DEFAULT_RULES } from '../../src/core/approval-rule.ts';
import { DEFAULT_IDENTITY } from '../../src/core/identity.ts';
import { DEFAULT_FOUNDATION } from '../../src/core/vocabulary.ts';
import { type Running, start } from '../../src/main.ts';
import { APPROVALS, openSandbox, type Sandbox, startBot } from '../support/bot.ts';
import { SilentLog } from '../support/silent-log.ts';
import { type GatedProxy, startGatedProxy } from './gated-proxy.ts';
import { countRow, type Row } from './row.ts';

export interface BeforeAck {
  readonly redisRoundTrips: number;
  readonly foundationRequests: number;
  readonly slackCalls: number;
}

export async function benchBeforeAck(): Promise<readonly Row[]> {
  const { command, press } = await countBeforeAck();
  return [
    countRow('Redis round trips before the ack, a command', command.redisRoundTrips, 2, 'round trips'),
    countRow('Redis round trips before the ack, a press', press.redisRoundTrips, 2, 'round trips'),
    countRow('CF requests before the ack', command.foundationRequests + press.foundationRequests, 0, 'requests'),
    countRow('Slack calls before the ack', command.slackCalls + press.slackCalls, 0, 'calls'),
  ];
}

export async function countBeforeAck(): Promise<{ readonly command: BeforeAck; readonly press: BeforeAck }> {
  const sandbox = await openSandbox();
  const proxy = await startGatedProxy(sandbox.redis.url);
  try {
    // The first of each kind teaches Redis the scripts; and there has to be a card to press on.
    const whole = await startBot(sandbox);
    const { workspace } = sandbox;
    await workspace.command('ada', APPROVALS, '/c2c allow web -> shop/data/db');
    const card = await workspace.waitFor(() => workspace.findMessage(APPROVALS, 'asks'));
    await workspace.press('edsger', card, 'Approve');
    await workspace.waitFor(() => workspace.ephemerals('edsger').at(-1));
    await whole.stop();

    const web = await startWeb(sandbox, proxy);
    try {
      return {
        command: await count(sandbox, proxy, () =>
          workspace.command('ada', APPROVALS, '/c2c allow api -> shop/data/db'),
        ),
        press: await count(sandbox, proxy, () => workspace.press('grace', card, 'Approve')),
      };
    } finally {
      await web.stop();
    }
  } finally {
    proxy.close();
    await sandbox.close();
  }
}

/** Long before the bot gives up on Redis and says so instead; long enough for a busy machine. */
const AT_ONCE_MS = 1_500;
const MOST_TRIES = 5;

/** Gives the bot one answer of Redis, then one more, until that is enough to answer the person at once. */
async function count(
  { foundation, workspace }: Sandbox,
  proxy: GatedProxy,
  act: (nth: number) => Promise<{ readonly status: number; readonly tookMs: number }>,
): Promise<BeforeAck> {
  for (let answers = 1; answers <= MOST_TRIES; answers++) {
    await proxy.quiet();
    const [requests, calls] = [foundation.requests.size, workspace.calls.length];
    proxy.limit(answers);
    const { status, tookMs } = await act(answers);
    const foundationRequests = foundation.requests.size - requests;
    const slackCalls = workspace.calls.length - calls;
    proxy.open();
    if (status === 200 && tookMs < AT_ONCE_MS) return { redisRoundTrips: answers, foundationRequests, slackCalls };
  }
  throw new Error(`${MOST_TRIES} answers of Redis were not enough to answer the person at once`);
}

/** The web role, which has one connection to Redis and no timers on it: all that passes the proxy is for a person. */
async function startWeb({ workspace }: Sandbox, proxy: GatedProxy): Promise<Running> {
  const config: Config = {
    role: 'web',
    events: { kind: 'http', signingSecret: workspace.signingSecret },
    slack: { botToken: workspace.botToken, apiUrl: workspace.apiUrl },
    redis: { url: proxy.address, from: 'REDIS_URL' },
    http: { host: '127.0.0.1', port: 0 },
    channels: { approvals: 'C0APPROVALS', audit: 'C0AUDIT', places: [] },
    limits: {
      defaultLifetime: { kind: 'for', seconds: 86_400 },
      lapseAfterMs: 86_400_000,
      reviewEveryMs: 90 * 86_400_000,
      reviewRemindEveryMs: 7 * 86_400_000,
      reconcileEveryMs: 60_000,
      appGoneEndsAfterMs: 86_400_000,
    },
    foundations: { names: [DEFAULT_FOUNDATION], preferred: DEFAULT_FOUNDATION },
    identity: DEFAULT_IDENTITY,
    rules: DEFAULT_RULES,
    logLevel: 'silent',
  };
  const web = await start(config, { clock: Date, newId: randomUUID, random: Math.random, log: new SilentLog() });
  workspace.eventsUrl = `http://127.0.0.1:${web.port}/slack/events`;
  await web.connected;
  return web;
}
