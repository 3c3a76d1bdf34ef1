// The foundations of a configuration, connected: for the lifecycle by name, for the probes each with its own check.
import { type CloudFoundry, connectFoundation } from './cf/foundation.ts';
import type { Config } from './config.ts';
import type { Metrics } from './http/metrics.ts';
import type { Checks } from './http/readiness.ts';
import { listFoundations } from './lifecycle/foundations.ts';
import type { Clock, Foundations, Log } from './lifecycle/ports.ts';

export interface OpenFoundations {
  readonly foundations: Foundations;
  readonly all: readonly CloudFoundry[];
  readonly checks: Checks;
  close(): Promise<void>;
}

/** Connects to nothing yet: each is asked when it is first needed. */
export function openFoundations(
  { cloudFoundry, foundations, identity: { origins } }: Extract<Config, { cloudFoundry: unknown }>,
  ports: { readonly clock: Clock; readonly random: () => number; readonly log: Log },
  metrics: Pick<Metrics, 'recordFoundationRequest'>,
): OpenFoundations {
  const connect = (config: (typeof cloudFoundry)[0]) =>
    connectFoundation({
      ...config,
      ...(origins && { origins }),
      ...ports,
      record: (status, seconds) => metrics.recordFoundationRequest(config.name, status, seconds),
    });
  const [first, ...rest] = cloudFoundry;
  const all = [connect(first), ...rest.map(connect)] as const;
  return {
    foundations: listFoundations(all, foundations.preferred),
    all,
    checks: Object.fromEntries(
      all.map((each) => [all.length > 1 ? `cloudfoundry ${each.name}` : 'cloudfoundry', () => each.check()]),
    ),
    close: async () => {
      await Promise.all(all.map((each) => each.close()));
    },
  };
}
