// Who may decide, and what decisions come to.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Decision,
  findEntitlement,
  findMissingRoles,
  isSamePerson,
  judge,
  listApprovers,
  type OwnedSpace,
  type Person,
  recount,
  type SpaceRole,
} from '../../src/core/approval.ts';
import { type Chain, DEFAULT_RULES, type OrgRole, type SlackGroupId } from '../../src/core/approval-rule.ts';
import { type Facts, NOTHING_KNOWN } from '../../src/core/authority.ts';
import type { Requirement } from '../../src/core/ruling.ts';
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
  ownersKey,
  seedRoles,
  spaceGuid,
  spaceRef,
} from '../support/scene.ts';

function owned(space: string): OwnedSpace {
  return { ...spaceRef(space), guid: spaceGuid(space) };
}

const data = owned('shop/data');
const ledger = owned('bank/ledger');

/** The owners of a space, of whom one must agree; where there are none, managers of its org. */
function ownersOf(of: OwnedSpace, quorum = 1): Requirement {
  const chain: Chain<OwnedSpace> = [
    [
      { kind: 'space-role', of, role: 'developer' },
      { kind: 'space-role', of, role: 'manager' },
    ],
    [{ kind: 'org-role', of, role: 'manager' }],
  ];
  const label = `${of.org}/${of.space}`;
  return { key: ownersKey(label), label, quorum, chain };
}

function known(more: Partial<Facts> = {}): Facts {
  return { ...NOTHING_KNOWN, roles: seedRoles, members: new Map(), people: new Map(), ...more };
}

function withRoles(...roles: readonly SpaceRole[]): Facts {
  return known({ roles });
}

const dataOwners = ownersOf(data);
const ledgerOwners = ownersOf(ledger);
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
    const requirements = spaces.map((space) => ownersOf(space));
    expect(judge(requirements, ada, decisions)).toEqual({ kind: verdict, because });
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
    expect(judge([ownersOf(data, 2)], ada, decisions)).toEqual({ kind: verdict, because });
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
    expect(findEntitlement([dataOwners], ada, candidate, known()).kind).toBe(kind);
  });

  test('a supporter of the destination may ask and not decide, an auditor neither', () => {
    const roles = [aRole(margaret, 'supporter', 'shop/data'), aRole(mallory, 'auditor', 'shop/data')];
    const facts = withRoles(...roles);

    expect(findEntitlement([dataOwners], ada, margaret, facts).kind).toBe('no-role');
    expect(findEntitlement([dataOwners], ada, mallory, facts).kind).toBe('no-role');
    expect(findMissingRoles(DEFAULT_RULES, margaret.userName, [data], roles)).toEqual([]);
    expect(findMissingRoles(DEFAULT_RULES, mallory.userName, [data], roles)).toEqual([data]);
  });

  test('an owner of several destinations decides for those they own', () => {
    expect(findEntitlement([dataOwners, ledgerOwners], ada, grace, known())).toEqual({
      kind: 'entitled',
      for: [dataOwners.key],
    });
  });

  test('a role in every source space is needed to ask', () => {
    expect(findMissingRoles(DEFAULT_RULES, barbara.userName, [owned('shop/prod'), data, ledger], seedRoles)).toEqual([
      ledger,
    ]);
  });

  test('those who may decide are listed once, sorted, without the requester', () => {
    const facts = withRoles(...seedRoles, aRole(grace, 'manager', 'shop/data'));

    expect(listApprovers(dataOwners, barbara, facts)).toEqual({
      who: 'developers and managers of shop/data',
      people: [{ userName: grace.userName }, { userName: linus.userName }],
    });
  });
});

describe('who stands in where there are too few', () => {
  const manager: OrgRole = { space: data.guid, role: 'manager', userName: mallory.userName };

  test.each<{ who: string; quorum: number; facts: Facts; may: boolean }>([
    { who: 'owners are there', quorum: 1, facts: known({ orgRoles: [manager] }), may: false },
    { who: 'as many as are needed are there', quorum: 3, facts: known({ orgRoles: [manager] }), may: false },
    { who: 'one more is needed', quorum: 4, facts: known({ orgRoles: [manager] }), may: true },
    { who: 'nobody else is there', quorum: 1, facts: known({ roles: [], orgRoles: [manager] }), may: true },
    {
      who: 'the requester is the only owner',
      quorum: 1,
      facts: known({ roles: [aRole(ada, 'developer', 'shop/data')], orgRoles: [manager] }),
      may: true,
    },
  ])('an org manager decides when $who: $may', ({ quorum, facts, may }) => {
    const found = findEntitlement([ownersOf(data, quorum)], ada, mallory, facts);

    expect(found.kind).toBe(may ? 'entitled' : 'no-role');
  });

  test('and they are named', () => {
    expect(listApprovers(dataOwners, ada, known({ roles: [], orgRoles: [manager] }))).toEqual({
      who: 'developers and managers of shop/data, or org managers of shop',
      people: [{ userName: mallory.userName }],
    });
  });
});

describe('people and user groups', () => {
  const group = 'S0SECURITY' as SlackGroupId;
  const security: Requirement = {
    key: 'security',
    label: 'security',
    name: 'security',
    quorum: 1,
    chain: [
      [
        { kind: 'user-group', group },
        { kind: 'user', slack: linus.slack },
        { kind: 'email', address: edsger.userName },
      ],
    ],
  };
  const facts = known({ members: new Map([[group, [mallory, ada2]]]), people: new Map([[linus.slack, linus]]) });

  test.each<{ candidate: Person; kind: string; why: string }>([
    { candidate: mallory, kind: 'entitled', why: 'is in the group' },
    { candidate: linus, kind: 'entitled', why: 'is named by Slack id' },
    { candidate: edsger, kind: 'entitled', why: 'is named by address' },
    { candidate: grace, kind: 'no-role', why: 'is none of these' },
    { candidate: ada2, kind: 'own-request', why: 'asked, and is in the group under a second account' },
  ])('$candidate.slack, who $why: $kind', ({ candidate, kind }) => {
    expect(findEntitlement([security], ada, candidate, facts).kind).toBe(kind);
  });

  test('the requester is not counted among those who may, under whatever account', () => {
    expect(listApprovers(security, ada, facts).people.map(({ userName }) => userName)).toEqual([
      edsger.userName,
      linus.userName,
      mallory.userName,
    ]);
  });
});

describe('recount: what still counts of earlier approvals', () => {
  test('nothing of one whose role is gone', () => {
    expect(recount([approvedBy(grace)], [dataOwners], ada, withRoles())).toMatchObject([{ by: grace, for: [] }]);
  });

  test('nothing for what it was not given', () => {
    const earlier = { ...approvedBy(barbara), for: [ledgerOwners.key] };

    expect(recount([earlier], [dataOwners], ada, known())).toMatchObject([{ by: barbara, for: [] }]);
  });

  test('all of it where nothing has changed', () => {
    expect(recount([approvedBy(grace)], [dataOwners], ada, known())).toEqual([approvedBy(grace)]);
  });
});

describe('judge, whatever is decided in whatever order', () => {
  const people = [ada, ada2, grace, grace2, linus, barbara, edsger];
  const decision = fc.record({
    kind: fc.constantFrom('approve' as const, 'approve' as const, 'deny' as const),
    by: fc.constantFrom(...people),
    at: fc.nat(),
    for: fc.subarray([dataOwners.key, ledgerOwners.key]),
  });

  test('approves only when enough people, none of them the requester, approved for every space and none denies', () => {
    fc.assert(
      fc.property(fc.array(decision, { maxLength: 10 }), fc.integer({ min: 1, max: 3 }), (decisions, quorum) => {
        const requirements = [ownersOf(data, quorum), ownersOf(ledger, quorum)];
        const verdict = judge(requirements, ada, decisions);
        if (verdict.kind !== 'approved') return;

        for (const { key } of requirements) {
          const approvals = decisions.filter((each) => each.kind === 'approve' && each.for.includes(key));
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

        expect(judge([dataOwners], ada, mixed).kind).toBe(judge([dataOwners], ada, others).kind);
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
