// Which app a typed name means: names + the apps that bear them + the asker's target and roles in, bound apps or a refusal out.
import type { Rulebook, SpaceRole } from './approval.ts';
import type { BoundApp } from './connectivity.ts';
import type { Refusal } from './refusal.ts';
import { countSlips } from './suggest.ts';
import { type AppName, isNamed, type SpaceGuid, type SpaceRef, sameSpace } from './vocabulary.ts';

/** What is known of the asker. `roles` is undefined until somebody had to look. */
export interface Asker {
  readonly userName: string;
  readonly target: SpaceRef | undefined;
  readonly roles: readonly SpaceRole[] | undefined;
}

export type Resolution =
  | { readonly kind: 'resolved'; readonly sources: readonly BoundApp[]; readonly destinations: readonly BoundApp[] }
  /** Only the asker's roles in these spaces can tell which app is meant. */
  | { readonly kind: 'needs-roles'; readonly spaces: readonly SpaceGuid[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Who may ask, of all that the rules say. */
type Requesters = Pick<Rulebook, 'requesters'>;

type One =
  | { readonly kind: 'found'; readonly app: BoundApp }
  | { readonly kind: 'needs-roles'; readonly spaces: readonly SpaceGuid[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Sources first, then destinations, which are looked for in the first source's space before anywhere else. What a name
 * leaves out comes from the asker's target, else it is the one app of that name in the spaces where the asker has a
 * role, else the one there is, in the same org before anywhere. For a route alone, `sources` is empty.
 */
export function resolveNames(
  names: { readonly sources: readonly AppName[]; readonly destinations: readonly AppName[] },
  apps: readonly BoundApp[],
  asker: Asker,
  book: Requesters,
): Resolution {
  const sources: BoundApp[] = [];
  for (const name of names.sources) {
    const one = resolveOne(name, 'source', apps, asker, sources[0], book);
    if (one.kind !== 'found') return one;
    sources.push(one.app);
  }
  const destinations: BoundApp[] = [];
  for (const name of names.destinations) {
    const one = resolveOne(name, 'destination', apps, asker, sources[0] ?? destinations[0], book);
    if (one.kind !== 'found') return one;
    destinations.push(one.app);
  }
  return { kind: 'resolved', sources: unique(sources), destinations: unique(destinations) };
}

function resolveOne(
  name: AppName,
  role: 'source' | 'destination',
  apps: readonly BoundApp[],
  asker: Asker,
  beside: BoundApp | undefined,
  book: Requesters,
): One {
  const fitting = apps.filter(({ ref }) => isNamed(name, ref));
  const nearby = [beside?.ref, asker.target].flatMap((space) =>
    space === undefined ? [] : fitting.filter(({ ref }) => sameSpace(ref, space)),
  );
  const inOrg = fitting.filter(({ ref }) => ref.org === (beside?.ref.org ?? asker.target?.org));
  const only = nearby[0] ?? onlyOne(fitting) ?? (name.within && onlyOne(inOrg));
  if (only) return { kind: 'found', app: only };
  if (fitting.length === 0) return { kind: 'refused', refusal: unknownApp(name, beside, asker) };
  if (!asker.roles) return { kind: 'needs-roles', spaces: fitting.map(({ space }) => space) };

  const own = fitting.filter(({ space }) => hasRole(asker, space, book));
  const app = onlyOne(own) ?? (own.length === 0 ? onlyOne(inOrg) : undefined);
  if (app) return { kind: 'found', app };
  // The names of another org's spaces are not for everybody to read: then we ask for the whole name instead.
  const options = (own.length > 0 ? own : inOrg).slice(0, MAX_OPTIONS).map(({ ref }) => ref);
  return { kind: 'refused', refusal: { kind: 'ambiguous-app', name, role, options } };
}

/** As many as fit into one row of buttons without being a wall. */
const MAX_OPTIONS = 5;

/** Where a name should have been: the space it says, else the one it would have been looked for first. */
function unknownApp(name: AppName, beside: BoundApp | undefined, { target }: Asker): Refusal {
  const near = beside?.ref ?? target;
  const org = name.within?.org ?? near?.org;
  const space = name.within?.space ?? near?.space;
  return {
    kind: 'unknown-app',
    name,
    ...(org !== undefined && space !== undefined && { where: { org, space } }),
    near: [],
  };
}

/** Names that a mistyped one may have meant, the likeliest first. */
export function findNear(typed: string, names: readonly string[]): readonly string[] {
  const word = typed.toLowerCase();
  const alike = (name: string) => {
    const other = name.toLowerCase();
    return other.startsWith(word) || word.startsWith(other) ? 1 : countSlips(word.slice(0, 60), other.slice(0, 60));
  };
  return names
    .map((name) => ({ name, slips: alike(name) }))
    .filter(({ slips }) => slips <= (word.length <= 3 ? 1 : 2))
    .sort((a, b) => a.slips - b.slips || (a.name < b.name ? -1 : 1))
    .slice(0, MAX_OPTIONS)
    .map(({ name }) => name);
}

function onlyOne(apps: readonly BoundApp[]): BoundApp | undefined {
  return apps.length === 1 ? apps[0] : undefined;
}

function hasRole({ userName, roles }: Asker, space: SpaceGuid, { requesters }: Requesters): boolean {
  return (roles ?? []).some(
    (role) => role.space === space && role.userName === userName && requesters.includes(role.role),
  );
}

function unique(apps: readonly BoundApp[]): readonly BoundApp[] {
  return apps.filter((app, index) => apps.findIndex(({ guid }) => guid === app.guid) === index);
}
