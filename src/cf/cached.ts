// A value that is fetched when it is first needed, once for all who ask meanwhile, and kept for a while.

export class Cached<Value> {
  readonly #load: () => Promise<Value>;
  readonly #clock: { now(): number };
  readonly #keepMs: number;
  #kept: { readonly value: Value; readonly until: number } | undefined;
  #loading: Promise<Value> | undefined;

  /** A failure is told to those who wait for it and not kept: the next one to ask tries again. */
  constructor(load: () => Promise<Value>, clock: { now(): number }, keepMs: number) {
    this.#load = load;
    this.#clock = clock;
    this.#keepMs = keepMs;
  }

  async get(): Promise<Value> {
    if (this.#kept && this.#clock.now() < this.#kept.until) return this.#kept.value;
    return this.refresh();
  }

  /** Fetches anew, perhaps in another way; the kept value stays until the new one is there. */
  async refresh(load = this.#load): Promise<Value> {
    this.#loading ??= this.#fetch(load).finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #fetch(load: () => Promise<Value>): Promise<Value> {
    const value = await load();
    this.#kept = { value, until: this.#clock.now() + this.#keepMs };
    return value;
  }
}
