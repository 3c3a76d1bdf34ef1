// The moves that keep a live grant true to the foundation. It stays live all the while; `grant-moves.ts` has the rest of its life.
import type { EndingGrant, Live } from './access-request.ts';
import { type AuditFact, showItem } from './audit.ts';
import { itemKey } from './connectivity.ts';
import type { Fate, GrantedItem } from './grant.ts';
import type { Diagnosis } from './reconcile.ts';
import { describeFinding, type Finding, type Noted, type Trouble } from './upkeep.ts';
import { type Instant, showApp, type SlackUserId } from './vocabulary.ts';

/** Not every step has something to tell. */
export interface UpkeepMove<Next extends Live | EndingGrant = Live> {
  readonly next: Next;
  readonly fact?: AuditFact;
}

/** Everything that the grant may have on the foundation: held, being made, and on its way out. */
export function everythingHeld({ grant, healing, leaving }: Live): readonly GrantedItem[] {
  const items = new Map<string, GrantedItem>();
  for (const held of [...grant.items, ...(healing?.items ?? []), ...(leaving ?? [])]) {
    const key = itemKey(held.item);
    items.set(key, { ...held, ours: held.ours || items.get(key)?.ours === true });
  }
  return [...items.values()];
}

/**
 * A worker takes it on to put the grant right: from here on everybody knows what it may make. What an earlier worker may
 * have made stays on the list, whatever became of that worker.
 */
export function claimHealing(request: Live, { items, missing }: Diagnosis, until: Instant): UpkeepMove {
  const held = new Set(request.grant.items.map(({ item }) => itemKey(item)));
  const absent = new Set(missing.map(({ item }) => itemKey(item)));
  const concerned = items.filter(({ item }) => !held.has(itemKey(item)) || absent.has(itemKey(item)));
  const keys = new Set(concerned.map(({ item }) => itemKey(item)));
  const before = (request.healing?.items ?? []).filter(({ item }) => !keys.has(itemKey(item)));
  return { next: { ...request, healing: { until, items: [...concerned, ...before] } } };
}

/** Nobody is at it any more; what may have been made is remembered. */
export function releaseHealing<Request extends Live | EndingGrant>(request: Request, at: Instant): UpkeepMove<Request> {
  return request.healing ? { next: { ...request, healing: { ...request.healing, until: at } } } : { next: request };
}

/** The grant as its names are bound now. `refused` are the items that the foundation would not make. */
export function heal(
  request: Live,
  { sources, destinations, items, rebindings }: Diagnosis,
  refused: ReadonlySet<string>,
): UpkeepMove {
  const { healing, ...live } = request;
  const wanted = new Set(items.map(({ item }) => itemKey(item)));
  const leaving = everythingHeld(request).filter(({ item, ours }) => ours && !wanted.has(itemKey(item)));
  const claimed = new Set((healing?.items ?? []).map(({ item }) => itemKey(item)));
  const made = items
    .filter(({ item, ours }) => ours && claimed.has(itemKey(item)) && !refused.has(itemKey(item)))
    .map(({ item }) => showItem(item));
  const fact = factOfHealing(rebindings, made);
  return {
    next: { ...withLeaving(live, leaving), sources, destinations, grant: { ...live.grant, items } },
    ...(fact && { fact }),
  };
}

function factOfHealing(rebindings: Diagnosis['rebindings'], made: readonly string[]): AuditFact | undefined {
  const apps = rebindings.map(({ app, from, to }) => ({ app: showApp(app), from, to }));
  if (apps.length > 0) return { kind: 'grant.rebound', apps, made };
  return made.length > 0 ? { kind: 'grant.repaired', made } : undefined;
}

/** What the grant has left behind is gone, or stays because others need it. */
export function tidy(request: Live, fates: readonly Fate[]): UpkeepMove {
  const settled = new Set(fates.map(({ item }) => itemKey(item)));
  const leaving = (request.leaving ?? []).filter(({ item }) => !settled.has(itemKey(item)));
  const removed = fates.flatMap((fate) => (fate.kind === 'remove' ? [showItem(fate.item)] : []));
  return {
    next: withLeaving(request, leaving),
    ...(removed.length > 0 && { fact: { kind: 'grant.tidied', removed } }),
  };
}

function withLeaving({ leaving: _, ...request }: Live, leaving: readonly GrantedItem[]): Live {
  return leaving.length === 0 ? request : { ...request, leaving };
}

/** What is wrong now, told once. News outweighs what is over: the card shows both. */
export function note(request: Live, { troubles, news, over }: Noted): UpkeepMove {
  const next = withTroubles(request, troubles);
  if (news.length > 0) return { next, fact: { kind: 'grant.drifted', troubles: news.map(describeFinding) } };
  if (over.length > 0) return { next, fact: { kind: 'grant.recovered', troubles: over.map(describeFinding) } };
  return { next };
}

function withTroubles({ troubles: _, ...request }: Live, troubles: readonly Trouble[]): Live {
  return troubles.length === 0 ? request : { ...request, troubles };
}

/** Undefined when there is nothing that people were told of and that they do not ignore already. */
export function ignoreTroubles(request: Live, by: SlackUserId): UpkeepMove | undefined {
  const troubles = request.troubles ?? [];
  const told = troubles.filter(({ standing }) => standing === 'told');
  if (told.length === 0) return undefined;
  return {
    next: {
      ...request,
      troubles: troubles.map((trouble) =>
        trouble.standing === 'told' ? { ...trouble, standing: 'ignored' } : trouble,
      ),
    },
    fact: { kind: 'grant.ignored', by, troubles: told.map(({ finding }) => describeFinding(finding)) },
  };
}

/** Somebody wants it tried again: nothing is left alone any more. Undefined when nothing was. */
export function wakeTroubles(request: Live): UpkeepMove | undefined {
  const troubles = request.troubles ?? [];
  if (troubles.every(({ standing }) => standing !== 'ignored')) return undefined;
  return {
    next: {
      ...request,
      troubles: troubles.map((trouble) =>
        trouble.standing === 'ignored' ? { ...trouble, standing: 'told' } : trouble,
      ),
    },
  };
}

/** The grant is held by other names from now on: somebody said that they mean the same apps. */
export function follow(
  request: Live,
  { items, ...bound }: Pick<Live, 'sources' | 'destinations'> & { readonly items: readonly GrantedItem[] },
  findings: readonly Finding[],
  by: SlackUserId,
): UpkeepMove {
  const apps = findings.flatMap((finding) =>
    finding.kind === 'app-renamed' || finding.kind === 'space-renamed'
      ? [{ app: showApp(finding.app), now: showApp(finding.now) }]
      : [],
  );
  return {
    next: { ...request, ...bound, grant: { ...request.grant, items } },
    fact: { kind: 'grant.followed', by, apps },
  };
}
