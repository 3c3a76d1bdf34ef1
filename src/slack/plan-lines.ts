// A plan as lines people compare at a glance: what is new, what is there already and stays, what to know before.
import type { Holder, Item, Kept, Plan, Step, Warning } from '../core/connectivity.ts';
import { itemKey } from '../core/connectivity.ts';
import type { Fate } from '../core/grant.ts';
import { type AppRef, showPorts, TLS_PORT, TLS_TARGET_PORT } from '../core/vocabulary.ts';
import { bold, code, join, joinSome, type Line, moment, own, say, typed } from './lines.ts';
import { sayShort } from './wording.ts';

const MOST_STEPS = 12;
const MOST_KEPT = 6;
const MOST_WARNINGS = 6;

/** `unapproved` are the steps that nobody has approved yet. What is too much for a card is counted. */
export function sayPlan(plan: Plan, apps: readonly AppRef[], unapproved: readonly Step[] = []): readonly Line[] {
  return sayPlanWithin(plan, apps, unapproved, { steps: MOST_STEPS, kept: MOST_KEPT, warnings: MOST_WARNINGS });
}

export function sayWholePlan(plan: Plan, apps: readonly AppRef[], unapproved: readonly Step[] = []): readonly Line[] {
  return sayPlanWithin(plan, apps, unapproved, { steps: Infinity, kept: Infinity, warnings: Infinity });
}

export function fitsOnCard({ steps, kept, warnings }: Plan): boolean {
  return steps.length <= MOST_STEPS && kept.length <= MOST_KEPT && warnings.length <= MOST_WARNINGS;
}

function sayPlanWithin(
  plan: Plan,
  apps: readonly AppRef[],
  unapproved: readonly Step[],
  most: Readonly<Record<keyof Plan, number>>,
): readonly Line[] {
  const keys = new Set(unapproved.map(({ item }) => itemKey(item)));
  const steps = plan.steps.map((step) => sayStep(step, apps, keys.has(itemKey(step.item))));
  const kept = plan.kept.map((each) => sayKept(each, apps));
  const warnings = plan.warnings.map((warning) => say`! ${sayWarning(warning, apps)}`);
  const all = [
    ...someLines(steps, most.steps, '+'),
    ...someLines(kept, most.kept, '·'),
    ...someLines(warnings, most.warnings, '!'),
  ];
  if (plan.steps.length > 0) return all;
  const stays = plan.warnings.some(({ kind }) => kind === 'stays');
  return [own(stays ? 'Nothing goes with it.' : 'Nothing has to be made: all of it is there already.'), ...all];
}

function someLines(lines: readonly Line[], most: number, mark: string): readonly Line[] {
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most), own(`${mark} and ${lines.length - most} more`)];
}

function sayStep(step: Step, apps: readonly AppRef[], isNews: boolean): Line {
  if (step.kind === 'adopt-policy') {
    return say`~ ${sayItem(step.item, apps)}  ${bold('there already, goes when this ends')}`;
  }
  if (step.kind === 'remove-policy' || step.kind === 'remove-route')
    return say`- ${sayItem(step.item, apps)}  ${bold('is taken away')}`;
  const note = isNews ? 'new since the approval' : 'new';
  const mapped = step.kind === 'map-route' ? ', on a route that is there' : '';
  return say`+ ${sayItem(step.item, apps)}  ${bold(`${note}${mapped}`)}`;
}

function sayKept({ item, holders }: Kept, apps: readonly AppRef[]): Line {
  if (holders.length === 0) return say`· ${sayItem(item, apps)}  there already, stays`;
  return say`· ${sayItem(item, apps)}  there already (${joinSome(holders.map(sayHeld), 3)}), stays`;
}

function sayHeld({ id, until }: Holder): Line {
  return until === undefined ? say`${bold(id)}, for ever` : say`${bold(id)}, until ${moment(until)}`;
}

/** `internal route db.apps.internal → db`, `network policy web → db tcp 8080`. */
export function sayItem(item: Item, apps: readonly AppRef[]): Line {
  if (item.kind === 'route') return say`internal route ${code(hostOf(item))} → ${sayShort(item.app, apps)}`;
  const { source, destination, policy } = item;
  const ports = `${policy.protocol} ${showPorts(policy.ports)}`;
  return say`network policy ${sayShort(source, apps)} → ${sayShort(destination, apps)} ${own(ports)}`;
}

export function sayItems(items: readonly Item[], apps: readonly AppRef[]): Line {
  return joinSome(
    items.map((item) => sayItem(item, apps)),
    6,
  );
}

export function hostOf(item: Extract<Item, { kind: 'route' }>): string {
  return `${item.host}.${item.domain.name}`;
}

export function sayKeptFate(fate: Extract<Fate, { kind: 'keep' }>, apps: readonly AppRef[]): Line {
  const item = sayItem(fate.item, apps);
  switch (fate.because) {
    case 'foreign':
      return say`${item} (it was there before)`;
    case 'needed': {
      const ids = fate.by.map((id): Line => [bold(id)]);
      return say`${item} (${sayNeed(ids)})`;
    }
    case 'refused':
      return say`${item} (the foundation answered: ${typed(fate.reason, 200)})`;
    default:
      return fate satisfies never;
  }
}

function sayNeed(ids: readonly Line[]): Line {
  return say`${joinSome(ids, 3)} ${own(ids.length === 1 ? 'needs' : 'need')} it`;
}

function sayWarning(warning: Warning, apps: readonly AppRef[]): Line {
  const app = 'app' in warning ? sayShort(warning.app, apps) : [];
  switch (warning.kind) {
    case 'tls-target-not-served': {
      const ports = join(warning.ports.slice(0, 5).map((port) => own(String(port))));
      return say`${app} listens on ${ports} only: the platform's TLS port leads to ${TLS_TARGET_PORT}`;
    }
    case 'tls-target-unknown':
      return say`${app} is a Docker image: TLS works only if it listens on ${TLS_TARGET_PORT}`;
    case 'sidecar-ports-opened':
      return say`TCP ${own(showPorts(warning.ports))} also opens the proxy's own ports (${TLS_PORT} among them)`;
    case 'no-internal-route':
      return say`${app} has no internal route, so it has no name to be reached by`;
    case 'host-shared':
      return say`${code(warning.host)} leads to ${warning.others} other ${own(warning.others === 1 ? 'app' : 'apps')} too`;
    case 'app-stopped':
      return say`${app} is stopped: it will answer once it runs`;
    case 'stays': {
      const ids = warning.by.map((id): Line => [bold(id)]);
      const why = ids.length === 0 ? own('it was there before') : sayNeed(ids);
      return say`${sayItem(warning.item, apps)} stays: ${why}`;
    }
    case 'quota-near':
      return say`${app} has ${warning.used} of ${warning.quota} network policies`;
    default:
      return warning satisfies never;
  }
}
