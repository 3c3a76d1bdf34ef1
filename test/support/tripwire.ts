// A process that dies: after a number of calls to its doors nothing it does gets through, and nobody hears of the last.

export class Crash extends Error {
  override readonly name = 'Crash';
}

export class Tripwire {
  #left = Number.POSITIVE_INFINITY;
  #crashed = false;

  /** Lets `calls` more calls through. The last of them has its effect, but its answer is lost; so is all that follows. */
  arm(calls: number): void {
    this.#left = calls;
    this.#crashed = false;
  }

  /** The process is started again. Tells whether it had died. */
  disarm(): boolean {
    const crashed = this.#crashed;
    this.arm(Number.POSITIVE_INFINITY);
    return crashed;
  }

  /** The same door, whose every call the wire sees. */
  watch<Door extends object>(door: Door): Door {
    return new Proxy(door, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return async (...given: unknown[]): Promise<unknown> => {
          this.#count();
          const answer: unknown = await Reflect.apply(method, target, given);
          if (this.#crashed || this.#left <= 0) {
            this.#crashed = true;
            throw new Crash('the process died before it had the answer');
          }
          return answer;
        };
      },
    });
  }

  #count(): void {
    if (this.#crashed || this.#left <= 0) {
      this.#crashed = true;
      throw new Crash('the process is dead');
    }
    this.#left--;
  }
}
