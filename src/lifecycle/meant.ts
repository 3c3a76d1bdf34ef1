// Which apps the names of an ask mean when this person says them, or what is unclear about them.
import type { Person } from '../core/approval.ts';
import type { BoundApp } from '../core/connectivity.ts';
import type { Refusal } from '../core/refusal.ts';
import { type Asker, findNear, type Resolution, resolveNames } from '../core/resolve.ts';
import type { AppName, Target } from '../core/vocabulary.ts';
import type { Between } from '../core/wanted.ts';
import type { Doors } from './ports.ts';

export type MeantDoors = Pick<Doors, 'foundation'> & { readonly settings: Pick<Doors['settings'], 'rules'> };

/** Names that lead nowhere, or to several apps. */
export interface Unclear {
  /** Which of the names that were asked together, from 0. */
  readonly place: number;
  readonly refusal: Refusal;
}

export type Meant =
  | { readonly kind: 'resolved'; readonly between: readonly Between<BoundApp>[] }
  | { readonly kind: 'refused'; readonly refusals: readonly [Unclear, ...Unclear[]] };

/** So many mistaken names are explained with what is close to them; each costs two round trips. */
const MOST_EXPLAINED = 20;

/**
 * Each of `names` is resolved as if it stood alone: what belongs together is looked for together. One round trip, a
 * second one when roles have to tell.
 */
export async function findMeant(
  doors: MeantDoors,
  names: readonly Between<AppName>[],
  person: Person,
  target: Target | undefined,
): Promise<Meant> {
  const all = names.flatMap(({ sources, destinations }) => [...sources, ...destinations]);
  const apps = await doors.foundation.findApps([...new Set(all.map(({ app }) => app))]);
  const resolutions = await resolveWithRoles(doors, names, apps, person, target);
  const unclear = resolutions.flatMap((each, place): Unclear[] =>
    each.kind === 'refused' ? [{ place, refusal: each.refusal }] : [],
  );
  const [first, ...rest] = await Promise.all(
    unclear
      .slice(0, MOST_EXPLAINED)
      .map(async ({ place, refusal }) => ({ place, refusal: await addNearNames(doors, person, refusal) })),
  );
  return first
    ? { kind: 'refused', refusals: [first, ...rest, ...unclear.slice(MOST_EXPLAINED)] }
    : { kind: 'resolved', between: resolutions.flatMap((each) => (each.kind === 'resolved' ? [each] : [])) };
}

async function resolveWithRoles(
  { foundation, settings }: MeantDoors,
  names: readonly Between<AppName>[],
  apps: readonly BoundApp[],
  { userName }: Person,
  target: Target | undefined,
): Promise<readonly Exclude<Resolution, { kind: 'needs-roles' }>[]> {
  const resolve = (roles: Asker['roles']) =>
    names.map((each) => resolveNames(each, apps, { userName, target, roles }, settings.rules));
  const first = resolve(undefined);
  if (first.every(isResolved)) return first;
  // All candidates at once, so that a second short name costs no further round trip.
  const second = resolve(await foundation.findRoles([...new Set(apps.map(({ space }) => space))]));
  if (second.every(isResolved)) return second;
  throw new Error('names stay unresolved although all roles were read');
}

function isResolved(resolution: Resolution): resolution is Exclude<Resolution, { kind: 'needs-roles' }> {
  return resolution.kind !== 'needs-roles';
}

/** "Close: db, db-admin": only for those who may see the space, as its names are not for everybody to try out. */
async function addNearNames(doors: MeantDoors, { userName }: Person, refusal: Refusal): Promise<Refusal> {
  if (refusal.kind !== 'unknown-app' || !refusal.where) return refusal;
  const apps = await doors.foundation.findAppsIn(refusal.where);
  const [space] = new Set(apps.map((app) => app.space));
  if (space === undefined) return refusal;
  const roles = await doors.foundation.findRoles([space]);
  if (!roles.some((role) => role.space === space && role.userName === userName)) return refusal;
  const near = findNear(
    refusal.name.app,
    apps.map(({ ref }) => ref.app),
  );
  return { ...refusal, near: near.flatMap((name) => apps.find(({ ref }) => ref.app === name)?.ref ?? []) };
}
