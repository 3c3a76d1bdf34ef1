// What is there, seen from one ask: the names bound to apps, the foundation's connectivity, the plan, and who may decide.
import type { ConnectivityAsk, Escalated, ExtendedGrant, Planned } from '../core/access-request.ts';
import { type AskingEnd, askingEndToConnect, findLacking } from '../core/asking.ts';
import type { OwnedSpace, Person, Rulebook, SpaceRole } from '../core/approval.ts';
import type { BoundApp } from '../core/connectivity.ts';
import { findEscalation } from '../core/escalation.ts';
import { endOf } from '../core/grant.ts';
import { matterOf } from '../core/matter.ts';
import { findTimeout } from '../core/open-time.ts';
import { candidateHosts, planTogether } from '../core/plan.ts';
import type { Refusal } from '../core/refusal.ts';
import { joinEnds, namesIn, wantedBetween } from '../core/wanted.ts';
import { saysWhy } from '../core/terms.ts';
import { type Instant, type Lifetime, type RequestId, showSpace, type Target } from '../core/vocabulary.ts';
import { hear, type Hearing, NAMED_APPROVERS, nameInSlack, readRoles } from './hearing.ts';
import { findMeant, type Unclear } from './meant.ts';
import { holdersOf } from './needs.ts';
import { type Doors, FoundationUnavailable } from './ports.ts';

export type SurveyDoors = Pick<Doors, 'foundation' | 'store' | 'directory' | 'bindings' | 'clock' | 'settings' | 'log'>;

export type Survey =
  | { readonly kind: 'planned'; readonly planned: Planned }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What is asked; `id`: by which request, if it is one; `askingEnd`: where who asks needs a role, if that does not follow from the ask. */
export interface Surveyed {
  readonly ask: ConnectivityAsk;
  readonly target: Target | undefined;
  readonly id?: RequestId;
  readonly askedAt?: Instant;
  /** Where more time is asked for a grant that is live. */
  readonly extends?: ExtendedGrant;
  /** Why it is needed for longer: why it was granted, which stands in the ask, does not say that. */
  readonly reason?: string;
  readonly askingEnd?: AskingEnd;
  /** It is before people already, and was escalated. */
  readonly escalated?: Escalated;
}

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
  { ask, target, id, askedAt, extends: extended, reason, askingEnd = askingEndToConnect(ask), escalated }: Surveyed,
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
    const missing = findLacking(doors.settings.rules, requester.userName, bound, roles.roles, askingEnd);
    const [space] = missing;
    if (space) return refused(await notEntitled(doors, space, [...sources, ...destinations], roles.roles));
  }
  const asked = matterOf({
    ask,
    askedAt: askedAt ?? now,
    lifetime,
    requester: requester.slack,
    requesterName: requester.userName,
    foundation: doors.foundation.name,
    ...bound,
    ...(extended && { extends: extended }),
    ...(escalated && { escalated }),
  });
  const matter = extended ? { ...asked, saysWhy: saysWhy(reason) } : asked;
  const hearing = await hear(doors, matter, roles, patient);
  if (hearing.kind === 'forbidden') return refused(hearing);
  const planning = planTogether(
    wanted,
    { ...routes, policies: policies.policies, policyQuota: policies.quota },
    holdersOf(holding, id),
  );
  if (planning.kind === 'conflict') return refused({ kind: 'conflict', conflicts: planning.conflicts });
  const heard = standingOf(hearing);
  const lapsesAt = findLapse(doors, { lifetime, ...heard }, now);
  return {
    kind: 'planned',
    planned: {
      requesterName: requester.userName,
      foundation: doors.foundation.name,
      ...bound,
      lifetime,
      plan: planning.plan,
      ...heard,
      lapsesAt,
      ...findReminder(doors, now),
      waitsSince: now,
      ...(!escalated && findEscalationOf(doors, hearing, now, lapsesAt)),
    },
  };
}

/** Nothing is approved by a rule as long as it cannot be told whether the requester may ask. */
export function standingOf(hearing: Exclude<Hearing, { kind: 'forbidden' }>): Pick<Planned, 'standing' | 'approvers'> {
  const { standing } = hearing;
  if (hearing.kind === 'heard') return { standing, approvers: hearing.approvers };
  if (standing.requirements.length === 0) throw new FoundationUnavailable(hearing.because);
  return { standing, approvers: { kind: 'unreadable', because: hearing.because } };
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
    .filter((role) => role.space === space.guid && doors.settings.rules.requesters.includes(role.role))
    .map(({ userName }) => userName);
  const whoCan = await nameInSlack(
    doors,
    [...new Set(names)]
      .sort()
      .slice(0, NAMED_APPROVERS)
      .map((userName) => ({ userName })),
  );
  return { kind: 'not-entitled', app: app.ref, whoCan };
}

/** The day until which the grant was wanted, if it is over. `for 7d` counts from when the grant is applied. */
export function findPassedDate(lifetime: Lifetime, now: Instant): string | undefined {
  return lifetime.kind === 'until' && (endOf(lifetime, now) ?? now) <= now ? lifetime.date : undefined;
}

/** Nobody is asked longer than the connectivity is wanted; and nobody only while their approval would not count. */
export function findLapse(
  { settings }: Pick<SurveyDoors, 'settings'>,
  { lifetime, standing: { terms } }: Pick<Planned, 'lifetime' | 'standing'>,
  now: Instant,
): Instant {
  const lapse = findTimeout(terms?.hours ?? [], now, settings.lapseAfterMs);
  return lifetime.kind === 'until' ? Math.min(lapse, endOf(lifetime, now) ?? lapse) : lapse;
}

function findReminder({ settings: { remindAfterMs } }: SurveyDoors, now: Instant): Pick<Planned, 'remindAt'> {
  return remindAfterMs === undefined ? {} : { remindAt: now + remindAfterMs };
}

function findEscalationOf(
  { settings: { rules } }: SurveyDoors,
  hearing: Exclude<Hearing, { kind: 'forbidden' }>,
  now: Instant,
  lapsesAt: Instant,
): Pick<Planned, 'escalateAt'> {
  // What could not be heard is looked at again at once, and then as late as the rules say.
  if (hearing.kind === 'unreadable') return escalates(rules) ? { escalateAt: now } : {};
  const escalateAt = findEscalation(
    { waitsSince: now, askedAt: now, lapsesAt },
    hearing.requirements,
    hearing.standing.terms,
  );
  return escalateAt === undefined ? {} : { escalateAt };
}

function escalates({ rules }: Rulebook): boolean {
  return rules.some((rule) => rule.kind === 'ask' && rule.escalate !== undefined);
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
