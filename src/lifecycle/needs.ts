// What other requests need of the foundation: live grants, and approved plans that are being carried out.
import type { Holder } from '../core/connectivity.ts';
import { itemsOfPlan, listHolders, type Need } from '../core/grant.ts';
import { everythingHeld } from '../core/upkeep-moves.ts';
import type { RequestId } from '../core/vocabulary.ts';
import type { Stored } from './ports.ts';

/** The needs of all these requests but one. A request that needs nothing now, such as one still pending, is left out. */
export function needsOf(stored: readonly Stored[], except: RequestId | undefined): readonly Need[] {
  return stored.flatMap(({ request }): readonly Need[] => {
    if (request.id === except) return [];
    switch (request.state) {
      case 'approved':
        return [{ id: request.id, until: undefined, items: itemsOfPlan(request.plan) }];
      case 'failed':
        return [{ id: request.id, until: undefined, items: request.outcome.done }];
      case 'live':
        // What somebody is about to make for it is needed before it is there.
        return [
          {
            id: request.id,
            until: request.grant.until,
            items: [...request.grant.items, ...(request.healing?.items ?? [])],
          },
        ];
      case 'submitted':
      case 'refused':
      case 'withdrawn':
      case 'pending':
      case 'stale':
      case 'denied':
      case 'lapsed':
      case 'extended':
      case 'done':
      case 'ending':
      case 'ended':
        return [];
      default:
        return request satisfies never;
    }
  });
}

/**
 * Who holds what, for a new plan: whoever needs something, and whoever may have left something that is still to be taken
 * away. Without the latter, a plan made while a grant ends would take what c2c made for something that was there before,
 * and it would never be removed.
 */
export function holdersOf(
  stored: readonly Stored[],
  except: RequestId | undefined,
): ReadonlyMap<string, readonly Holder[]> {
  const leaving = stored.flatMap(({ request }): readonly Need[] => {
    if (request.id === except) return [];
    if (request.state === 'live' && request.leaving)
      return [{ id: request.id, until: request.grant.until, items: everythingHeld(request) }];
    if (request.state === 'ending') return [{ id: request.id, until: undefined, items: request.grant.items }];
    // After several attempts nobody knows which of its steps an earlier one did.
    if (request.state === 'failed') return [{ id: request.id, until: undefined, items: itemsOfPlan(request.plan) }];
    return [];
  });
  const needed = needsOf(stored, except).filter(({ id }) => !leaving.some((other) => other.id === id));
  return listHolders([...needed, ...leaving]);
}
