// The configuration read again while c2c runs: on SIGHUP, and when c2c.yml changes. A wrong one changes nothing.
import { unwatchFile, watchFile } from 'node:fs';
import type { Config } from './config.ts';
import type { Log, Settings } from './lifecycle/ports.ts';
import { type Mistake, showMistakes } from './mistake.ts';

/** How soon a change of the file is noticed. It is looked at by name, as a mounted file is replaced and not written to. */
const LOOK_EVERY_MS = 5_000;

/** What may change while c2c runs. All else is opened once: it takes a restart. */
export function settingsOf(config: Config): Settings {
  return {
    rules: config.rules,
    identity: config.identity,
    ...(config.breakGlass && { breakGlass: config.breakGlass }),
    ...config.limits,
  };
}

export interface Reloading {
  /** Reads everything anew. */
  readonly read: () => Config | { readonly mistakes: readonly Mistake[] };
  /** The path of c2c.yml, whether it is there or not. */
  readonly path: string;
  readonly apply: (settings: Settings) => Promise<void>;
  readonly log: Log;
}

/** Returns how to stop it. */
export function watchConfig({ read, path, apply, log }: Reloading): () => void {
  const reload = (why: string) => {
    const config = read();
    if ('mistakes' in config) {
      log.error({ why, mistakes: config.mistakes }, showMistakes('the old rules stay in force', config.mistakes));
      return;
    }
    log.info({ why, rules: config.rules.rules.map(({ name }) => name) }, 'the configuration was read again');
    apply(settingsOf(config)).catch((error: unknown) =>
      log.warn({ err: error }, 'what waits is looked at by the new rules when somebody decides'),
    );
  };
  const onSignal = () => reload('SIGHUP');
  const onChange = () => reload(`${path} has changed`);
  process.on('SIGHUP', onSignal);
  watchFile(path, { interval: LOOK_EVERY_MS, persistent: false }, onChange);
  return () => {
    process.removeListener('SIGHUP', onSignal);
    unwatchFile(path, onChange);
  };
}
