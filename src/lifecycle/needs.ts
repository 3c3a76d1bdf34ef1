// What other requests need of the foundation: live grants, and approved plans that are being carried out.
import { type Need, itemsOfPlan } from '../core/grant.ts';
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
        return [{ id: request.id, until: request.grant.until, items: request.grant.items }];
      case 'submitted':
      case 'refused':
      case 'withdrawn':
      case 'pending':
      case 'stale':
      case 'denied':
      case 'lapsed':
      case 'ending':
      case 'ended':
        return [];
      default:
        return request satisfies never;
    }
  });
}
