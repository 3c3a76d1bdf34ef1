// Which states follow which: any walk through the moves stays in the diagram.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type AccessRequest, type Decidable, type State } from '../../src/core/access-request.ts';
import { extend } from '../../src/core/extension.ts';
import { itemsOfPlan } from '../../src/core/grant.ts';
import { decide, type Move, lapse, present, refuse, submit, turnStale, withdraw } from '../../src/core/moves.ts';
import { apply, claim, end, fail, finish, retry } from '../../src/core/grant-moves.ts';
import { askForReview, confirm, planReview } from '../../src/core/certification.ts';
import { clear, reopen, review } from '../../src/core/review-moves.ts';
import { fulfil } from '../../src/core/revocation.ts';
import { requestId } from '../../src/core/vocabulary.ts';
import { warn } from '../../src/core/warning.ts';
import { NOON } from '../support/fixed-clock.ts';
import {
  ada,
  allow,
  aPlanned,
  aStanding,
  approvedBy,
  db,
  deniedBy,
  grace,
  linus,
  ours,
  policyItem,
  web,
} from '../support/scene.ts';

const two = aStanding(['shop/data'], 2);
/** A rule approves it. */
const NOBODY = aStanding([]);
const asked = {
  id: requestId(48),
  requester: ada.slack,
  askedAt: NOON,
  ask: allow('web', 'db', { reason: 'checkout' }),
};
const submitted = submit(asked).next;
const pending = present(submitted, aPlanned()).next;

function approved() {
  const { next } = decide(pending, approvedBy(grace));
  if (next.state !== 'approved') throw new Error(next.state);
  return next;
}

const items = itemsOfPlan(pending.plan);
const live = apply(approved(), items, items, NOON).next;
const failed = fail(
  approved(),
  {
    done: [],
    undone: [{ item: ours(policyItem(web, db, 'tcp 61443')), because: 'no' }],
  },
  NOON,
).next;

const times = { reviewEveryMs: 1_000, reviewRemindEveryMs: 100 };

/** The design's diagram: which states follow which. */
const DIAGRAM: Readonly<Record<State, readonly State[]>> = {
  submitted: ['refused', 'pending', 'approved', 'withdrawn'],
  refused: [],
  pending: ['pending', 'refused', 'approved', 'denied', 'withdrawn', 'lapsed'],
  stale: ['stale', 'refused', 'approved', 'denied', 'withdrawn', 'lapsed'],
  approved: ['approved', 'pending', 'stale', 'live', 'extended', 'done', 'failed'],
  failed: ['approved', 'ending'],
  live: ['live', 'ending'],
  extended: [],
  done: [],
  ending: ['ended'],
  withdrawn: [],
  denied: [],
  lapsed: [],
  ended: [],
};

/** Every move that type-checks from a state. */
function movesFrom(request: AccessRequest): readonly Pick<Move, 'next'>[] {
  const decisions = (each: Decidable) =>
    [approvedBy(grace), approvedBy(linus), deniedBy(grace), approvedBy(ada)].map((decision) =>
      decide({ ...each, standing: two }, decision),
    );
  switch (request.state) {
    case 'submitted':
      return [
        refuse(request, { kind: 'stranger', because: 'no' }),
        present(request, aPlanned()),
        clear(request, aPlanned({ standing: NOBODY })),
        withdraw(request, NOON),
      ];
    case 'pending':
    case 'stale':
      return [
        ...decisions(request),
        withdraw(request, NOON),
        lapse(request),
        refuse(request, { kind: 'forbidden', rule: 'no', because: 'no' }),
        review(request, { standing: NOBODY, approvers: request.approvers, decisions: request.decisions }),
        review(request, { standing: two, approvers: request.approvers, decisions: [] }),
      ];
    case 'approved':
      return [
        { next: claim(request) },
        turnStale(request, aPlanned(), request.plan.steps),
        clear(request, aPlanned({ standing: NOBODY })),
        reopen(request, { standing: two, approvers: request.approvers, decisions: [], lapsesAt: NOON }),
        apply(request, items, items, NOON),
        extend(request, live, items, [], NOON),
        fulfil(request, { verb: 'revoke', id: live.id }, NOON),
        fail(request, failed.outcome, NOON),
      ];
    case 'failed':
      return [retry(request, ada.slack), end(request, { kind: 'undone', by: ada.slack }, NOON)];
    case 'live':
      return [
        warn(request, NOON, NOON),
        askForReview(request, planReview(NOON, times), [grace], NOON, times),
        confirm(request, grace.slack, NOON, times),
        end(request, { kind: 'unreviewed', since: NOON }, NOON),
        end(request, { kind: 'expired' }, NOON),
        end(request, { kind: 'revoked', by: grace.slack }, NOON),
      ];
    case 'ending':
      return [finish(request, [], NOON)];
    case 'refused':
    case 'withdrawn':
    case 'denied':
    case 'lapsed':
    case 'extended':
    case 'done':
    case 'ended':
      return [];
    default:
      return request satisfies never;
  }
}

/** What only some states may carry: found in another, it was dragged along. */
const ONLY_IN: Readonly<Record<string, readonly State[]>> = {
  refusal: ['refused'],
  drift: ['stale'],
  denial: ['denied'],
  attempt: ['approved', 'failed'],
  outcome: ['failed'],
  failedAt: ['failed'],
  failingSince: ['approved', 'failed'],
  grant: ['live', 'ending', 'ended'],
  ending: ['ending', 'ended'],
  fates: ['ended'],
  endedAt: ['ended'],
  plan: ['pending', 'stale', 'denied', 'lapsed', 'approved', 'failed'],
  approvers: ['pending', 'stale', 'denied', 'lapsed', 'approved', 'failed'],
};

test('any walk through the moves stays in the diagram, keeps what was asked, and drags nothing along', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 15, size: 'max' }), (choices) => {
      let request: AccessRequest = submitted;
      for (const choice of choices) {
        const moves = movesFrom(request);
        const next: AccessRequest | undefined = moves[choice % Math.max(moves.length, 1)]?.next;
        if (!next) return;
        expect(DIAGRAM[request.state]).toContain(next.state);
        expect(next).toMatchObject(asked);
        for (const [key, states] of Object.entries(ONLY_IN)) {
          if (key in next) expect(states).toContain(next.state);
        }
        request = next;
      }
    }),
  );
});
