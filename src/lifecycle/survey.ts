// What is there, seen from one ask: the names bound to apps, the foundation's connectivity, the plan, and who may decide.
import type { Approvers, ConnectivityAsk, Planned } from '../core/access-request.ts';
import { destinationSpaces } from '../core/access-request.ts';
import { findLacking, type Standing, standingToConnect } from '../core/asking.ts';
import { listApprovers, type OwnedSpace, type Person, type SpaceRole } from '../core/approval.ts';
import type { BoundApp } from '../core/connectivity.ts';
import { endOf } from '../core/grant.ts';
import { candidateHosts, planTogether } from '../core/plan.ts';
import type { Refusal, RoleHolder } from '../core/refusal.ts';
import { joinEnds, namesIn, wantedBetween } from '../core/wanted.ts';
import {
  type Instant,
  type Lifetime,
  type RequestId,
  type SpaceGuid,
  showSpace,
  type Target,
} from '../core/vocabulary.ts';
import { findMeant, type Unclear } from './meant.ts';
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

/** What is asked; `id`: by which request, if it is one; `standing`: who may, where that does not follow from the ask. */
export interface Surveyed {
  readonly ask: ConnectivityAsk;
  readonly target: Target | undefined;
  readonly id?: RequestId;
  readonly standing?: Standing;
}

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
  { ask, target, id, standing = standingToConnect(ask) }: Surveyed,
  patient: boolean,
): Promise<Survey> {
  // What is removed does not come back by itself.
  const lifetime = ask.verb === 'remove-policy' ? FOR_EVER : (ask.lifetime ?? doors.settings.defaultLifetime);
  const now = doors.clock.now();
  const passed = findPassedDate(lifetime, now);
  if (passed !== undefined) return refused({ kind: 'date-passed', date: passed });

  const meant = await findMeant(doors, namesIn(ask), requester, target);
  if (meant.kind === 'refused') return refused(sayWhich(ask, meant.refusals));

  const { sources, destinations, ends } = joinEnds(ask, meant.between);
  const wanted = wantedBetween(ask, meant.between);
  const spaces = [...new Set([...sources, ...destinations].map(({ space }) => space))];
  const [routes, policies, roles, holding] = await Promise.all([
    doors.foundation.findRoutes({
      apps: destinations.map(({ guid }) => guid),
      hosts: [...new Set(wanted.flatMap(candidateHosts))],
      reservations: true,
    }),
    doors.foundation.findPolicies(sources.map(({ guid }) => guid)),
    readRoles(doors, spaces, patient),
    doors.store.findHolding(
      doors.foundation.name,
      destinations.map(({ ref }) => ref),
    ),
  ]);

  const bound = { sources: sources.map(bind), destinations: destinations.map(bind), ...(ends && { ends }) };
  if (roles.kind === 'read') {
    const missing = findLacking(doors.settings.rule, requester.userName, bound, roles.roles, standing);
    const [space] = missing;
    if (space) return refused(await notEntitled(doors, space, [...sources, ...destinations], roles.roles));
  }
  const planning = planTogether(
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

/** Of a file, all that is unclear in it, so that it is mended once. */
function sayWhich(ask: ConnectivityAsk, unclear: readonly [Unclear, ...Unclear[]]): Refusal {
  if (ask.verb !== 'apply') return unclear[0].refusal;
  return { kind: 'connections', refusals: unclear.map(({ place, refusal }) => ({ connection: place + 1, refusal })) };
}

function bind({ ref, guid, space }: BoundApp) {
  return { ref, guid, space };
}

function refused(refusal: Refusal): Survey {
  return { kind: 'refused', refusal };
}
