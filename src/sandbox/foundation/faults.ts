// Planned faults: what goes wrong with the next requests that match, on demand and not by chance.
import * as z from 'zod';

const Match = {
  /** Any method when absent. */
  method: z.string().optional(),
  /** `/v3/routes/*` (one segment), `/networking/**` (anything below). */
  path: z.string(),
  /** A part of the query string; any when absent. */
  query: z.string().optional(),
  /** How many requests it hits, or until it is cleared. */
  times: z.union([z.int().min(1), z.literal('until cleared')]).default(1),
  /** Matching requests that pass first. */
  after: z.int().min(0).default(0),
};

export const Fault = z.discriminatedUnion('kind', [
  z.strictObject({
    ...Match,
    kind: z.literal('answer'),
    status: z.int().min(200).max(599),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.string().default(''),
    /** Also do what was asked, and only then lie about it. */
    handled: z.boolean().default(false),
  }),
  z.strictObject({
    ...Match,
    kind: z.literal('drop'),
    /** Before the server does what is asked, or after: the client cannot tell. */
    when: z.enum(['before handling', 'after handling']),
  }),
  z.strictObject({ ...Match, kind: z.literal('delay'), ms: z.number().min(0) }),
  /** The request waits until the fault is cleared. */
  z.strictObject({ ...Match, kind: z.literal('hold') }),
]);
export type Fault = z.input<typeof Fault>;
export type PlannedFault = z.output<typeof Fault>;

interface Planned {
  readonly id: string;
  readonly fault: PlannedFault;
  readonly path: RegExp;
  readonly released: Promise<void>;
  readonly release: () => void;
  toPass: number;
  hits: number;
}

export interface Struck {
  readonly fault: PlannedFault;
  /** Ends when the fault is cleared. */
  readonly released: Promise<void>;
}

export class FaultPlan {
  readonly #planned: Planned[] = [];
  readonly #tell: (act: 'added' | 'removed', summary: string) => void;
  #count = 0;

  constructor(tell: (act: 'added' | 'removed', summary: string) => void) {
    this.#tell = tell;
  }

  /** Returns the id by which the fault is cleared. */
  plan(input: Fault): string {
    const parsed = Fault.safeParse(input);
    if (!parsed.success) throw new Error(`planning a fault: ${z.prettifyError(parsed.error)}`);
    this.#count += 1;
    const id = `fault-${this.#count}`;
    const gate = makeGate();
    this.#planned.push({
      id,
      fault: parsed.data,
      path: patternOf(parsed.data.path),
      released: gate.promise,
      release: gate.resolve,
      toPass: parsed.data.after,
      hits: 0,
    });
    this.#tell('added', `fault ${words(parsed.data)}`);
    return id;
  }

  /** One fault, or all of them; what they hold goes on. */
  clear(id?: string): void {
    for (const planned of this.#planned.filter((candidate) => id === undefined || candidate.id === id)) {
      this.#planned.splice(this.#planned.indexOf(planned), 1);
      planned.release();
      this.#tell('removed', `fault ${words(planned.fault)}`);
    }
  }

  /** How often each fault struck so far; a spent one is listed until it is cleared. */
  planned(): { id: string; fault: PlannedFault; hits: number }[] {
    return this.#planned.map(({ id, fault, hits }) => ({ id, fault, hits }));
  }

  /** The first planned fault that is not spent strikes. */
  strike(method: string, path: string, query: string): Struck | undefined {
    for (const planned of this.#planned) {
      const { fault } = planned;
      if (fault.times !== 'until cleared' && planned.hits >= fault.times) continue;
      if (fault.method !== undefined && fault.method !== method) continue;
      if (!planned.path.test(path) || !query.includes(fault.query ?? '')) continue;
      if (planned.toPass > 0) {
        planned.toPass -= 1;
        continue;
      }
      planned.hits += 1;
      return { fault, released: planned.released };
    }
    return undefined;
  }
}

function words(fault: PlannedFault): string {
  return `${fault.kind} ${fault.method ?? 'any'} ${fault.path} (${fault.times})`;
}

function patternOf(path: string): RegExp {
  const escaped = path.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\*\*|\*/g, (stars) => (stars === '**' ? '.*' : '[^/]*'))}$`);
}

function makeGate(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
