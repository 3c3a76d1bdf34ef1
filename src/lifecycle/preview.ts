// `/c2c plan`: the same survey as for an ask, shown to the person alone; nothing is stored and nobody is asked.
import type { ConnectivityAsk } from '../core/access-request.ts';
import type { Person } from '../core/approval.ts';
import type { Target } from '../core/vocabulary.ts';
import type { Answer } from './intent.ts';
import { surveyOrGiveUp } from './plan.ts';
import type { Attempt, Doors } from './ports.ts';
import { survey } from './survey.ts';

export async function previewAsk(
  doors: Doors,
  person: Person,
  ask: ConnectivityAsk,
  target: Target | undefined,
  attempt: Attempt,
): Promise<Answer> {
  const seen = await surveyOrGiveUp(attempt, () => survey(doors, person, { ask, target }, !attempt.isLast));
  return seen.kind === 'planned'
    ? { kind: 'preview', planned: seen.planned }
    : { kind: 'preview-refused', refusal: seen.refusal };
}
