// Puts live grants right that are not true to the foundation any more, each through a claim, so that it never races with
// its end, with another worker, or with a grant that shares something with it.
import type { AccessRequest, EndingGrant, Live } from '../core/access-request.ts';
import { itemKey } from '../core/connectivity.ts';
import { type Diagnosis, diagnose } from '../core/reconcile.ts';
import { claimHealing, heal, releaseHealing, tidy } from '../core/upkeep-moves.ts';
import type { Finding } from '../core/upkeep.ts';
import type { RequestId } from '../core/vocabulary.ts';
import { advance } from './advance.ts';
import { carryOut } from './carry-out.ts';
import { inParallel } from './in-parallel.ts';
import { inspect } from './inspect.ts';
import { holdersOf } from './needs.ts';
import { type Attempt, type Doors, FoundationUnavailable, type Stored } from './ports.ts';
import { takeAway } from './take-away.ts';

/** As long as a healing is left alone by others: longer than any call to the foundation takes (30 s), with all before it. */
export const HEALING_MS = 60_000;

/** So many at a time, each with its own writes. */
const GRANTS_AT_ONCE = 4;

/** What is not there yet is tried again with the next look. */
const ONCE: Attempt = { number: 1, isLast: false };

/** A grant whose diagnosis calls for a change. */
export interface Ailing {
  readonly stored: Stored<Live>;
  readonly diagnosis: Diagnosis;
}

/** A grant as it is after it was put right, and what is wrong with it all the same. */
export interface Healed {
  readonly stored: Stored<Live>;
  readonly findings: readonly Finding[];
}

export function needsHealing({ leaving, healing }: Live, { rebindings, missing }: Diagnosis): boolean {
  return rebindings.length > 0 || missing.length > 0 || leaving !== undefined || healing !== undefined;
}

/**
 * All of them claim themselves before the foundation is looked at again, as a request that is applied does: whoever ends
 * meanwhile sees what they need. What they leave behind goes at last, when none of them counts on it any more.
 */
export async function healGrants(doors: Doors, ailing: readonly Ailing[]): Promise<readonly Healed[]> {
  const claimed = (await inParallel(ailing, GRANTS_AT_ONCE, (each) => claimGrant(doors, each))).flatMap(present);
  const { foundation } = doors;
  const facts = await orRelease(doors, claimed, () =>
    inspect(
      foundation,
      claimed.map(({ request }) => request),
    ),
  );
  const healed = await inParallel(claimed, GRANTS_AT_ONCE, (stored) =>
    orNothing(doors, stored.request.id, () => healClaimed(doors, stored, diagnose(stored.request, facts))),
  );
  return inParallel(healed.flatMap(present), GRANTS_AT_ONCE, async (each) => ({
    ...each,
    stored: (await orNothing(doors, each.stored.request.id, () => tidyUp(doors, each.stored))) ?? each.stored,
  }));
}

/** Undefined when somebody else wrote first, or is at it. */
async function claimGrant(doors: Doors, { stored, diagnosis }: Ailing): Promise<Stored<Live> | undefined> {
  const { request } = stored;
  const now = doors.clock.now();
  if (request.healing && request.healing.until > now) return undefined;
  return doors.store.move(stored, claimHealing(request, diagnosis, now + HEALING_MS), now);
}

async function healClaimed(doors: Doors, claimed: Stored<Live>, diagnosis: Diagnosis): Promise<Healed | undefined> {
  const { request, version } = claimed;
  const announced = new Set((request.healing?.items ?? []).map(({ item }) => itemKey(item)));
  const isKnown = diagnosis.missing.every(({ item }) => announced.has(itemKey(item)));
  // It was deployed once more since the claim: the next look begins from there.
  if (!isKnown || (await doors.store.find(request.id))?.version !== version) {
    await release(doors, request);
    return undefined;
  }
  try {
    const undone = await carryOut(doors.foundation, request.id, diagnosis.missing, ONCE);
    const refused = undone.map(({ item: { item }, because }): Finding => ({ kind: 'refused', item, because }));
    const keys = new Set(undone.map(({ item }) => itemKey(item.item)));
    const moved = await advance(doors, claimed, heal(request, diagnosis, keys));
    if (moved) return { stored: moved, findings: [...diagnosis.findings, ...refused] };
  } catch (error) {
    await release(doors, request);
    throw error;
  }
  await release(doors, request);
  return undefined;
}

/**
 * Lets go of a grant that could not be put right now, or that somebody ended meanwhile: what was made is on the list of
 * what it holds, so its end need not wait any longer to take that away.
 */
async function release(doors: Doors, claimed: Live): Promise<void> {
  for (;;) {
    const stored = await doors.store.find(claimed.id);
    // Whoever has taken it over since then holds it now.
    if (!stored || !isHeldBy(stored.request, claimed)) return;
    if (await advance(doors, { ...stored, request: stored.request }, releaseHealing(stored.request, doors.clock.now())))
      return;
  }
}

function isHeldBy(request: AccessRequest, { healing }: Live): request is Live | EndingGrant {
  return (request.state === 'live' || request.state === 'ending') && request.healing?.until === healing?.until;
}

/** Takes away what the grant has left behind. An app that was renamed aside may be known to others by its new name. */
async function tidyUp(doors: Doors, stored: Stored<Live>): Promise<Stored<Live> | undefined> {
  const { id, destinations, leaving } = stored.request;
  if (!leaving) return undefined;
  const guids = leaving.map(({ item }) => (item.kind === 'route' ? item.appGuid : item.policy.destination));
  const aside = await doors.foundation.findAppsByGuid([...new Set(guids)]);
  const fates = await takeAway(doors, { id, destinations: [...destinations, ...aside], items: leaving });
  return advance(doors, stored, tidy(stored.request, fates));
}

/** A diagnosis with what is known of those who share something with the grant: who made what is there already. */
export async function diagnoseForClaim(
  doors: Pick<Doors, 'store'>,
  { stored, diagnosis }: Ailing,
  facts: Parameters<typeof diagnose>[1],
): Promise<Ailing> {
  if (diagnosis.rebindings.length === 0) return { stored, diagnosis };
  const holding = await doors.store.findHolding(
    stored.request.foundation,
    diagnosis.destinations.map(({ ref }) => ref),
  );
  return { stored, diagnosis: diagnose(stored.request, facts, holdersOf(holding, stored.request.id)) };
}

async function orRelease<Answer>(
  doors: Doors,
  claimed: readonly Stored<Live>[],
  work: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    for (const { request } of claimed) await release(doors, request);
    throw error;
  }
}

/** One grant that cannot be put right now must not keep the others waiting; the next look comes soon. */
async function orNothing<Answer>(
  doors: Doors,
  id: RequestId,
  work: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof FoundationUnavailable)) throw error;
    doors.log.warn({ err: error, request: id }, 'a grant could not be put right now; the next look tries again');
    return undefined;
  }
}

function present<Value>(value: Value | undefined): readonly Value[] {
  return value === undefined ? [] : [value];
}
