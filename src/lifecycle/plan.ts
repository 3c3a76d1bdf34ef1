// After the ask: find out what it means on the foundation, then put the plan before its approvers, or say why not.
import { isAboutGrant, isDecidable, type Submitted } from '../core/access-request.ts';
import { lapse, type Move, present, refuse } from '../core/moves.ts';
import { clear } from '../core/review-moves.ts';
import type { Refusal } from '../core/refusal.ts';
import type { Person } from '../core/approval.ts';
import type { RequestId, Target } from '../core/vocabulary.ts';
import { advance } from './advance.ts';
import { surveyExtension } from './extend.ts';
import { findPlace, findPlaceOf } from './foundations.ts';
import { type Attempt, type Doors, FoundationRefused, FoundationUnavailable, type Hall } from './ports.ts';
import { recognise } from './recognise.ts';
import { surveyRevocation } from './revoke.ts';
import { type Survey, survey } from './survey.ts';

/** How often a plan job waits for roles that cannot be read before it shows the card without them. */
const PATIENT_TRIES = 3;

/**
 * submitted -> pending or refused; or approved, where a rule approves it. Looks again when the grant that it is about has
 * moved meanwhile.
 */
export async function planRequest(hall: Hall, id: RequestId, attempt: Attempt): Promise<void> {
  for (;;) {
    const stored = await hall.store.find(id);
    if (stored?.request.state !== 'submitted') return;

    const { request } = stored;
    if (await advance(hall, stored, moveAfter(request, await lookAt(hall, request, attempt)))) return;
  }
}

function moveAfter(request: Submitted, seen: Survey): Move {
  if (seen.kind === 'refused') return refuse(request, seen.refusal);
  return seen.planned.standing.requirements.length === 0
    ? clear(request, seen.planned)
    : present(request, seen.planned);
}

async function lookAt(
  hall: Hall,
  { id, requester, askedAt, ask, target }: Submitted,
  attempt: Attempt,
): Promise<Survey> {
  const identity = await recognise(hall, requester);
  if (identity.kind === 'stranger') return { kind: 'refused', refusal: identity };
  const place = isAboutGrant(ask) ? await findPlaceOf(hall, ask.id) : findPlace(hall, target);
  if (place.kind === 'refused') return place;
  const { doors } = place;
  const isPatient = attempt.number < PATIENT_TRIES;
  return surveyOrGiveUp(attempt, () => surveyAsk(doors, identity.person, { id, askedAt, ask, target }, isPatient));
}

async function surveyAsk(
  doors: Doors,
  person: Person,
  { id, askedAt, ask, target }: Pick<Submitted, 'id' | 'askedAt' | 'ask'> & { readonly target: Target | undefined },
  patient: boolean,
): Promise<Survey> {
  switch (ask.verb) {
    case 'extend':
      return surveyExtension(doors, person, { ask, id, askedAt }, patient);
    case 'revoke':
      return surveyRevocation(doors, person, { ask, askedAt }, patient);
    case 'apply':
      return refuseIdle(await survey(doors, person, { ask, target, id, askedAt }, patient));
    case 'allow':
    case 'route':
    case 'adopt':
    case 'remove-policy':
      return survey(doors, person, { ask, target, id, askedAt }, patient);
    default:
      return ask satisfies never;
  }
}

/** A file is applied again and again, by a pipeline too: when nothing of it is missing, nobody is asked. */
function refuseIdle(seen: Survey): Survey {
  if (seen.kind === 'refused' || seen.planned.plan.steps.length > 0) return seen;
  const held = seen.planned.plan.kept.flatMap(({ holders }) => holders.map(({ id }) => id));
  return { kind: 'refused', refusal: { kind: 'nothing-missing', held: [...new Set(held)] } };
}

/** pending or stale -> lapsed, when nobody decided in time. */
export async function lapseRequest(doors: Hall, id: RequestId): Promise<void> {
  const stored = await doors.store.find(id);
  if (!stored || !isDecidable(stored.request)) return;

  if (stored.request.lapsesAt > doors.clock.now()) {
    await doors.queue.carry([{ job: { stage: 'lapse', request: id }, at: stored.request.lapsesAt }]);
    return;
  }
  await advance(doors, stored, lapse(stored.request));
}

/** What cannot be read however often we ask, or has not been readable until the last try, becomes a refusal with words. */
export async function surveyOrGiveUp(attempt: Attempt, look: () => Promise<Survey>): Promise<Survey> {
  const giveUp = (error: Error): Survey => {
    const refusal: Refusal = { kind: 'foundation', because: error.message };
    return { kind: 'refused', refusal };
  };
  try {
    return await look();
  } catch (error) {
    if (error instanceof FoundationRefused) return giveUp(error);
    if (error instanceof FoundationUnavailable && attempt.isLast) return giveUp(error);
    throw error;
  }
}
