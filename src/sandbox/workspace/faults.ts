// What shall go wrong: the next N calls of a method answer otherwise than they would.

export type Fault =
  | { kind: 'rate_limited'; retryAfter: number }
  | { kind: 'status'; status: number; body?: string }
  | { kind: 'error'; error: string }
  /** Cut the connection without doing the call, or after it was done: then the bot cannot know. */
  | { kind: 'drop'; when: 'before' | 'after' }
  | { kind: 'delay'; ms: number }
  /** Keep the caller waiting until `release()`, and then do the call. */
  | { kind: 'hold' };

interface Planned {
  method: string;
  fault: Fault;
  left: number;
}

export class Faults {
  #planned: Planned[] = [];
  #held: (() => void)[] = [];

  /** `method` is a Web API method, `response_url`, `upload`, or `*` for any of them. */
  plan(method: string, fault: Fault, times = 1): void {
    this.#planned.push({ method, fault, left: times });
  }

  next(method: string): Fault | undefined {
    const planned = this.#planned.find((each) => each.left > 0 && (each.method === method || each.method === '*'));
    if (planned === undefined) return undefined;
    planned.left -= 1;
    return planned.fault;
  }

  hold(): Promise<void> {
    return new Promise((resolve) => this.#held.push(resolve));
  }

  get held(): number {
    return this.#held.length;
  }

  get pending(): { method: string; fault: Fault; left: number }[] {
    return this.#planned.filter((each) => each.left > 0).map((each) => ({ ...each }));
  }

  release(): void {
    for (const resolve of this.#held.splice(0)) resolve();
  }

  clear(): void {
    this.#planned = [];
    this.release();
  }
}
