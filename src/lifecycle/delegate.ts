// An approver asks another one to decide in their place. It gives nobody a right: only who may decide can be asked.
import { isDecidable } from '../core/access-request.ts';
import { isSamePerson, type Person } from '../core/approval.ts';
import { lapse } from '../core/moves.ts';
import { handOn } from '../core/waiting.ts';
import { advance } from './advance.ts';
import { answerUnentitled, judgeCandidate } from './decide.ts';
import type { Answer, Intent, Wish } from './intent.ts';
import type { Attempt, Doors } from './ports.ts';
import { recognise } from './recognise.ts';

type Delegating = Extract<Wish, { kind: 'delegate' }>;
type NotHanded = Extract<Answer, { kind: 'not-handed' }>['because'];

/** Both are judged by the roles of now: who hands it on has to be entitled, and so has who is to decide. */
export async function delegateRequest(
  doors: Doors,
  { at }: Intent,
  wish: Delegating,
  giver: Person,
  attempt: Attempt,
): Promise<Answer> {
  const { to, reason } = wish;
  for (;;) {
    const stored = await doors.store.find(wish.request);
    if (!stored) return { kind: 'unknown-request', id: wish.request };
    const { request } = stored;
    const refuse = (because: NotHanded): Answer => ({ kind: 'not-handed', request, to, because });
    if (isDecidable(request) && request.handed?.some((handed) => handed.by === giver.slack && handed.at === at)) {
      return { kind: 'done', wish, request };
    }
    if (!isDecidable(request)) return { kind: 'too-late', request };
    if (at >= request.lapsesAt) {
      await advance(doors, stored, lapse(request));
      continue;
    }
    if (to === giver.slack) return refuse('yourself');

    const own = await judgeCandidate(doors, request, giver, { kind: 'deny', at }, attempt);
    if (own.kind !== 'entitled') {
      const answer = await answerUnentitled(doors, stored, request, own);
      if (answer) return answer;
      continue;
    }
    const identity = await recognise(doors, to);
    if (identity.kind === 'stranger') return refuse('not-a-member');
    const theirs = await judgeCandidate(doors, request, identity.person, { kind: 'deny', at }, attempt);
    if (theirs.kind === 'answer' && theirs.answer.kind === 'own-request') return refuse('own-request');
    if (theirs.kind === 'answer' && theirs.answer.kind === 'not-entitled') return refuse('no-role');
    if (theirs.kind !== 'entitled') {
      const answer = await answerUnentitled(doors, stored, request, theirs);
      if (answer) return answer;
      continue;
    }
    if (request.decisions.some(({ by }) => isSamePerson(by, identity.person))) return refuse('has-decided');

    const handed = { to, by: giver.slack, at, ...(reason !== undefined && { reason }) };
    const moved = await advance(doors, stored, handOn(request, handed));
    if (moved) return { kind: 'done', wish, request: moved.request };
  }
}
