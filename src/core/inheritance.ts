// What a request leaves behind because others need it: it is theirs from then on, so that the last of them takes it away.
import type { AccessRequest } from './access-request.ts';
import { itemKey, type Kept } from './connectivity.ts';
import { type GrantedItem, inheritItems } from './grant.ts';
import type { RequestId } from './vocabulary.ts';

/**
 * The heir, owning what it holds of `left` (by `itemKey`). Undefined: it holds nothing any more, so there is no heir, and
 * what was left must be looked at again.
 */
export function inherit(heir: AccessRequest, left: ReadonlySet<string>, from: RequestId): AccessRequest | undefined {
  switch (heir.state) {
    case 'live': {
      const { grant, healing } = heir;
      return {
        ...heir,
        grant: { ...grant, items: inheritItems(grant.items, left) },
        ...(healing && { healing: { ...healing, items: inheritItems(healing.items, left) } }),
      };
    }
    case 'ending':
      return { ...heir, grant: { ...heir.grant, items: inheritItems(heir.grant.items, left) } };
    case 'approved':
      return { ...heir, plan: { ...heir.plan, kept: heir.plan.kept.map((kept) => inheritKept(kept, left, from)) } };
    // It holds only what it made itself.
    case 'failed':
      return heir;
    case 'submitted':
    case 'refused':
    case 'withdrawn':
    case 'pending':
    case 'stale':
    case 'denied':
    case 'lapsed':
    case 'extended':
    case 'done':
    case 'ended':
      return undefined;
    default:
      return heir satisfies never;
  }
}

/** Whether the request owns all that it holds of these items. */
export function owns(request: AccessRequest, keys: ReadonlySet<string>): boolean {
  const isOwned = ({ item, ours }: GrantedItem) => ours || !keys.has(itemKey(item));
  switch (request.state) {
    case 'live':
      return [...request.grant.items, ...(request.healing?.items ?? [])].every(isOwned);
    case 'ending':
      return request.grant.items.every(isOwned);
    case 'approved':
      return request.plan.kept.every(
        ({ item, holders }) => !keys.has(itemKey(item)) || holders.some(({ ours }) => ours),
      );
    case 'failed':
    case 'submitted':
    case 'refused':
    case 'withdrawn':
    case 'pending':
    case 'stale':
    case 'denied':
    case 'lapsed':
    case 'extended':
    case 'done':
    case 'ended':
      return true;
    default:
      return request satisfies never;
  }
}

function inheritKept({ item, holders }: Kept, left: ReadonlySet<string>, from: RequestId): Kept {
  if (!left.has(itemKey(item)) || holders.some(({ ours }) => ours)) return { item, holders };
  return { item, holders: [...holders, { id: from, until: undefined, ours: true }] };
}
