// After the quorum: plan again from the foundation's actual state, and carry out what was approved, or nothing.
import { type Approved, type Outcome, requesterOf, type Undone } from '../core/access-request.ts';
import { showFate } from '../core/audit.ts';
import { type BoundApp, itemKey, type Plan } from '../core/connectivity.ts';
import { adoptedBy, type GrantedItem, inheritItems, itemsOfPlan } from '../core/grant.ts';
import { turnStale } from '../core/moves.ts';
import { claim, fail, startRemoval } from '../core/grant-moves.ts';
import { clear, reopen } from '../core/review-moves.ts';
import { fulfil } from '../core/revocation.ts';
import { findDrift, planTogether } from '../core/plan.ts';
import { describeConflict, describeRefusal } from '../core/refusal.ts';
import { type AppRef, type RequestId, sameApp, showApp } from '../core/vocabulary.ts';
import { nameInFull, splitEnds, wantedBetween, wantedOf } from '../core/wanted.ts';
import { advance } from './advance.ts';
import { carryOut } from './carry-out.ts';
import { conclude, whyOver } from './extend.ts';
import { holdersOf } from './needs.ts';
import { doorsAt } from './foundations.ts';
import { type Attempt, type Doors, FoundationRefused, FoundationUnavailable, type Hall, type Stored } from './ports.ts';
import { type Recheck, recheck } from './review.ts';
import { findLapse, findPassedDate, survey } from './survey.ts';
import { noticeDeploy } from './notice.ts';
import { takeAway } from './take-away.ts';

/**
 * approved -> live, extended, stale or failed; or ending, where it is a removal, or done, where it is the end of a grant.
 * May run any number of times: what is there already is success.
 */
export async function applyRequest(hall: Hall, id: RequestId, attempt: Attempt): Promise<void> {
  const found = await hall.store.find(id);
  if (found?.request.state !== 'approved') return;
  const claimed = await hall.store.move(found, { next: claim(found.request) }, hall.clock.now());
  if (!claimed) return;

  const { request } = claimed;
  const doors = doorsAt(hall, request.foundation);
  if (!doors) {
    await giveUp(hall, claimed, `the configuration does not name the foundation "${request.foundation}" any more`);
    return;
  }
  const passed = findPassedDate(request.lifetime, doors.clock.now());
  if (passed !== undefined) {
    await giveUp(doors, claimed, describeRefusal({ kind: 'date-passed', date: passed }));
    return;
  }
  const over = await whyOver(doors, request);
  if (over !== undefined) {
    await giveUp(doors, claimed, over);
    return;
  }
  try {
    const checked = await recheck(doors, request);
    if (checked.kind !== 'stands') {
      await takeToPeople(doors, claimed, checked);
      return;
    }
    if (request.ask.verb === 'revoke') {
      await advance(doors, claimed, fulfil(request, request.ask, doors.clock.now()));
      return;
    }
    if (request.ask.verb === 'remove-policy') {
      await advance(doors, claimed, startRemoval(request, doors.clock.now()));
      return;
    }
    const again = await planAgain(doors, request);
    if (again.kind === 'impossible') await giveUp(doors, claimed, again.because);
    else if (findDrift(request.plan, again.plan).length > 0) await askAgain(doors, claimed);
    else await carryOutClaimed(doors, claimed, again.plan, attempt);
  } catch (error) {
    const hopeless = error instanceof FoundationRefused || (error instanceof FoundationUnavailable && attempt.isLast);
    if (!hopeless) throw error;
    await giveUp(doors, claimed, error.message);
  }
}

async function carryOutClaimed(doors: Doors, claimed: Stored<Approved>, plan: Plan, attempt: Attempt): Promise<void> {
  const { request } = claimed;
  if (await isOvertaken(doors, claimed)) return;

  const undone = await carryOut(doors.foundation, request.id, plan.steps, attempt);
  const failed = new Set(undone.map(({ item }) => itemKey(item.item)));
  const done = grantItems(request, plan).filter(({ item }) => !failed.has(itemKey(item)));
  const [first, ...rest] = undone;
  const approvedSteps = new Set(request.plan.steps.map(({ item }) => itemKey(item)));
  const made = done.filter(({ item, ours }) => ours && approvedSteps.has(itemKey(item)));
  const moved = await advance(
    doors,
    claimed,
    first
      ? fail(request, { done: made, undone: [first, ...rest] }, doors.clock.now())
      : await conclude(doors, request, done, made),
  );
  if (!moved) await clearUp(doors, request);
}

/** The fence: a worker that slept through its lease must not write after another one has taken over. */
async function isOvertaken(doors: Doors, claimed: Stored<Approved>): Promise<boolean> {
  return (await doors.store.find(claimed.request.id))?.version !== claimed.version;
}

/** We were overtaken while we wrote. If the request holds nothing any more by now, nobody else will remove what we made. */
async function clearUp(doors: Doors, { id, destinations, plan }: Approved): Promise<void> {
  const now = await doors.store.find(id);
  if (now && ['approved', 'live', 'failed', 'extended'].includes(now.request.state)) return;
  await takeAway(doors, { id, destinations, items: itemsOfPlan(plan) });
}

/**
 * Two requests beside one another, apps and routes; a third for the network policies only where the outcome depends on
 * them: on a later attempt, or when the approved plan counted on a policy that is not ours to make.
 */
async function planAgain(
  doors: Doors,
  request: Approved,
): Promise<{ readonly kind: 'plan'; readonly plan: Plan } | { readonly kind: 'impossible'; readonly because: string }> {
  const refs = [...request.sources, ...request.destinations].map(({ ref }) => ref);
  const hosts = itemsOfPlan(request.plan).flatMap(({ item }) => (item.kind === 'route' ? [item.host] : []));
  const [apps, routes, actual, holding] = await Promise.all([
    doors.foundation.findApps(refs.map(({ app }) => app)),
    doors.foundation.findRoutes({ apps: [], hosts: [...new Set(hosts)], reservations: false }),
    countsOnPolicies(request)
      ? doors.foundation.findPolicies(request.sources.map(({ guid }) => guid))
      : { policies: [], quota: undefined },
    doors.store.findHolding(
      request.foundation,
      request.destinations.map(({ ref }) => ref),
    ),
  ]);

  const bound = [...request.sources, ...request.destinations];
  if (bound.some(({ ref, guid }) => findApp(apps, ref)?.guid !== guid)) await noticeDeploy(doors, request.foundation);
  const gone = refs.find((ref) => !findApp(apps, ref));
  if (gone) return { kind: 'impossible', because: `${showApp(gone)} does not exist any more` };
  const bind = ({ ref }: { readonly ref: AppRef }) => findApp(apps, ref) ?? [];
  const now = { sources: request.sources.flatMap(bind), destinations: request.destinations.flatMap(bind) };
  const planning = planTogether(
    wantedBetween(wantedOf(request), splitEnds(request.ends, now)),
    // The quota was judged before the approval; the policy server itself has the last word.
    { ...routes, policies: actual.policies, policyQuota: undefined },
    holdersOf(holding, request.id),
  );
  return planning.kind === 'plan'
    ? planning
    : { kind: 'impossible', because: planning.conflicts.map(describeConflict).join(' ') };
}

function countsOnPolicies(request: Approved): boolean {
  const foreign = itemsOfPlan(request.plan).some(({ item, ours }) => item.kind === 'policy' && !ours);
  // An extension that finds everything there changes nothing on the foundation.
  return request.attempt > 1 || foreign || request.ask.verb === 'extend';
}

/**
 * The approval was for another plan: shows the new one to the same people, for the same apps in full. What an earlier
 * attempt made is taken away first. Nobody holds it while people think again, and it would pass for something that was
 * there before.
 */
async function askAgain(doors: Doors, claimed: Stored<Approved>): Promise<void> {
  const { request } = claimed;
  if (!(await takeBack(doors, claimed))) return;
  const full = nameInFull(wantedOf(request), request);
  // The glass was broken for the plan that was shown, and only shortened that.
  const { lifetime, glass: { instead = lifetime } = {} } = request;
  const ask = full.verb === 'remove-policy' ? full : { ...full, lifetime: instead };
  const { id, askedAt, extends: extended } = request;
  const { reason } = request.ask;
  const why = reason === undefined ? {} : { reason };
  const about = { ask, target: undefined, id, askedAt, ...(extended && { extends: extended, ...why }) };
  const seen = await survey(doors, requesterOf(request), about, true);
  if (seen.kind === 'refused') {
    await giveUp(doors, claimed, describeRefusal(seen.refusal));
    return;
  }
  const planned = { ...seen.planned, ...(extended && { extends: extended }) };
  const isCleared = planned.standing.requirements.length === 0;
  const move = isCleared ? clear(request, planned) : turnStale(request, planned, findDrift(request.plan, planned.plan));
  await advance(doors, claimed, move);
}

/** The approval does not satisfy the rules and roles of now: whoever can make it do so is asked, if there is anybody. */
async function takeToPeople(
  doors: Doors,
  claimed: Stored<Approved>,
  checked: Exclude<Recheck, { kind: 'stands' }>,
): Promise<void> {
  const { request } = claimed;
  if (!(await takeBack(doors, claimed))) return;
  switch (checked.kind) {
    case 'forbidden':
      await giveUp(doors, claimed, describeRefusal(checked));
      return;
    case 'requester-lost-role':
      await giveUp(doors, claimed, `${request.requesterName} may not ask for this any more`);
      return;
    case 'short': {
      const now = doors.clock.now();
      const lapsesAt = findLapse(doors, { ...request, ...checked.seen }, now);
      await advance(doors, claimed, reopen(request, { ...checked.seen, lapsesAt, waitsSince: now }));
      return;
    }
    default:
      checked satisfies never;
  }
}

/** What an earlier attempt made goes while people think again. False: overtaken, or it cannot go, and that is said. */
async function takeBack(doors: Doors, claimed: Stored<Approved>): Promise<boolean> {
  if (await isOvertaken(doors, claimed)) return false;
  const { id, plan, destinations, ask } = claimed.request;
  // A removal has made nothing.
  const items = ask.verb === 'remove-policy' || ask.verb === 'revoke' ? [] : itemsOfPlan(plan);
  const fates = await takeAway(doors, { id, destinations, items });
  const stuck = fates.find((fate) => fate.kind === 'keep' && fate.because === 'refused');
  if (!stuck) return true;
  await giveUp(doors, claimed, `it needs a new look, but this could not be taken back before: ${showFate(stuck)}`);
  return false;
}

/** Nothing was changed in this attempt, and none will follow by itself. */
async function giveUp(doors: Hall, claimed: Stored<Approved>, because: string): Promise<void> {
  const [first, ...rest] = itemsOfPlan(claimed.request.plan).map((item): Undone => ({ item, because }));
  if (!first) throw new Error(`${claimed.request.id} has a plan without items`);
  const outcome: Outcome = { done: [], undone: [first, ...rest] };
  await advance(doors, claimed, fail(claimed.request, outcome, doors.clock.now()));
}

/**
 * What the grant will hold. An item that is there by now although it was approved as a step is ours: an earlier attempt
 * made it, or another grant of ours did. What is adopted is ours from now on.
 */
function grantItems(request: Approved, now: Plan): readonly GrantedItem[] {
  const approved = new Map(itemsOfPlan(request.plan).map(({ item, ours }) => [itemKey(item), ours]));
  const items = itemsOfPlan(now).map(({ item, ours }) => ({
    item,
    ours: ours || approved.get(itemKey(item)) === true,
  }));
  return inheritItems(items, adoptedBy(request.plan));
}

function findApp(apps: readonly BoundApp[], ref: AppRef): BoundApp | undefined {
  return apps.find((app) => sameApp(app.ref, ref));
}
