// Which foundation something is meant for, and the doors that lead to it.
import type { AccessRequest } from '../core/access-request.ts';
import type { Refusal } from '../core/refusal.ts';
import type { FoundationName, RequestId, Target } from '../core/vocabulary.ts';
import type { Doors, Foundation, Foundations, Hall, Job } from './ports.ts';

export type Misplaced = Extract<Refusal, { kind: 'which-foundation' }>;

/**
 * The configuration does not name the foundation of a request any more. What it holds there is left alone until somebody
 * names the foundation again, so asking soon makes no sense.
 */
export class FoundationUnknown extends Error {
  override readonly name = 'FoundationUnknown';
  /** Milliseconds. */
  readonly retryAfterMs = 10 * 60_000;

  constructor(request: RequestId, foundation: FoundationName) {
    super(`${request} is on the foundation "${foundation}", which the configuration does not name; it is left alone`);
  }
}

/** Whoever says nothing is sent to `preferred`; one alone is preferred always. */
export function listFoundations(
  all: readonly [Foundation, ...Foundation[]],
  preferred: FoundationName | undefined = all.length === 1 ? all[0].name : undefined,
): Foundations {
  const [first, ...rest] = all;
  return {
    names: [first.name, ...rest.map(({ name }) => name)],
    preferred,
    of: (name) => all.find((foundation) => foundation.name === name),
  };
}

/** Undefined when the configuration does not name the foundation, or not any more. */
export function doorsAt(hall: Hall, name: FoundationName): Doors | undefined {
  const foundation = hall.foundations.of(name);
  return foundation && { ...hall, foundation };
}

/** The doors to the foundation that a request is on. Throws FoundationUnknown when there are none. */
export function doorsOf(hall: Hall, request: Extract<AccessRequest, { foundation: unknown }>): Doors {
  const doors = doorsAt(hall, request.foundation);
  if (!doors) throw new FoundationUnknown(request.id, request.foundation);
  return doors;
}

export type Place =
  | { readonly kind: 'found'; readonly doors: Doors }
  | { readonly kind: 'refused'; readonly refusal: Misplaced };

/** Where somebody's words lead: to the foundation of their target, else to the one for everybody. Or they have to say it. */
export function findPlace(hall: Hall, target: Target | undefined): Place {
  return openPlace(hall, target?.foundation ?? hall.foundations.preferred);
}

/** Where a request is. One that is on no foundation yet, or was never made, has nothing to be confused with. */
export async function findPlaceOf(hall: Hall, id: RequestId): Promise<Place> {
  const request = (await hall.store.find(id))?.request;
  return openPlace(hall, request && 'foundation' in request ? request.foundation : hall.foundations.names[0]);
}

/** The foundation whose answers a job waits for; undefined for jobs that ask none. */
export async function findLane(hall: Hall, job: Job): Promise<FoundationName | undefined> {
  switch (job.stage) {
    case 'reconcile':
      return job.foundation;
    case 'plan':
    case 'apply':
    case 'review':
    case 'end':
      return laneOf(hall, (await hall.store.find(job.request))?.request);
    case 'intent': {
      const intent = await hall.store.findIntent(job.intent);
      if (!intent) return undefined;
      const { wish, target } = intent;
      return 'request' in wish
        ? laneOf(hall, (await hall.store.find(wish.request))?.request)
        : (target?.foundation ?? hall.foundations.preferred);
    }
    case 'nudge':
    case 'escalate':
    case 'lapse':
    case 'warn':
    case 'remind':
    case 'expire':
    case 'announce':
    case 'audit':
      return undefined;
    default:
      return job satisfies never;
  }
}

function laneOf({ foundations }: Hall, request: AccessRequest | undefined): FoundationName | undefined {
  if (!request) return undefined;
  return 'foundation' in request ? request.foundation : (request.target?.foundation ?? foundations.preferred);
}

const PAGE = 500;

/** Says once how many live grants are on foundations that the configuration names no more. Never throws. */
export async function reportForgotten(hall: Pick<Hall, 'store' | 'foundations' | 'log'>): Promise<void> {
  const { store, foundations, log } = hall;
  const grants = new Map<FoundationName, number>();
  try {
    for (let before: RequestId | undefined, size = PAGE; size === PAGE; ) {
      const page = await store.list({ kind: 'live' }, PAGE, before);
      for (const { request } of page) {
        if (!('foundation' in request) || foundations.of(request.foundation)) continue;
        grants.set(request.foundation, (grants.get(request.foundation) ?? 0) + 1);
      }
      before = page.at(-1)?.request.id;
      size = page.length;
    }
  } catch (error) {
    log.warn({ err: error }, 'whether grants are on foundations of before could not be looked up');
  }
  for (const [foundation, count] of grants) {
    log.error(
      { foundation, grants: count },
      'live grants are on a foundation that the configuration does not name any more; they stay as they are until it is named again',
    );
  }
}

function openPlace(hall: Hall, named: FoundationName | undefined): Place {
  const doors = named && doorsAt(hall, named);
  if (doors) return { kind: 'found', doors };
  const options = hall.foundations.names;
  return { kind: 'refused', refusal: { kind: 'which-foundation', options, ...(named !== undefined && { named }) } };
}
