// What is there, seen from one ask: the names bound to apps, the foundation's connectivity, the plan, and who may decide.
import type { Approvers, ConnectivityAsk, Planned } from '../core/access-request.ts';
import { destinationSpaces, findLacking } from '../core/access-request.ts';
import { listApprovers, type OwnedSpace, type Person, type SpaceRole } from '../core/approval.ts';
import type { BoundApp, Wanted } from '../core/connectivity.ts';
import { endOf } from '../core/grant.ts';
import { candidateHosts, planConnectivity } from '../core/plan.ts';
import type { Refusal, RoleHolder } from '../core/refusal.ts';
import { findNear, type Resolution, resolveNames } from '../core/resolve.ts';
import {
  type AppName,
  type Instant,
  type Lifetime,
  type RequestId,
  type SpaceGuid,
  showSpace,
  type Target,
} from '../core/vocabulary.ts';
import { holdersOf } from './needs.ts';
import { type Doors, FoundationRefused, FoundationUnavailable } from './ports.ts';

export type SurveyDoors = Pick<Doors, 'foundation' | 'store' | 'directory' | 'clock' | 'settings' | 'log'>;

export type Survey =
  | { readonly kind: 'planned'; readonly planned: Planned }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** The roles, or why they could not be read: then nobody may decide, but people can see the plan. */
type Roles =
  | { readonly kind: 'read'; readonly roles: readonly SpaceRole[] }
  | { readonly kind: 'unreadable'; readonly because: string };

/** How many approvers a card names; the others are counted. Each name costs a look-up in Slack. */
const NAMED_APPROVERS = 8;

const FOR_EVER: Lifetime = { kind: 'forever' };

/**
 * Two sequential round trips to the foundation: the apps; then routes, network policies and roles beside one another.
 * A third only when the asker's roles have to tell which app a short name means.
 *
 * @param patient true while unreadable roles are worth another try instead of a card that nobody can decide on
 */
export async function survey(
  doors: SurveyDoors,
  requester: Person,
  { ask, target, id }: { readonly ask: ConnectivityAsk; readonly target: Target | undefined; readonly id?: RequestId },
  patient: boolean,
): Promise<Survey> {
  // What is removed does not come back by itself.
  const lifetime = ask.verb === 'remove-policy' ? FOR_EVER : (ask.lifetime ?? doors.settings.defaultLifetime);
  const now = doors.clock.now();
  const passed = findPassedDate(lifetime, now);
  if (passed !== undefined) return refused({ kind: 'date-passed', date: passed });

  const names = askedNames(ask);
  const meant = await findMeant(doors, names, requester, target);
  if (meant.kind === 'refused') return refused(meant.refusal);

  const { sources, destinations } = meant;
  const wanted = want(ask, sources, destinations);
  const spaces = [...new Set([...sources, ...destinations].map(({ space }) => space))];
  const [routes, policies, roles, holding] = await Promise.all([
    doors.foundation.findRoutes({
      apps: destinations.map(({ guid }) => guid),
      hosts: candidateHosts(wanted),
      reservations: true,
    }),
    doors.foundation.findPolicies(sources.map(({ guid }) => guid)),
    readRoles(doors, spaces, patient),
    doors.store.findHolding(
      doors.foundation.name,
      destinations.map(({ ref }) => ref),
    ),
  ]);

  const bound = { sources: sources.map(bind), destinations: destinations.map(bind) };
  if (roles.kind === 'read') {
    const missing = findLacking(doors.settings.rule, requester.userName, { ask, ...bound }, roles.roles);
    const [space] = missing;
    if (space) return refused(await notEntitled(doors, space, [...sources, ...destinations], roles.roles));
  }
  const planning = planConnectivity(
    wanted,
    { ...routes, policies: policies.policies, policyQuota: policies.quota },
    holdersOf(holding, id),
  );
  if (planning.kind === 'conflict') return refused({ kind: 'conflict', conflicts: planning.conflicts });
  return {
    kind: 'planned',
    planned: {
      requesterName: requester.userName,
      foundation: doors.foundation.name,
      ...bound,
      lifetime,
      plan: planning.plan,
      approvers: await nameApprovers(doors, requester, destinationSpaces(bound), roles),
      lapsesAt: findLapse(doors, lifetime, now),
      ...findReminder(doors, now),
    },
  };
}

/** What an ask wants of the apps that it turned out to mean. */
export function want(ask: ConnectivityAsk, sources: readonly BoundApp[], destinations: readonly BoundApp[]): Wanted {
  const traffic = ask.verb === 'route' ? [] : ask.traffic;
  return {
    sources,
    destinations,
    traffic,
    route: ask.verb === 'route',
    ...(ask.host !== undefined && { host: ask.host }),
    ...(ask.verb === 'adopt' && { existing: 'adopt' as const }),
    ...(ask.verb === 'remove-policy' && { existing: 'remove' as const }),
  };
}

/** Who may decide in these spaces, with their Slack names as far as Slack knows them. */
export async function nameApprovers(
  doors: Pick<SurveyDoors, 'directory' | 'settings' | 'log'>,
  requester: Person,
  destinations: readonly OwnedSpace[],
  roles: Roles,
): Promise<Approvers> {
  if (roles.kind === 'unreadable') return roles;
  const names = listApprovers(doors.settings.rule, requester, destinations, roles.roles);
  const people = await nameInSlack(doors, names.slice(0, NAMED_APPROVERS));
  return { kind: 'known', people, more: names.length - people.length };
}

/** Roles as a value: a card can be shown without them, but not decided on. */
export async function readRoles(
  doors: Pick<SurveyDoors, 'foundation'>,
  spaces: readonly SpaceGuid[],
  patient: boolean,
): Promise<Roles> {
  try {
    return { kind: 'read', roles: await doors.foundation.findRoles(spaces) };
  } catch (error) {
    if (error instanceof FoundationRefused) return { kind: 'unreadable', because: error.message };
    if (error instanceof FoundationUnavailable && !patient) return { kind: 'unreadable', because: error.message };
    throw error;
  }
}

/** Best effort: a person whom Slack does not know, or cannot tell us now, is shown by user name. */
export async function nameInSlack(
  doors: Pick<SurveyDoors, 'directory' | 'settings' | 'log'>,
  userNames: readonly string[],
): Promise<readonly RoleHolder[]> {
  const { by, map } = doors.settings.identity;
  const mapped = new Map([...map].map(([slack, userName]) => [userName, slack]));
  return Promise.all(
    userNames.map(async (userName): Promise<RoleHolder> => {
      const known = mapped.get(userName);
      if (known !== undefined) return { userName, slack: known };
      if (!by.includes('email')) return { userName };
      try {
        const slack = await doors.directory.findByEmail(userName);
        return slack === undefined ? { userName } : { userName, slack };
      } catch (error) {
        doors.log.warn({ err: error }, 'looking up an approver in Slack did not work; showing the user name');
        return { userName };
      }
    }),
  );
}

/** The apps that names mean when this person says them. One round trip, a second one when roles have to tell. */
export async function findMeant(
  doors: SurveyDoors,
  names: { readonly sources: readonly AppName[]; readonly destinations: readonly AppName[] },
  person: Person,
  target: Target | undefined,
): Promise<Exclude<Resolution, { kind: 'needs-roles' }>> {
  const apps = await doors.foundation.findApps([...names.sources, ...names.destinations].map(({ app }) => app));
  const resolution = await resolveWithRoles(doors, names, apps, person, target);
  if (resolution.kind === 'resolved') return resolution;
  return { kind: 'refused', refusal: await addNearNames(doors, person, resolution.refusal) };
}

async function resolveWithRoles(
  doors: SurveyDoors,
  names: ReturnType<typeof askedNames>,
  apps: readonly BoundApp[],
  { userName }: Person,
  target: Target | undefined,
) {
  const { rule } = doors.settings;
  const first = resolveNames(names, apps, { userName, target, roles: undefined }, rule);
  if (first.kind !== 'needs-roles') return first;
  // All candidates at once, so that a second short name costs no further round trip.
  const roles = await doors.foundation.findRoles([...new Set(apps.map(({ space }) => space))]);
  const second = resolveNames(names, apps, { userName, target, roles }, rule);
  if (second.kind === 'needs-roles') throw new Error('names stay unresolved although all roles were read');
  return second;
}

/** "Close: db, db-admin": only for those who may see the space, as its names are not for everybody to try out. */
async function addNearNames(doors: SurveyDoors, { userName }: Person, refusal: Refusal): Promise<Refusal> {
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

async function notEntitled(
  doors: SurveyDoors,
  space: OwnedSpace,
  apps: readonly BoundApp[],
  roles: readonly SpaceRole[],
): Promise<Refusal> {
  const app = apps.find((candidate) => candidate.space === space.guid);
  if (!app) throw new Error(`no app of the request lives in ${showSpace(space)}`);
  const names = roles
    .filter((role) => role.space === space.guid && doors.settings.rule.requesters.includes(role.role))
    .map(({ userName }) => userName);
  const whoCan = await nameInSlack(doors, [...new Set(names)].sort().slice(0, NAMED_APPROVERS));
  return { kind: 'not-entitled', app: app.ref, whoCan };
}

function askedNames(ask: ConnectivityAsk): {
  readonly sources: readonly AppName[];
  readonly destinations: readonly AppName[];
} {
  return ask.verb === 'route' ? { sources: [], destinations: [ask.app] } : ask;
}

/** The day until which the grant was wanted, if it is over. `for 7d` counts from when the grant is applied. */
export function findPassedDate(lifetime: Lifetime, now: Instant): string | undefined {
  return lifetime.kind === 'until' && (endOf(lifetime, now) ?? now) <= now ? lifetime.date : undefined;
}

/** Nobody is asked longer than the connectivity is wanted. */
function findLapse({ settings }: SurveyDoors, lifetime: Lifetime, now: Instant): Instant {
  const lapse = now + settings.lapseAfterMs;
  return lifetime.kind === 'until' ? Math.min(lapse, endOf(lifetime, now) ?? lapse) : lapse;
}

function findReminder({ settings: { remindAfterMs } }: SurveyDoors, now: Instant): Pick<Planned, 'remindAt'> {
  return remindAfterMs === undefined ? {} : { remindAt: now + remindAfterMs };
}

function bind({ ref, guid, space }: BoundApp) {
  return { ref, guid, space };
}

function refused(refusal: Refusal): Survey {
  return { kind: 'refused', refusal };
}
