// Waiting for something to be so: looks again on every change, never sleeps, and says what was there when time is up.
import type { Store } from './store.ts';

export interface WaitOptions {
  timeoutMs?: number;
  /** What is waited for, in the error's words. */
  what?: string;
}

export class Waiting {
  readonly #store: Store;
  readonly #describe: () => string;
  readonly #stops = new Set<() => void>();

  constructor(store: Store, describe: () => string) {
    this.#store = store;
    this.#describe = describe;
  }

  /** Resolves with the first answer that is neither false nor nothing. */
  async for<T>(look: () => T | undefined | null | false, options: WaitOptions = {}): Promise<T> {
    const found = answerOf(look);
    if (found !== undefined) return found.value;
    return new Promise((resolve, reject) => {
      const finish = (act: () => void): void => {
        clearTimeout(timer);
        stopListening();
        this.#stops.delete(stop);
        act();
      };
      const stopListening = this.#store.onChange(() => {
        try {
          const now = answerOf(look);
          if (now !== undefined) finish(() => resolve(now.value));
        } catch (error) {
          finish(() => reject(error instanceof Error ? error : new Error(String(error))));
        }
      });
      const stop = (): void =>
        finish(() => reject(new Error('the workspace was closed while something waited for it')));
      const timer = setTimeout(() => {
        const what = options.what ?? 'what was waited for';
        finish(() => reject(new Error(`${what} did not happen; this is there:\n${this.#describe()}`)));
      }, options.timeoutMs ?? 5000);
      this.#stops.add(stop);
    });
  }

  close(): void {
    for (const stop of [...this.#stops]) stop();
  }
}

function answerOf<T>(look: () => T | undefined | null | false): { value: T } | undefined {
  const value = look();
  return value === undefined || value === null || value === false ? undefined : { value };
}
