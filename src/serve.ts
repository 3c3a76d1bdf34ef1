// `c2c serve`: a process from its configuration to its end. It reads c2c.yml again when that changes, and stops on SIGTERM.
import { randomUUID } from 'node:crypto';
import { configPath, describeConfig, readConfig } from './config.ts';
import { outlineOf } from './config-outline.ts';
import { openLog } from './log.ts';
import { start, STOP_WITHIN_MS } from './main.ts';
import { showMistakes } from './mistake.ts';
import { type Glance, glanceAt, replay, watchConfig } from './reload.ts';
import { SlackTokenWrong } from './slack/self.ts';

/** The exit code for a wrong configuration (EX_CONFIG of sysexits.h). */
const WRONG_CONFIGURATION = 78;

/** Runs until SIGTERM or SIGINT. A wrong configuration is told whole, and nothing is started. */
export async function serve(env: NodeJS.ProcessEnv): Promise<void> {
  const path = configPath(env);
  const read = (file: Glance) => readConfig(env, replay(file));
  const first = glanceAt(path);
  const config = read(first);
  if ('mistakes' in config) {
    process.stderr.write(`${showMistakes('c2c cannot start', config.mistakes)}\n`);
    process.exitCode = WRONG_CONFIGURATION;
    return;
  }
  const log = openLog(config.logLevel);
  // Slack's SDK reads some of what comes in where nobody catches. Nothing of ours depends on it: what is stored is due.
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'something went wrong that nobody waited for'));
  log.info(describeConfig(config), 'c2c starts');
  const running = await start(config, { clock: Date, newId: randomUUID, random: Math.random, log });

  const unwatch = watchConfig({
    path,
    first,
    read,
    apply: (settings) => running.configure(settings),
    tell: (news) => running.tell(news),
    log,
  });
  running
    .tell({ kind: 'in-force', file: path, outline: outlineOf(config) })
    .catch((error: unknown) => log.warn({ err: error }, 'what is in force could not be written down'));

  const stop = async (signal: string): Promise<void> => {
    unwatch();
    log.info({ signal }, 'c2c stops');
    // Whatever hangs must not keep us past the moment at which the platform kills.
    setTimeout(() => process.exit(1), STOP_WITHIN_MS + 1_000).unref();
    await running.stop();
    log.info('c2c has stopped');
    // A call to Slack that hangs is nothing to wait for: its job belongs to another process by now.
    process.exit();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal));
  try {
    await running.connected;
  } catch (error) {
    log.fatal({ err: error }, 'c2c cannot work with Slack');
    process.exitCode = error instanceof SlackTokenWrong ? WRONG_CONFIGURATION : 1;
    await running.stop();
  }
}
