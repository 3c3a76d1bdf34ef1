// Is this process fit for work: every check at once, each within its time, and the answer kept for a moment so that
// probes cost nothing.
import { setTimeout as timeout } from 'node:timers/promises';
import type { Log } from '../lifecycle/ports.ts';

/** `reason` is read by anybody who can reach the port: words, no secrets. */
export type CheckResult =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unavailable' | 'refused'; readonly reason: string };

/** By name: redis, slack, cloudfoundry; with several foundations `cloudfoundry prod` and so on. */
export type Checks = Readonly<Record<string, () => Promise<CheckResult>>>;

export interface Report {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, { readonly ready: boolean; readonly reason?: string }>>;
}

const TIMEOUT_MS = 2_000;
const KEPT_MS = 1_000;

/** The returned function never throws. */
export function watchReadiness(options: {
  readonly checks: Checks;
  /** Of these one is enough: while a foundation is down, the requests of the others can be worked on. */
  readonly anyOf?: readonly string[];
  readonly clock: { now(): number };
  readonly log: Log;
  readonly timeoutMs?: number;
}): () => Promise<Report> {
  const { checks, anyOf = [], clock, log, timeoutMs = TIMEOUT_MS } = options;
  let kept: { readonly report: Promise<Report>; readonly until: number } | undefined;

  async function check(name: string, run: () => Promise<CheckResult>) {
    const patience = new AbortController();
    try {
      const late = { kind: 'unavailable', reason: `no answer within ${timeoutMs} ms` } as const;
      const result = await Promise.race([run(), timeout(timeoutMs, late, { signal: patience.signal })]);
      return result.kind === 'ready' ? { ready: true } : { ready: false, reason: result.reason };
    } catch (error) {
      // What was thrown was not written for the public.
      log.warn({ check: name, err: error }, 'readiness check broke');
      return { ready: false, reason: 'the check broke; the log says why' };
    } finally {
      patience.abort();
    }
  }

  async function checkAll(): Promise<Report> {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, run]) => [name, await check(name, run)] as const),
    );
    const isReady = ([, { ready }]: (typeof results)[number]) => ready;
    const replaceable = results.filter(([name]) => anyOf.includes(name));
    const needed = results.filter(([name]) => !anyOf.includes(name));
    const isEnough = replaceable.length === 0 || replaceable.some(isReady);
    return { ready: isEnough && needed.every(isReady), checks: Object.fromEntries(results) };
  }

  return () => {
    if (!kept || clock.now() >= kept.until) kept = { report: checkAll(), until: clock.now() + KEPT_MS };
    return kept.report;
  };
}
