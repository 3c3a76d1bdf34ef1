// `c2c doctor`: walks the ground of the configuration against the real servers, changes and posts nothing, and ends with
// the one next step.
import { readFileSync } from 'node:fs';
import { type Config, readConfig } from '../config.ts';
import { createMetrics } from '../http/metrics.ts';
import type { Examined, Log } from '../lifecycle/ports.ts';
import { showMistakes } from '../mistake.ts';
import { openFoundations } from '../open-foundations.ts';
import { checkRedis } from '../queue/check-redis.ts';
import { connectDoor } from '../queue/connection.ts';
import { examineSlack } from '../slack/examine.ts';

/** 0: nothing is wrong; 1: something is; 78: the configuration is. */
export interface Examination {
  readonly text: string;
  readonly exitCode: 0 | 1 | 78;
}

interface Chapter {
  readonly title: string;
  readonly found: readonly Examined[];
}

const QUIET: Log = { debug() {}, info() {}, warn() {}, error() {} };

export async function examineAll(env: NodeJS.ProcessEnv): Promise<Examination> {
  const config = readConfig(env, (path) => readFileSync(path, 'utf8'));
  if ('mistakes' in config) return { text: showMistakes('c2c cannot start', config.mistakes), exitCode: 78 };
  const [redis, slack, foundations] = await Promise.all([
    examineRedis(config),
    examineSlackOf(config),
    examineFoundations(config),
  ]);
  return sum([{ title: 'Redis', found: redis }, { title: 'Slack', found: slack }, ...foundations]);
}

function sum(chapters: readonly Chapter[]): Examination {
  const all = chapters.flatMap(({ title, found }) => found.map((each) => ({ title, ...each })));
  const wrong = all.filter(({ kind }) => kind === 'wrong');
  const [first] = wrong;
  const told = chapters.flatMap(({ title, found }) => [
    title,
    ...found.map(({ kind, what }) => `  ${MARKS[kind]}  ${what}`),
  ]);
  if (!first) return { text: [...told, '', 'Nothing is wrong. c2c serve can start.'].join('\n'), exitCode: 0 };
  const count = `${wrong.length} ${wrong.length === 1 ? 'thing is' : 'things are'} wrong.`;
  return { text: [...told, '', `${count} Begin with ${first.title}: ${first.what}`].join('\n'), exitCode: 1 };
}

const MARKS = { works: 'ok   ', unsure: '?    ', wrong: 'wrong' } as const satisfies Record<Examined['kind'], string>;

async function examineRedis({ redis: { url } }: Config): Promise<readonly Examined[]> {
  try {
    const redis = await connectDoor({ address: url, name: 'c2c-doctor', log: QUIET });
    try {
      const complaints = (await checkRedis(redis)).map((what): Examined => ({ kind: 'wrong', what }));
      return [{ kind: 'works', what: 'it answers' }, ...complaints];
    } finally {
      redis.disconnect();
    }
  } catch (error) {
    return [{ kind: 'wrong', what: error instanceof Error ? error.message : String(error) }];
  }
}

async function examineSlackOf(config: Config): Promise<readonly Examined[]> {
  const events = config.role === 'worker' ? undefined : config.events;
  const { approvals, audit, places } = config.channels;
  const found = await examineSlack({
    ...config.slack,
    ...(events?.kind === 'socket' && { appToken: events.appToken }),
    channels: [approvals, audit, ...places.map(({ name }) => name)],
    log: QUIET,
  });
  const unproven = 'whether SLACK_SIGNING_SECRET is right only a command from Slack can tell. Type /c2c help there';
  return events?.kind === 'http' ? [...found, { kind: 'unsure', what: unproven }] : found;
}

/** A web process signs in to none. */
async function examineFoundations(config: Config): Promise<readonly Chapter[]> {
  if (config.role === 'web') return [];
  const opened = openFoundations(config, { clock: Date, random: Math.random, log: QUIET }, createMetrics());
  try {
    return await Promise.all(
      opened.all.map(async (foundation) => ({
        title: opened.all.length > 1 ? `Cloud Foundry ${foundation.name}` : 'Cloud Foundry',
        found: await foundation.examine(),
      })),
    );
  } finally {
    await opened.close();
  }
}
