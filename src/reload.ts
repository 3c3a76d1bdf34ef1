// The configuration read again while c2c runs: on SIGHUP, and when c2c.yml changes. A wrong one changes nothing, and both
// are told.
import { readFileSync } from 'node:fs';
import type { Config } from './config.ts';
import { outlineOf } from './config-outline.ts';
import type { ConfigNews } from './core/config-news.ts';
import type { Log, Settings } from './lifecycle/ports.ts';
import { type Mistake, showMistakes } from './mistake.ts';

/** How soon a change of the file is noticed. */
const LOOK_EVERY_MS = 5_000;

/** A change has to stand for so long before it counts: editors write a file in two steps, and mounts replace it in several. */
const SETTLE_MS = 1_000;

/** What stood at the path: the text, or the error's code. */
export type Glance = { readonly text: string } | { readonly code: string };

/** By name, through whatever links there are. The text is compared: times and inodes say less on mounted files. */
export function glanceAt(path: string): Glance {
  try {
    return { text: readFileSync(path, 'utf8') };
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    return { code: typeof code === 'string' ? code : String(error) };
  }
}

/** For `readConfig`: what was seen, whatever stands there by now. */
export function replay(seen: Glance): () => string {
  return () => {
    if ('text' in seen) return seen.text;
    throw Object.assign(new Error(`reading the configuration: ${seen.code}`), { code: seen.code });
  };
}

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
  /** The path of c2c.yml, whether it is there or not. */
  readonly path: string;
  /** What stood there when the process read it first. */
  readonly first: Glance;
  /** Reads everything anew, with this in the file's place. */
  readonly read: (file: Glance) => Config | { readonly mistakes: readonly Mistake[] };
  readonly apply: (settings: Settings) => Promise<void>;
  /** Rejects when it could not be written down; it is told again then. */
  readonly tell: (news: ConfigNews) => Promise<void>;
  readonly log: Log;
  /** Runs something once, later; returns how to call it off. */
  readonly later?: (run: () => void, ms: number) => () => void;
}

/** Returns how to stop it. */
export function watchConfig(reloading: Reloading): () => void {
  const watch = new ConfigWatch(reloading);
  const onSignal = () => watch.judge(glanceAt(reloading.path), 'SIGHUP');
  const later = reloading.later ?? unhurried;
  const look = (): void => {
    callOff = later(look, watch.look() === 'unsettled' ? SETTLE_MS : LOOK_EVERY_MS);
  };
  let callOff = later(look, LOOK_EVERY_MS);
  process.on('SIGHUP', onSignal);
  return () => {
    process.removeListener('SIGHUP', onSignal);
    callOff();
  };
}

class ConfigWatch {
  readonly #reloading: Reloading;
  /** What was judged last, and whether the file said anything in what is in force. */
  #judged: Glance;
  #hadWords: boolean;
  /** What the last look saw, where that was new. */
  #seen: Glance | undefined;
  #untold: ConfigNews | undefined;
  #isTelling = false;

  constructor(reloading: Reloading) {
    this.#reloading = reloading;
    this.#judged = reloading.first;
    this.#hadWords = saysSomething(reloading.first);
  }

  look(): 'settled' | 'unsettled' {
    const { path } = this.#reloading;
    const now = glanceAt(path);
    void this.#tell();
    const isNew = !isSame(now, this.#judged);
    const isStanding = this.#seen !== undefined && isSame(now, this.#seen);
    this.#seen = isNew ? now : undefined;
    if (!isNew) return 'settled';
    if (!isStanding) return 'unsettled';
    this.judge(now, `${path} has changed`);
    return 'settled';
  }

  judge(now: Glance, why: string): void {
    const { path: file, read, apply, log } = this.#reloading;
    this.#judged = now;
    this.#seen = undefined;
    const found = read(now);
    const isLost = this.#hadWords && !saysSomething(now) && !('mistakes' in found);
    const config = isLost ? { mistakes: [missing(now, file)] } : found;
    if ('mistakes' in config) {
      log.error({ why, mistakes: config.mistakes }, showMistakes('the old rules stay in force', config.mistakes));
      this.#announce({ kind: 'refused', file, mistakes: config.mistakes });
      return;
    }
    this.#hadWords = saysSomething(now);
    log.info({ why, rules: config.rules.rules.map(({ name }) => name) }, 'the configuration was read again');
    apply(settingsOf(config)).catch((error: unknown) =>
      log.warn({ err: error }, 'what waits is looked at by the new rules when somebody decides'),
    );
    this.#announce({ kind: 'in-force', file, outline: outlineOf(config) });
  }

  /** What was not told yet is nobody's news any more. */
  #announce(news: ConfigNews): void {
    this.#untold = news;
    void this.#tell();
  }

  async #tell(): Promise<void> {
    if (this.#isTelling) return;
    this.#isTelling = true;
    try {
      for (let news = this.#untold; news; news = this.#untold) {
        await this.#reloading.tell(news);
        if (this.#untold === news) this.#untold = undefined;
      }
    } catch (error) {
      this.#reloading.log.warn({ err: error }, 'what became of c2c.yml could not be told; it will be');
    } finally {
      this.#isTelling = false;
    }
  }
}

/** Whoever goes without the file, or empties it, would drop every rule, and most often does not mean to. */
function missing(now: Glance, file: string): Mistake {
  const what =
    'text' in now
      ? 'says nothing any more. Write {} there to go without it'
      : `cannot be read any more (${now.code}). Restart c2c to go without it`;
  return { where: file, what };
}

function saysSomething(seen: Glance): boolean {
  return 'text' in seen && !/^(\s|#.*)*$/.test(seen.text);
}

function isSame(a: Glance, b: Glance): boolean {
  if ('text' in a) return 'text' in b && a.text === b.text;
  return 'code' in b && a.code === b.code;
}

function unhurried(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  timer.unref();
  return () => clearTimeout(timer);
}
