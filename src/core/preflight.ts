// What people should know before they approve: a TLS port that leads nowhere, a quota that runs out, a range too wide.
import type { Actual, BoundApp, Conflict, Step, Wanted, Warning } from './connectivity.ts';
import { type PortRange, TLS_PORT, TLS_TARGET_PORT, type Traffic } from './vocabulary.ts';

/** The sidecar's own ports: a range that covers them opens more than the app (executor envoyconfig/config.go). */
const SIDECAR_PORTS: PortRange = { start: 61001, end: TLS_PORT };

/** How close to the quota we start to warn: within a tenth of it. */
const QUOTA_MARGIN = 0.9;

export function warnAboutApp(wanted: Wanted, app: BoundApp, { routes }: Actual): readonly Warning[] {
  const warnings: Warning[] = [];
  if (!app.started) warnings.push({ kind: 'app-stopped', app: app.ref });
  if (!wanted.traffic.some(({ kind }) => kind === 'tls')) return warnings;
  const ports = routes.flatMap((route) =>
    route.destinations.flatMap(({ app: guid, port }) => (guid === app.guid && port !== null ? [port] : [])),
  );
  if (ports.length > 0 && !ports.includes(TLS_TARGET_PORT)) {
    warnings.push({ kind: 'tls-target-not-served', app: app.ref, ports: [...new Set(ports)].sort((a, b) => a - b) });
  } else if (ports.length === 0 && app.lifecycle === 'docker') {
    warnings.push({ kind: 'tls-target-unknown', app: app.ref });
  }
  return warnings;
}

export function warnAboutSidecarPorts(traffic: readonly Traffic[]): readonly Warning[] {
  return traffic.flatMap((one) =>
    one.kind !== 'tcp'
      ? []
      : one.ports
          .filter(({ start, end }) => start <= SIDECAR_PORTS.end && end >= SIDECAR_PORTS.start)
          .filter(({ start, end }) => !(start === TLS_PORT && end === TLS_PORT))
          .map((ports) => ({ kind: 'sidecar-ports-opened', ports }) as const),
  );
}

export function checkQuota(
  source: BoundApp,
  steps: readonly Step[],
  { policies, policyQuota }: Actual,
): Extract<Warning, { kind: 'quota-near' }> | Extract<Conflict, { kind: 'quota-exceeded' }> | undefined {
  if (policyQuota === undefined) return undefined;
  const added = steps.filter((step) => step.kind === 'add-policy' && step.item.policy.source === source.guid).length;
  if (added === 0) return undefined;
  const used = policies.filter((policy) => policy.source === source.guid).length;
  const facts = { app: source.ref, used, quota: policyQuota };
  if (used + added > policyQuota) return { kind: 'quota-exceeded', ...facts };
  return used + added > policyQuota * QUOTA_MARGIN ? { kind: 'quota-near', ...facts } : undefined;
}
