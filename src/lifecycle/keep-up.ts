// A person acts on what is wrong with a live grant: Repair tries again and follows what was only renamed, Ignore leaves it.
import type { Live } from '../core/access-request.ts';
import type { Person } from '../core/approval.ts';
import { diagnose, followNames } from '../core/reconcile.ts';
import { follow, ignoreTroubles, wakeTroubles } from '../core/upkeep-moves.ts';
import type { RequestId } from '../core/vocabulary.ts';
import { advance } from './advance.ts';
import { isRequester, refuseStranger } from './change.ts';
import { diagnoseForClaim, healGrants, needsHealing } from './heal.ts';
import { inspect } from './inspect.ts';
import type { Answer, Wish } from './intent.ts';
import { type Attempt, type Doors, FoundationUnavailable, type Stored } from './ports.ts';
import { isLive, settle } from './reconcile.ts';

type Keeping = Extract<Wish, { kind: 'repair' | 'ignore' }>;

/** For the requester and the owners of the destinations, as revoking is. Pressed twice, it is done once. */
export async function keepUp(doors: Doors, wish: Keeping, person: Person, attempt: Attempt): Promise<Answer> {
  const stored = await doors.store.find(wish.request);
  if (!stored) return { kind: 'unknown-request', id: wish.request };
  const { request } = stored;
  if (!isLive(stored)) return { kind: 'too-late', request };
  if (!isRequester(request, person)) {
    const refusal = await refuseStranger(doors, stored.request, person, attempt);
    if (refusal) return refusal;
  }
  return wish.kind === 'ignore' ? ignore(doors, wish, person) : repair(doors, wish, person, attempt);
}

async function ignore(doors: Doors, wish: Keeping, { slack }: Person): Promise<Answer> {
  for (;;) {
    const found = await findLive(doors, wish.request);
    if ('kind' in found) return found;
    const move = ignoreTroubles(found.request, slack);
    if (!move || (await advance(doors, found, move)))
      return { kind: 'done', wish, request: move?.next ?? found.request };
  }
}

async function repair(doors: Doors, wish: Keeping, { slack }: Person, attempt: Attempt): Promise<Answer> {
  for (;;) {
    const stored = await findLive(doors, wish.request);
    if ('kind' in stored) return stored;
    const facts = await inspect(doors.foundation, [stored.request]);
    const diagnosis = diagnose(stored.request, facts);
    const renamed = followNames(stored.request, diagnosis.findings);
    const change = renamed ? follow(stored.request, renamed, diagnosis.findings, slack) : wakeTroubles(stored.request);
    if (change) {
      await advance(doors, stored, change);
      continue;
    }
    if (!needsHealing(stored.request, diagnosis)) {
      await settle(doors, stored, diagnosis.findings);
      return answer(doors, wish, diagnosis.findings.length > 0);
    }
    const [healed] = await healGrants(doors, [await diagnoseForClaim(doors, { stored, diagnosis }, facts)]);
    if (healed) {
      await settle(doors, healed.stored, healed.findings);
      return answer(doors, wish, healed.findings.length > 0);
    }
    if (attempt.isLast) return { kind: 'still-wrong', request: stored.request };
    throw new FoundationUnavailable(`putting ${wish.request} right: somebody else is at it`);
  }
}

async function answer(doors: Doors, wish: Keeping, isWrong: boolean): Promise<Answer> {
  const found = await findLive(doors, wish.request);
  if ('kind' in found) return found;
  return isWrong ? { kind: 'still-wrong', request: found.request } : { kind: 'done', wish, request: found.request };
}

async function findLive({ store }: Pick<Doors, 'store'>, id: RequestId): Promise<Stored<Live> | Answer> {
  const stored = await store.find(id);
  if (!stored) return { kind: 'unknown-request', id };
  return isLive(stored) ? stored : { kind: 'too-late', request: stored.request };
}
