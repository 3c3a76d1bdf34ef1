// Every request the foundation got, so that a test can count requests and sequential round trips.

export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** User name or client id, once the server knew it. */
  readonly principal: string | null;
  /** null while it is under way, and for a connection that was dropped. */
  readonly status: number | null;
  /** The foundation's clock, in milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number | null;
}

interface Entry extends LoggedRequest {
  principal: string | null;
  status: number | null;
  endedAt: number | null;
  /** Places in the order of all starts and ends: unlike the clock, no two are equal. */
  readonly started: number;
  ended: number | null;
}

const LONGEST_LOG = 50_000;

export class RequestLog {
  readonly #now: () => number;
  readonly #entries: Entry[] = [];
  #order = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  start(method: string, path: string, query: string) {
    this.#order += 1;
    const entry: Entry = {
      method,
      path,
      query,
      principal: null,
      status: null,
      startedAt: this.#now(),
      endedAt: null,
      started: this.#order,
      ended: null,
    };
    if (this.#entries.length === LONGEST_LOG) this.#entries.splice(0, LONGEST_LOG / 10);
    this.#entries.push(entry);
    return {
      by: (principal: string) => {
        entry.principal = principal;
      },
      end: (status: number | null) => {
        this.#order += 1;
        entry.status = status;
        entry.ended = this.#order;
        entry.endedAt = this.#now();
      },
    };
  }

  all(): LoggedRequest[] {
    return this.#entries.map(({ method, path, query, principal, status, startedAt, endedAt }) => ({
      method,
      path,
      query,
      principal,
      status,
      startedAt,
      endedAt,
    }));
  }

  /** The last so many, each with its place in the order of all starts: that one never changes. */
  latest(most: number): (LoggedRequest & { readonly place: number })[] {
    const places = this.#entries.slice(-most).map(({ started }) => started);
    return this.all()
      .slice(-most)
      .flatMap((entry, index) => places.slice(index, index + 1).map((place) => ({ ...entry, place })));
  }

  /** `POST /v3/routes`, in the order in which they came. */
  lines(): string[] {
    return this.#entries.map(({ method, path }) => `${method} ${path}`);
  }

  get size(): number {
    return this.#entries.length;
  }

  /** The longest run of requests of which each began after the one before had ended. */
  sequentialRoundTrips(): number {
    let last = 0;
    let trips = 0;
    const ended = this.#entries.flatMap(({ started, ended }) => (ended === null ? [] : [{ started, ended }]));
    for (const entry of ended.sort((a, b) => a.ended - b.ended)) {
      if (entry.started <= last) continue;
      trips += 1;
      last = entry.ended;
    }
    return trips;
  }

  clear(): void {
    this.#entries.length = 0;
  }
}
