// More time for a live grant: what an extension asks of whom, and what it comes to once it is approved.
import {
  type Approved,
  type AskCommand,
  type ConnectivityAsk,
  type ExtendedGrant,
  type Live,
} from '../core/access-request.ts';
import { askingEndToExtend } from '../core/asking.ts';
import type { Person } from '../core/approval.ts';
import { extend, refuseExtension } from '../core/extension.ts';
import type { GrantedItem } from '../core/grant.ts';
import type { Move } from '../core/moves.ts';
import { apply } from '../core/grant-moves.ts';
import { nameInFull, wantedOf } from '../core/wanted.ts';
import type { Instant, RequestId } from '../core/vocabulary.ts';
import type { Doors } from './ports.ts';
import { type Survey, survey, type SurveyDoors } from './survey.ts';

type ExtendAsk = Extract<AskCommand, { verb: 'extend' }>;

/**
 * The same survey as for a request of its own, for the same apps in full and the same traffic: roles are read anew, and
 * what is missing on the foundation by now is planned, and shown to the owners.
 */
export async function surveyExtension(
  doors: SurveyDoors,
  requester: Person,
  { ask, id, askedAt }: { readonly ask: ExtendAsk; readonly id: RequestId; readonly askedAt: Instant },
  patient: boolean,
): Promise<Survey> {
  const grant = (await doors.store.find(ask.id))?.request;
  const refusal = refuseExtension(ask.id, grant);
  if (refusal) return { kind: 'refused', refusal };
  if (grant?.state !== 'live' || grant.grant.until === undefined) throw new Error(`${ask.id} cannot be extended`);

  const extended = whatToKeep(grant.id, nameInFull(wantedOf(grant), grant), grant.grant.until, grant.extends?.adopted);
  const surveyed = {
    ask: { ...extended.ask, lifetime: { kind: 'for', seconds: ask.seconds } as const },
    target: undefined,
    id,
    askedAt,
    extends: extended,
    ...(ask.reason !== undefined && { reason: ask.reason }),
    askingEnd: askingEndToExtend(extended),
  };
  const seen = await survey(doors, requester, surveyed, patient);
  return seen.kind === 'refused' ? seen : { kind: 'planned', planned: { ...seen.planned, extends: extended } };
}

/** What was adopted is there like anything that was made, and is kept on the same terms. */
function whatToKeep(id: RequestId, ask: ConnectivityAsk, until: Instant, adopted?: true): ExtendedGrant {
  switch (ask.verb) {
    case 'allow':
    case 'route':
    case 'apply':
      return { id, ask, until, ...(adopted && { adopted }) };
    case 'adopt': {
      const { sources, destinations, traffic } = ask;
      return { id, ask: { verb: 'allow', sources, destinations, traffic }, until, adopted: true };
    }
    case 'remove-policy':
      throw new Error('what is removed has no time that could be extended');
    default:
      return ask satisfies never;
  }
}

/**
 * What was cut is not opened again by an extension that was approved before and is retried now. One that waited was
 * withdrawn when its grant was ended.
 */
export async function whyOver(doors: Pick<Doors, 'store'>, { ask }: Approved): Promise<string | undefined> {
  const grant = ask.verb === 'extend' ? (await doors.store.find(ask.id))?.request : undefined;
  const isOver = (grant?.state === 'ending' || grant?.state === 'ended') && grant.ending.kind !== 'expired';
  return grant && isOver ? `${grant.id} was ended meanwhile, so it is not opened again` : undefined;
}

/**
 * Everything that was approved is there. An extension lengthens its grant; where that has expired before, which only a
 * retry or a new look can come to see, what was approved begins anew under the extension's own id. A grant that somebody
 * ended took its extension along, so nothing that was cut comes back this way.
 */
export async function conclude(
  doors: Doors,
  request: Approved,
  items: readonly GrantedItem[],
  made: readonly GrantedItem[],
): Promise<Move> {
  const { settings } = doors;
  const now = doors.clock.now();
  const grant = await findExtended(doors, request);
  return grant
    ? extend(request, grant, items, made, now, settings.warnBeforeMs)
    : apply(request, items, made, now, settings);
}

async function findExtended(doors: Doors, { ask }: Approved): Promise<Live | undefined> {
  const grant = ask.verb === 'extend' ? (await doors.store.find(ask.id))?.request : undefined;
  return grant?.state === 'live' ? grant : undefined;
}
