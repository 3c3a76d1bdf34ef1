// The end of a grant, asked for by somebody who may not end it: a request of its own, which its owners decide.
import { type AskCommand, destinationSpaces, type Live, type RevokeAsk, type Subject } from '../core/access-request.ts';
import type { Person } from '../core/approval.ts';
import { decideFates } from '../core/grant.ts';
import { matterOf } from '../core/matter.ts';
import type { Instant } from '../core/vocabulary.ts';
import { planRemoval, refuseRevocation } from '../core/revocation.ts';
import { everythingHeld } from '../core/upkeep-moves.ts';
import { nameInFull, wantedOf } from '../core/wanted.ts';
import type { Answer, Intent } from './intent.ts';
import { needsOf } from './needs.ts';
import type { Doors } from './ports.ts';
import { submitAsk } from './submit.ts';
import { hear, readRoles } from './hearing.ts';
import { standingOf, type Survey, type SurveyDoors } from './survey.ts';

/** One request, however often the wish is looked at: it goes by who wished it and when. */
export async function askForEnd(
  doors: Doors,
  { by, at }: Pick<Intent, 'by' | 'at'>,
  request: Live,
  reason: string | undefined,
): Promise<Answer> {
  // Somebody has asked already, perhaps this very wish.
  if (request.revocation) return { kind: 'asked', request, revocation: request.revocation };
  const ask: AskCommand = { verb: 'revoke', id: request.id, ...(reason !== undefined && { reason }) };
  const submitted = await submitAsk(doors, { requester: by, ask }, `revoke ${request.id} ${by} ${at}`);
  if (submitted.kind !== 'submitted') return { kind: 'asks-too-much', request, excess: submitted };
  await submitted.carried;
  return { kind: 'asked', request, revocation: submitted.id };
}

/** What would go and what would stay as things are, for those who could have decided the grant. Anybody may ask. */
export async function surveyRevocation(
  doors: SurveyDoors,
  requester: Person,
  { ask, askedAt }: { readonly ask: RevokeAsk; readonly askedAt: Instant },
  patient: boolean,
): Promise<Survey> {
  const grant = (await doors.store.find(ask.id))?.request;
  const refusal = refuseRevocation(ask.id, grant);
  if (refusal) return { kind: 'refused', refusal };
  if (grant?.state !== 'live') throw new Error(`${ask.id} cannot be revoked`);

  const { sources, destinations, ends } = grant;
  const spaces = destinationSpaces(grant);
  const [roles, holding] = await Promise.all([
    readRoles(
      doors,
      spaces.map(({ guid }) => guid),
      patient,
    ),
    doors.store.findHolding(
      grant.foundation,
      destinations.map(({ ref }) => ref),
    ),
  ]);
  const subject: Subject = {
    requesterName: requester.userName,
    foundation: grant.foundation,
    sources,
    destinations,
    ...(ends && { ends }),
    // What is ended does not come back by itself.
    lifetime: { kind: 'forever' },
    revokes: { id: grant.id, requester: grant.requester, ask: nameInFull(wantedOf(grant), grant) },
  };
  const matter = matterOf({ ...subject, requester: requester.slack, askedAt, ask });
  const hearing = await hear(doors, matter, roles, patient);
  if (hearing.kind === 'forbidden') throw new Error('no rule forbids the end of a grant');
  return {
    kind: 'planned',
    planned: {
      ...subject,
      plan: planRemoval(decideFates(everythingHeld(grant), needsOf(holding, grant.id))),
      ...standingOf(hearing),
      lapsesAt: doors.clock.now() + doors.settings.lapseAfterMs,
    },
  };
}
