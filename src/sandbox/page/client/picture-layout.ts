// Where everything in the picture goes: spaces as boxes by org, two columns with the arrows between them. The same
// foundation always makes the same picture.
import type { ShownApp, ShownFoundation, ShownPolicy } from '../shown.ts';

export interface AppBox {
  app: ShownApp;
  name: string;
  /** Addresses inside the platform that lead to it. */
  routes: string[];
  column: 0 | 1;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface SpaceBox {
  path: string;
  name: string;
  x: number;
  y: number;
  width: number;
  height: number;
  apps: AppBox[];
}

export interface OrgBox {
  name: string;
  y: number;
  height: number;
  spaces: SpaceBox[];
}

export interface Arrow {
  key: string;
  policy: ShownPolicy;
  /** `TLS`, or protocol and ports. */
  label: string;
  isTls: boolean;
  /** One of its ends is an app that is gone. */
  isStale: boolean;
  path: string;
  labelX: number;
  labelY: number;
  labelWidth: number;
}

export interface Layout {
  width: number;
  height: number;
  orgs: OrgBox[];
  arrows: Arrow[];
}

/** Below it ports alone have room on an arrow. */
const NARROW = 420;
/** A line is drawn to both sides of where it is. */
const EDGE = 1;
const NAME_HEIGHT = 30;
const ROUTE_HEIGHT = 15;
const GAP = 8;
const SPACE_HEAD = 24;
const ORG_HEAD = 26;
const ORG_GAP = 16;
const LABEL_HEIGHT = 20;
/** Where the platform terminates TLS for an app. */
const TLS_PORT = 61443;
export const GONE = 'apps that are gone';

export function layOut(foundation: ShownFoundation, width: number): Layout {
  const channel = width < NARROW ? 84 : Math.min(190, width * 0.32);
  const column = (width - channel) / 2 - EDGE;
  const orgs: OrgBox[] = [];
  let y = 0;
  for (const name of orgsOf(foundation)) {
    const org = layOutOrg(foundation, name, { y, column, width });
    orgs.push(org);
    y += org.height + ORG_GAP;
  }
  const boxes = new Map(
    orgs.flatMap(({ spaces }) => spaces.flatMap(({ apps }) => apps)).map((box) => [box.app.path, box]),
  );
  const arrows = spreadLabels(layOutArrows(foundation.policies, boxes, width));
  return { width, height: Math.max(0, y - ORG_GAP + EDGE), orgs, arrows };
}

function orgsOf({ spaces, policies, apps }: ShownFoundation): string[] {
  const names = [...new Set(spaces.map((space) => space.split('/')[0] ?? ''))];
  return goneApps(policies, apps).length > 0 ? [...names, GONE] : names;
}

/** A policy outlives its apps until the policy server's next cleanup: their GUIDs are all that is left. */
function goneApps(policies: readonly ShownPolicy[], apps: readonly ShownApp[]): string[] {
  const known = new Set(apps.map(({ path }) => path));
  return [...new Set(policies.flatMap(({ from, to }) => [from, to]))].filter((path) => !known.has(path));
}

interface Frame {
  y: number;
  column: number;
  width: number;
}

function layOutOrg(foundation: ShownFoundation, name: string, { y, column, width }: Frame): OrgBox {
  const top = y + ORG_HEAD;
  const ends: [number, number] = [top, top];
  const gone = goneApps(foundation.policies, foundation.apps);
  const spaces = name === GONE ? [GONE] : foundation.spaces.filter((space) => space.startsWith(`${name}/`));
  const boxes = spaces.map((path) => {
    const side = ends[0] <= ends[1] ? 0 : 1;
    const apps =
      path === GONE
        ? gone.map((guid): ShownApp => ({ path: guid, guid, state: 'STOPPED', ports: [] }))
        : foundation.apps.filter((app) => app.path.startsWith(`${path}/`));
    const box = layOutSpace(foundation, path, apps, {
      x: side === 0 ? EDGE : width - EDGE - column,
      y: ends[side],
      width: column,
      column: side,
    });
    ends[side] += box.height + GAP * 1.5;
    return box;
  });
  return { name, y, height: Math.max(...ends) - GAP * 1.5 - y, spaces: boxes };
}

function layOutSpace(
  { routes }: ShownFoundation,
  path: string,
  apps: readonly ShownApp[],
  { x, y, width, column }: { x: number; y: number; width: number; column: 0 | 1 },
): SpaceBox {
  let at = y + SPACE_HEAD;
  const boxes = [...apps]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((app): AppBox => {
      const own = routes.filter((route) => route.internal && route.apps.includes(app.path)).map(({ url }) => url);
      const height = NAME_HEIGHT + own.length * ROUTE_HEIGHT + (own.length > 0 ? 4 : 0);
      const name = path === GONE ? `${app.guid.slice(0, 8)}…` : app.path.slice(path.length + 1);
      const box = { app, name, routes: own, column, x: x + GAP, y: at, width: width - GAP * 2, height };
      at += height + GAP;
      return box;
    });
  const height = at - y + (boxes.length === 0 ? GAP : 0);
  return { path, name: path === GONE ? '' : path.slice(path.indexOf('/') + 1), x, y, width, height, apps: boxes };
}

export function keyOf({ from, to, protocol, start, end }: ShownPolicy): string {
  return `${from} ${to} ${protocol} ${start}-${end}`;
}

export function labelOf({ protocol, start, end }: ShownPolicy): string {
  if (protocol === 'tcp' && start === TLS_PORT && end === TLS_PORT) return 'TLS';
  return `${protocol} ${start === end ? start : `${start}-${end}`}`;
}

function layOutArrows(policies: readonly ShownPolicy[], boxes: Map<string, AppBox>, width: number): Arrow[] {
  const ends = new Map<string, number>();
  /** Each end of an arrow has a place of its own on the side of its app. */
  const anchor = (box: AppBox): number => {
    const taken = ends.get(box.app.path) ?? 0;
    ends.set(box.app.path, taken + 1);
    const step = Math.min(9, (box.height - 12) / 4);
    return box.y + NAME_HEIGHT / 2 + (taken === 0 ? 0 : Math.ceil(taken / 2) * step * (taken % 2 === 1 ? 1 : -1));
  };
  const middle = width / 2;
  return policies.flatMap((policy): Arrow[] => {
    const [from, to] = [boxes.get(policy.from), boxes.get(policy.to)];
    if (from === undefined || to === undefined) return [];
    const [fromX, toX] = [innerSide(from), innerSide(to)];
    const [fromY, toY] = [anchor(from), anchor(to)];
    const label = shortLabel(labelOf(policy), width);
    return [
      {
        key: keyOf(policy),
        policy,
        label,
        isTls: label === 'TLS',
        isStale: !from.app.path.includes('/') || !to.app.path.includes('/'),
        path: `M ${fromX} ${fromY} C ${middle} ${fromY}, ${middle} ${toY}, ${toX} ${toY}`,
        labelX: (fromX + toX) / 8 + (middle * 6) / 8,
        labelY: (fromY + toY) / 2,
        labelWidth: label === 'TLS' ? 48 : label.length * 6.6 + 14,
      },
    ];
  });
}

/** tcp goes without saying where there is no room to say it; the table says it. */
function shortLabel(label: string, width: number): string {
  return width < NARROW && label.length > 9 ? label.replace(/^tcp /, '') : label;
}

function innerSide(box: AppBox): number {
  return box.column === 0 ? box.x + box.width : box.x;
}

/** Labels that would lie on each other move down, the upper one stays. */
function spreadLabels(arrows: readonly Arrow[]): Arrow[] {
  const placed: Arrow[] = [];
  for (const arrow of [...arrows].sort((a, b) => a.labelY - b.labelY)) {
    const above = placed.at(-1);
    const least = above === undefined ? arrow.labelY : above.labelY + LABEL_HEIGHT + 2;
    placed.push({ ...arrow, labelY: Math.max(arrow.labelY, least) });
  }
  return placed;
}
