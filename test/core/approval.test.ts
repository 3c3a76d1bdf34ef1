// Who may decide, and what decisions come to.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type ApprovalRule,
  type Decision,
  DEFAULT_RULE,
  findEntitlement,
  findMissingRoles,
  isSamePerson,
  judge,
  listApprovers,
  type OwnedSpace,
  type Person,
} from '../../src/core/approval.ts';
import {
  ada,
  aPerson,
  approvedBy,
  aRole,
  barbara,
  deniedBy,
  edsger,
  grace,
  linus,
  mallory,
  margaret,
  seedRoles,
  spaceGuid,
  spaceRef,
} from '../support/scene.ts';

function owned(space: string): OwnedSpace {
  return { ...spaceRef(space), guid: spaceGuid(space) };
}

const data = owned('shop/data');
const ledger = owned('bank/ledger');
const two: ApprovalRule = { ...DEFAULT_RULE, name: 'two owners', quorum: 2 };
const grace2: Person = { ...grace, slack: aPerson('grace2').slack };
const ada2: Person = { ...ada, slack: aPerson('ada2').slack };
const renamed: Person = { ...grace, userName: 'hopper@example.com' };

describe('judge: one approval of each destination space, never the requester’s', () => {
  test.each<{ decisions: readonly Decision[]; spaces?: readonly OwnedSpace[]; verdict: string; because: string }>([
    { decisions: [], verdict: 'pending', because: '0/1 for shop/data' },
    { decisions: [approvedBy(grace)], verdict: 'approved', because: '1/1 for shop/data' },
    { decisions: [approvedBy(grace), approvedBy(linus)], verdict: 'approved', because: '1/1 for shop/data' },
    { decisions: [deniedBy(linus)], verdict: 'denied', because: 'denied by linus@example.com' },
    { decisions: [approvedBy(grace), deniedBy(linus)], verdict: 'denied', because: 'denied by linus@example.com' },
    { decisions: [deniedBy(linus), approvedBy(grace)], verdict: 'denied', because: 'denied by linus@example.com' },
    { decisions: [deniedBy(linus), approvedBy(linus)], verdict: 'approved', because: '1/1 for shop/data' },
    { decisions: [approvedBy(linus), deniedBy(linus)], verdict: 'denied', because: 'denied by linus@example.com' },
    {
      decisions: [approvedBy(ada)],
      verdict: 'pending',
      because: '0/1 for shop/data; ada@example.com cannot approve their own request',
    },
    {
      decisions: [approvedBy(ada2)],
      verdict: 'pending',
      because: '0/1 for shop/data; ada@example.com cannot approve their own request',
    },
    {
      decisions: [approvedBy(grace)],
      spaces: [data, ledger],
      verdict: 'pending',
      because: '1/1 for shop/data; 0/1 for bank/ledger',
    },
    {
      decisions: [approvedBy(grace), approvedBy(edsger, 'bank/ledger')],
      spaces: [data, ledger],
      verdict: 'approved',
      because: '1/1 for shop/data; 1/1 for bank/ledger',
    },
    {
      decisions: [approvedBy(barbara, 'shop/data', 'bank/ledger')],
      spaces: [data, ledger],
      verdict: 'approved',
      because: '1/1 for shop/data; 1/1 for bank/ledger',
    },
    { decisions: [approvedBy(edsger, 'bank/ledger')], verdict: 'pending', because: '0/1 for shop/data' },
    { decisions: [approvedBy(grace)], spaces: [], verdict: 'pending', because: '' },
  ])('$because: $verdict', ({ decisions, spaces = [data], verdict, because }) => {
    expect(judge(DEFAULT_RULE, ada, spaces, decisions)).toEqual({ kind: verdict, because });
  });
});

describe('judge: two owners', () => {
  test.each<{ who: string; decisions: readonly Decision[]; verdict: string; because: string }>([
    { who: 'one', decisions: [approvedBy(grace)], verdict: 'pending', because: '1/2 for shop/data' },
    {
      who: 'one, twice',
      decisions: [approvedBy(grace), approvedBy(grace)],
      verdict: 'pending',
      because: '1/2 for shop/data',
    },
    {
      who: 'one with two accounts',
      decisions: [approvedBy(grace), approvedBy(grace2)],
      verdict: 'pending',
      because: '1/2 for shop/data',
    },
    {
      who: 'one whose address changed',
      decisions: [approvedBy(grace), approvedBy(renamed)],
      verdict: 'pending',
      because: '1/2 for shop/data',
    },
    {
      who: 'two',
      decisions: [approvedBy(grace), approvedBy(linus)],
      verdict: 'approved',
      because: '2/2 for shop/data',
    },
    {
      who: 'the requester and one',
      decisions: [approvedBy(ada), approvedBy(grace)],
      verdict: 'pending',
      because: '1/2 for shop/data; ada@example.com cannot approve their own request',
    },
  ])('$who: $verdict', ({ decisions, verdict, because }) => {
    expect(judge(two, ada, [data], decisions)).toEqual({ kind: verdict, because });
  });
});

describe('findEntitlement', () => {
  test.each<{ candidate: Person; kind: string; why: string }>([
    { candidate: grace, kind: 'entitled', why: 'develops the destination' },
    { candidate: linus, kind: 'entitled', why: 'manages the destination' },
    { candidate: ada, kind: 'own-request', why: 'asked' },
    { candidate: ada2, kind: 'own-request', why: 'asked, under another account' },
    { candidate: { ...mallory, slack: ada.slack }, kind: 'own-request', why: 'asked, under another address' },
    { candidate: edsger, kind: 'no-role', why: 'develops elsewhere' },
    { candidate: mallory, kind: 'no-role', why: 'has no role' },
  ])('$candidate.userName, who $why: $kind', ({ candidate, kind }) => {
    expect(findEntitlement(DEFAULT_RULE, ada, candidate, [data], seedRoles).kind).toBe(kind);
  });

  test('a supporter of the destination may ask and not decide, an auditor neither', () => {
    const roles = [aRole(margaret, 'supporter', 'shop/data'), aRole(mallory, 'auditor', 'shop/data')];

    expect(findEntitlement(DEFAULT_RULE, ada, margaret, [data], roles).kind).toBe('no-role');
    expect(findEntitlement(DEFAULT_RULE, ada, mallory, [data], roles).kind).toBe('no-role');
    expect(findMissingRoles(DEFAULT_RULE, margaret.userName, [data], roles)).toEqual([]);
    expect(findMissingRoles(DEFAULT_RULE, mallory.userName, [data], roles)).toEqual([data]);
  });

  test('an owner of several destinations decides for those they own', () => {
    expect(findEntitlement(DEFAULT_RULE, ada, grace, [data, ledger], seedRoles)).toEqual({
      kind: 'entitled',
      spaces: [data.guid],
    });
  });

  test('a role in every source space is needed to ask', () => {
    expect(findMissingRoles(DEFAULT_RULE, barbara.userName, [owned('shop/prod'), data, ledger], seedRoles)).toEqual([
      ledger,
    ]);
  });

  test('those who may decide are listed once, sorted, without the requester', () => {
    expect(listApprovers(DEFAULT_RULE, barbara, [data], [...seedRoles, aRole(grace, 'manager', 'shop/data')])).toEqual([
      grace.userName,
      linus.userName,
    ]);
  });
});

describe('judge, whatever is decided in whatever order', () => {
  const people = [ada, ada2, grace, grace2, linus, barbara, edsger];
  const decision = fc.record({
    kind: fc.constantFrom('approve' as const, 'approve' as const, 'deny' as const),
    by: fc.constantFrom(...people),
    at: fc.nat(),
    spaces: fc.subarray([data.guid, ledger.guid]),
  });

  test('approves only when enough people, none of them the requester, approved for every space and none denies', () => {
    fc.assert(
      fc.property(fc.array(decision, { maxLength: 10 }), fc.integer({ min: 1, max: 3 }), (decisions, quorum) => {
        const spaces = [data, ledger];
        const verdict = judge({ ...DEFAULT_RULE, quorum }, ada, spaces, decisions);
        if (verdict.kind !== 'approved') return;

        for (const { guid } of spaces) {
          const approvals = decisions.filter((each) => each.kind === 'approve' && each.spaces.includes(guid));
          const others = approvals.map(({ by }) => by).filter((by) => !isSamePerson(by, ada));
          expect(countPeople(others)).toBeGreaterThanOrEqual(quorum);
        }
        for (const person of people) {
          const last = decisions.filter(({ by }) => isSamePerson(by, person)).at(-1);
          if (!isSamePerson(person, ada)) expect(last?.kind ?? 'approve').toBe('approve');
        }
      }),
    );
  });

  test('what the requester says changes nothing but the reasons', () => {
    fc.assert(
      fc.property(fc.array(decision, { maxLength: 8 }), fc.array(decision, { maxLength: 3 }), (decisions, own) => {
        const others = decisions.filter(({ by }) => !isSamePerson(by, ada));
        const mixed = [...own.map((each) => ({ ...each, by: ada })), ...others];

        expect(judge(DEFAULT_RULE, ada, [data], mixed).kind).toBe(judge(DEFAULT_RULE, ada, [data], others).kind);
      }),
    );
  });
});

/** How many there are, when neither a shared account nor a shared address makes two of one. */
function countPeople(people: readonly Person[]): number {
  const kept: Person[] = [];
  for (const person of people) if (!kept.some((other) => isSamePerson(other, person))) kept.push(person);
  return kept.length;
}
