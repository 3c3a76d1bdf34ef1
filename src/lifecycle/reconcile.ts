// Keeps the foundation true to what was granted: compares all live grants with it, puts right what the approval covers, and
// tells people of the rest.
import type { Live } from '../core/access-request.ts';
import { end } from '../core/grant-moves.ts';
import { diagnose, type Facts, findAbandoned } from '../core/reconcile.ts';
import { note } from '../core/upkeep-moves.ts';
import { type Finding, isSameTrouble, noteFindings } from '../core/upkeep.ts';
import { itemKey } from '../core/connectivity.ts';
import type { FoundationName, RequestId } from '../core/vocabulary.ts';
import { advance } from './advance.ts';
import { type Ailing, diagnoseForClaim, healGrants, needsHealing } from './heal.ts';
import { inParallel } from './in-parallel.ts';
import { inspect } from './inspect.ts';
import { doorsAt } from './foundations.ts';
import type { Doors, Hall, Stored } from './ports.ts';

/** Grants in one read of the store. */
const PAGE = 500;
/** Grants that are put right together: so few that a claim is never older than it may be. */
const HEALED_TOGETHER = 100;
const WRITES_AT_ONCE = 8;
/** When so many grants have no app at all any more, it is our sight that is gone, not the apps. */
const UNBELIEVABLE = 10;

/** Nothing is done for a foundation that the configuration does not name any more. */
export async function reconcileAt(hall: Hall, name: FoundationName): Promise<void> {
  const doors = doorsAt(hall, name);
  if (doors) await reconcile(doors);
}

/**
 * One at a time: the queue takes no second job of this name while one runs. It may be lost or cut short at any point, as
 * it goes by what is there and not by what has happened.
 */
export async function reconcile(doors: Doors): Promise<void> {
  const grants = await listLive(doors);
  if (grants.length === 0) return;
  const facts = await inspect(
    doors.foundation,
    grants.map(({ request }) => request),
  );
  if (facts.apps.size === 0 && grants.length > UNBELIEVABLE) {
    doors.log.error({ grants: grants.length }, 'the foundation shows none of the apps; reconciling nothing');
    return;
  }
  const looked = grants.map((stored): Ailing => ({ stored, diagnosis: diagnose(stored.request, facts) }));
  await inParallel(looked.filter(isQuiet), WRITES_AT_ONCE, ({ stored, diagnosis }) =>
    settle(doors, stored, diagnosis.findings),
  );
  const ailing = looked.filter((each) => !isQuiet(each));
  for (let at = 0; at < ailing.length; at += HEALED_TOGETHER) {
    await healSome(doors, ailing.slice(at, at + HEALED_TOGETHER), facts);
  }
}

function isQuiet({ stored, diagnosis }: Ailing): boolean {
  return !needsHealing(stored.request, diagnosis);
}

async function healSome(doors: Doors, ailing: readonly Ailing[], facts: Facts): Promise<void> {
  const known = await inParallel(ailing, WRITES_AT_ONCE, (each) => diagnoseForClaim(doors, each, facts));
  const healed = await healGrants(doors, known);
  await inParallel(healed, WRITES_AT_ONCE, ({ stored, findings }) => settle(doors, stored, findings));
}

/** Notes what is wrong, and ends what has led nowhere for too long. Writes nothing where nothing has changed. */
export async function settle(doors: Doors, stored: Stored<Live>, findings: readonly Finding[]): Promise<void> {
  const { request } = stored;
  const { troubles = [] } = request;
  const { settings, clock } = doors;
  const now = clock.now();
  const all = [...findings, ...listLeftAlone(request, findings)];
  // Half of the time between two looks, so that the second look tells, however early its timer comes.
  const noted = noteFindings(troubles, all, now, settings.reconcileEveryMs / 2);
  const abandoned = findAbandoned({ ...request, troubles: noted.troubles });
  if (abandoned && now - abandoned.since >= settings.appGoneEndsAfterMs) {
    await advance(doors, stored, end(request, { kind: 'app-gone', ...abandoned }, now));
  } else if (!isSameTrouble(troubles, noted.troubles)) {
    await advance(doors, stored, note(request, noted));
  }
}

/** What the foundation refused and people ignore is not tried again, so nothing is found of it either. */
function listLeftAlone({ troubles = [] }: Live, findings: readonly Finding[]): readonly Finding[] {
  const found = new Set(findings.flatMap((finding) => (finding.kind === 'refused' ? [itemKey(finding.item)] : [])));
  return troubles.flatMap(({ finding, standing }) =>
    finding.kind === 'refused' && standing === 'ignored' && !found.has(itemKey(finding.item)) ? [finding] : [],
  );
}

/** Those of this foundation. */
async function listLive({ store, foundation }: Pick<Doors, 'store' | 'foundation'>): Promise<readonly Stored<Live>[]> {
  const grants: Stored<Live>[] = [];
  let before: RequestId | undefined;
  for (;;) {
    const page = await store.list({ kind: 'live' }, PAGE, before);
    for (const stored of page) if (isLive(stored) && stored.request.foundation === foundation.name) grants.push(stored);
    before = page.at(-1)?.request.id;
    if (page.length < PAGE) return grants;
  }
}

export function isLive(stored: Stored): stored is Stored<Live> {
  return stored.request.state === 'live';
}
