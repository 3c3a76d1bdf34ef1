// What rules say of a request: which one holds for which link, and what all of them together demand.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ApprovalRule, Authority, Conditions } from '../../src/core/approval-rule.ts';
import { NOTHING_KNOWN } from '../../src/core/authority.ts';
import { linksOf, type Matter } from '../../src/core/link.ts';
import { matchesGlob } from '../../src/core/rule-match.ts';
import { findRule, findRuling } from '../../src/core/ruling.ts';
import { DEFAULT_FOUNDATION, type FoundationName } from '../../src/core/vocabulary.ts';
import {
  aBound,
  accounts,
  ada,
  anApp,
  appRef,
  cache,
  db,
  ownersKey,
  ports,
  rulesOf,
  seedRoles,
  tcp,
  tls,
  udp,
  web,
} from '../support/scene.ts';

const KNOWN = { ...NOTHING_KNOWN, roles: seedRoles };
const DAY = 86_400;

type Parts = Matter['parts'][number];

function aMatter({ sources, destinations, traffic, ...more }: Partial<Matter & Parts> = {}): Matter {
  const part = {
    sources: sources ?? [aBound(web)],
    destinations: destinations ?? [aBound(db)],
    traffic: traffic ?? [tls],
  };
  return {
    requester: ada,
    foundation: DEFAULT_FOUNDATION,
    purpose: 'opening',
    parts: [part],
    seconds: 7 * DAY,
    saysWhy: false,
    ...more,
  };
}

function deny(name: string, when: Conditions): ApprovalRule {
  return { name, when, kind: 'deny', because: `${name} is not allowed` };
}

function automatic(name: string, when: Conditions): ApprovalRule {
  return { name, when, kind: 'automatic' };
}

function ask(name: string, when: Conditions, quorum = 1, by: readonly Authority[] = [SECURITY]): ApprovalRule {
  return { name, when, kind: 'ask', groups: [{ name: 'security', quorum, chain: [by] }] };
}

const SECURITY: Authority = { kind: 'email', address: 'security@example.com' };
const SSH = deny('ssh', { traffic: [{ protocol: 'tcp', ports: [ports('22')] }] });
const PCI = deny('pci', { destinations: [{ org: '*', space: 'pci', app: '*' }] });

/** `denied by ssh`, `automatic: harmless`, or the keys of what is demanded, with the quorum where it is not 1. */
function rulingOf(rules: readonly ApprovalRule[], matter: Matter): string {
  const ruling = findRuling(rulesOf({ rules }), matter, KNOWN);
  switch (ruling.kind) {
    case 'forbidden':
      return `denied by ${ruling.rule}`;
    case 'automatic':
      return `automatic: ${ruling.rules.join(', ')}`;
    case 'ask':
      return ruling.requirements
        .map(
          ({ key, quorum }) => `${key.replace(ownersKey('shop/data'), 'owners')}${quorum === 1 ? '' : ` ×${quorum}`}`,
        )
        .join(' and ');
    default:
      return ruling satisfies never;
  }
}

describe('those to whom a request escalates', () => {
  const boss: Authority = { kind: 'email', address: 'boss@example.com' };
  const other: Authority = { kind: 'email', address: 'other@example.com' };
  const twoParts = aMatter({ traffic: [tcp('22'), tcp('80')] });

  function escalating(after: number, to: readonly [Authority, ...Authority[]], traffic?: string): ApprovalRule {
    const when: Conditions = traffic === undefined ? {} : { traffic: [{ protocol: 'tcp', ports: [ports(traffic)] }] };
    return {
      name: `rule ${after}`,
      when,
      kind: 'ask',
      groups: [{ name: 'g', quorum: 1, chain: [[SECURITY]] }],
      escalate: { after, to },
    };
  }

  test('step in only where all rules for the same group let them, and as late as the latest', () => {
    const rules = [escalating(60, [boss, other], '22'), escalating(3600, [boss])];

    expect(findRuling(rulesOf({ rules }), twoParts, KNOWN)).toMatchObject({
      requirements: [{ escalation: { after: 3600, to: [boss], inForce: false } }],
    });
  });

  test('do not where one of the rules names nobody, or nobody in common', () => {
    const never: ApprovalRule = {
      name: 'never',
      when: {},
      kind: 'ask',
      groups: [{ name: 'g', quorum: 1, chain: [[SECURITY]] }],
    };
    for (const second of [escalating(3600, [boss]), never]) {
      const ruling = findRuling(rulesOf({ rules: [escalating(60, [other], '22'), second] }), twoParts, KNOWN);

      expect(ruling.kind === 'ask' && ruling.requirements.map(({ escalation }) => escalation)).toEqual([undefined]);
    }
  });
});

describe('which rule holds', () => {
  test.each<{ what: string; when: Conditions; matter: Partial<Matter & Parts>; matches: boolean }>([
    { what: 'its foundation', when: { foundations: [DEFAULT_FOUNDATION] }, matter: {}, matches: true },
    { what: 'another foundation', when: { foundations: ['prod' as FoundationName] }, matter: {}, matches: false },
    { what: 'any link', when: {}, matter: {}, matches: true },
    { what: 'its destination', when: { destinations: [appRef('*/data/*')] }, matter: {}, matches: true },
    {
      what: 'its destination in capitals',
      when: { destinations: [appRef('SHOP/Data/DB')] },
      matter: {},
      matches: true,
    },
    { what: 'another destination', when: { destinations: [appRef('*/pci/*')] }, matter: {}, matches: false },
    {
      what: 'one of several',
      when: { destinations: [appRef('*/pci/*'), appRef('shop/*/d?')] },
      matter: {},
      matches: true,
    },
    { what: 'its source', when: { sources: [appRef('shop/prod/web')] }, matter: {}, matches: true },
    { what: 'another source', when: { sources: [appRef('*/*/api')] }, matter: {}, matches: false },
    {
      what: 'a source of a route alone',
      when: { sources: [appRef('*/*/*')] },
      matter: { sources: [], traffic: [] },
      matches: false,
    },
    { what: 'TLS', when: { traffic: [{ tls: true }] }, matter: {}, matches: true },
    {
      what: 'TLS that was asked for by its port',
      when: { traffic: [{ tls: true }] },
      matter: { traffic: [tcp('61443')] },
      matches: true,
    },
    { what: 'what is plain', when: { traffic: [{ tls: false }] }, matter: {}, matches: false },
    {
      what: 'a port in a list',
      when: { traffic: [{ protocol: 'tcp', ports: [ports('22'), ports('8000-9000')] }] },
      matter: { traffic: [tcp('8080')] },
      matches: true,
    },
    {
      what: 'the same port of another protocol',
      when: { traffic: [{ protocol: 'udp', ports: [ports('8080')] }] },
      matter: { traffic: [tcp('8080')] },
      matches: false,
    },
    { what: 'traffic of a route alone', when: { traffic: [{}] }, matter: { sources: [], traffic: [] }, matches: false },
    { what: 'what crosses spaces', when: { crosses: 'space' }, matter: {}, matches: true },
    { what: 'what crosses orgs', when: { crosses: 'org' }, matter: {}, matches: false },
    {
      what: 'what crosses orgs, between two',
      when: { crosses: 'org' },
      matter: { destinations: [aBound(accounts)] },
      matches: true,
    },
    { what: 'what stays in the org', when: { within: 'org' }, matter: {}, matches: true },
    { what: 'what stays in the space', when: { within: 'space' }, matter: {}, matches: false },
    {
      what: 'a space of the same name in another org',
      when: { within: 'space' },
      matter: { destinations: [aBound(anApp('bank/prod/x'))] },
      matches: false,
    },
    { what: 'a long time', when: { longerThan: 30 * DAY }, matter: {}, matches: false },
    {
      what: 'for ever, which is long',
      when: { longerThan: 30 * DAY },
      matter: { seconds: Number.POSITIVE_INFINITY },
      matches: true,
    },
    { what: 'a short time', when: { atMost: 7 * DAY }, matter: {}, matches: true },
    {
      what: 'for ever, which is not short',
      when: { atMost: 7 * DAY },
      matter: { seconds: Number.POSITIVE_INFINITY },
      matches: false,
    },
    {
      what: 'a role of the requester',
      when: { requester: [{ kind: 'space-role', of: 'source', role: 'developer' }] },
      matter: {},
      matches: true,
    },
    {
      what: 'a role that the requester lacks',
      when: { requester: [{ kind: 'space-role', of: 'source', role: 'manager' }] },
      matter: {},
      matches: false,
    },
  ])('a rule about $what: $matches', ({ when, matter, matches }) => {
    expect(rulingOf([deny('it', when)], aMatter(matter))).toBe(
      matches ? 'denied by it' : rulingOf([], aMatter(matter)),
    );
  });

  test('the first that matches, whatever comes after it', () => {
    const rules = [ask('databases', { destinations: [appRef('*/data/*')] }), deny('everything', {})];

    expect(rulingOf(rules, aMatter())).toBe('security');
    expect(rulingOf([...rules].reverse(), aMatter())).toBe('denied by everything');
  });

  test('all conditions of a rule have to hold', () => {
    const when = { destinations: [appRef('*/data/*')], traffic: [{ protocol: 'udp' as const }] };

    expect(rulingOf([deny('it', when)], aMatter())).toBe('owners');
    expect(rulingOf([deny('it', when)], aMatter({ traffic: [udp('53')] }))).toBe('denied by it');
  });
});

describe('bundling evades nothing', () => {
  test('one forbidden destination forbids the whole', () => {
    const matter = aMatter({ destinations: [aBound(db), aBound(anApp('shop/pci/cards'))] });

    expect(rulingOf([PCI], matter)).toBe('denied by pci');
  });

  test('a wide range does not slip past a rule about a port in it', () => {
    expect(rulingOf([SSH], aMatter({ traffic: [tcp('1-65535')] }))).toBe('denied by ssh');
    expect(rulingOf([SSH], aMatter({ traffic: [tcp('23-65535')] }))).toBe('owners');
  });

  test('nor does it profit from a rule about a port in it', () => {
    const rules = [automatic('harmless', { traffic: [{ protocol: 'tcp', ports: [ports('8080')] }] })];

    expect(rulingOf(rules, aMatter({ traffic: [tcp('8080')] }))).toBe('automatic: harmless');
    expect(rulingOf(rules, aMatter({ traffic: [tcp('8080-8081')] }))).toBe('owners');
  });

  test('what one part demands is demanded beside what the others demand', () => {
    const rules = [ask('udp', { traffic: [{ protocol: 'udp' }] }), automatic('tls', { traffic: [{ tls: true }] })];

    expect(rulingOf(rules, aMatter({ traffic: [tls, udp('53')] }))).toBe('security');
    expect(rulingOf(rules, aMatter({ traffic: [tls, tcp('80'), udp('53')] }))).toBe('owners and security');
  });

  test('the higher quorum holds where two parts demand the same people', () => {
    const rules = [ask('udp', { traffic: [{ protocol: 'udp' }] }, 2), ask('all', {}, 1)];

    expect(rulingOf(rules, aMatter({ traffic: [tls, udp('53')] }))).toBe('security ×2');
  });

  const developers: Authority = { kind: 'space-role', of: 'destination', role: 'developer' };
  const orgManagers: Authority = { kind: 'org-role', of: 'destination', role: 'manager' };
  const high: Conditions = { traffic: [{ protocol: 'tcp', ports: [ports('8080')] }] };

  function chainsOf(rules: readonly ApprovalRule[], matter: Matter) {
    const ruling = findRuling(rulesOf({ rules }), matter, KNOWN);
    return ruling.kind === 'ask' ? ruling.requirements.map(({ chain }) => chain.map((level) => level.length)) : [];
  }

  test.each(['80', '9000'])(
    'who stands in by one rule alone does not where another names nobody, with tcp %s',
    (port) => {
      const others: ApprovalRule = {
        name: 'owners or managers',
        when: high,
        kind: 'ask',
        groups: [{ quorum: 1, chain: [[developers], [orgManagers]] }],
      };
      const owners: ApprovalRule = {
        name: 'owners',
        when: {},
        kind: 'ask',
        groups: [{ quorum: 1, chain: [[developers]] }],
      };

      expect(chainsOf([others, owners], aMatter({ traffic: [tcp('8080', port)] }))).toEqual([[1]]);
    },
  );

  test('nor does a group that is called after a role let others in than the role does', () => {
    const named: ApprovalRule = {
      name: 'named',
      when: high,
      kind: 'ask',
      groups: [{ name: 'developer', quorum: 1, chain: [[developers, SECURITY]] }],
    };
    const owners: ApprovalRule = {
      name: 'owners',
      when: {},
      kind: 'ask',
      groups: [{ quorum: 1, chain: [[developers]] }],
    };

    expect(chainsOf([named, owners], aMatter({ traffic: [tcp('8080', '80')] }))).toEqual([[1]]);
  });

  test('both ways between two spaces each end is asked in its own right, in whatever order a rule names them', () => {
    const managers: Authority = { kind: 'space-role', of: 'source', role: 'manager' };
    const rule = (name: string, to: string, by: readonly Authority[]): ApprovalRule => {
      return { name, when: { destinations: [appRef(to)] }, kind: 'ask', groups: [{ quorum: 1, chain: [by] }] };
    };
    const rules = [rule('there', '*/*/db', [developers, managers]), rule('back', '*/*/web', [managers, developers])];
    const there = { sources: [aBound(web)], destinations: [aBound(db)], traffic: [tls] };
    const back = { sources: [aBound(db)], destinations: [aBound(web)], traffic: [tls] };

    expect(chainsOf(rules, aMatter({ parts: [there, back] }))).toEqual([[2], [2]]);
  });

  test('whatever is asked for together demands all that its parts demand alone', () => {
    const rules = [
      SSH,
      automatic('cache', {
        destinations: [appRef('*/*/cache')],
        traffic: [{ protocol: 'tcp', ports: [ports('8000-9000')] }],
      }),
      ask('far', { crosses: 'org' }, 2),
      ask('low', { traffic: [{ ports: [ports('1-1023')] }] }),
    ];
    const destination = fc.constantFrom(db, cache, accounts);
    const traffic = fc.constantFrom(tls, tcp('8080'), tcp('20-25'), tcp('7000-8500'), udp('53'), udp('8080'));
    const rank = (ruling: string, key: string, quorum: number) =>
      ruling === 'denied' || quorumOf(ruling, key) >= quorum;
    fc.assert(
      fc.property(
        fc.uniqueArray(destination, { minLength: 1 }),
        fc.uniqueArray(traffic, { minLength: 1 }),
        (to, over) => {
          const whole = summary(rules, aMatter({ destinations: to.map(aBound), traffic: over }));
          for (const one of to) {
            for (const kind of over) {
              const part = findRuling(
                rulesOf({ rules }),
                aMatter({ destinations: [aBound(one)], traffic: [kind] }),
                KNOWN,
              );
              if (part.kind === 'forbidden') expect(whole).toBe('denied');
              if (part.kind !== 'ask') continue;
              for (const { key, quorum } of part.requirements) expect(rank(whole, key, quorum)).toBe(true);
            }
          }
        },
      ),
    );
  });
});

function summary(rules: readonly ApprovalRule[], matter: Matter): string {
  const ruling = findRuling(rulesOf({ rules }), matter, KNOWN);
  if (ruling.kind === 'forbidden') return 'denied';
  return JSON.stringify(ruling.kind === 'ask' ? ruling.requirements.map(({ key, quorum }) => [key, quorum]) : []);
}

function quorumOf(summary: string, key: string): number {
  const parsed = JSON.parse(summary) as readonly (readonly [string, number])[];
  return parsed.find(([each]) => each === key)?.[1] ?? 0;
}

describe('rules that want to know why', () => {
  const explained: ApprovalRule = { name: 'explained', when: {}, kind: 'automatic', reasons: ['requester'] };
  const data: ApprovalRule = {
    name: 'data',
    when: { destinations: [appRef('*/data/db')] },
    kind: 'ask',
    groups: [{ name: 'security', quorum: 1, chain: [[SECURITY]] }],
    reasons: ['requester', 'approver'],
  };
  const both = { destinations: [aBound(db), aBound(cache)] };

  test('do not allow what is asked without a reason, and say that a reason is all it wants', () => {
    expect(findRuling(rulesOf({ rules: [explained] }), aMatter(), KNOWN)).toMatchObject({
      kind: 'forbidden',
      rule: 'explained',
      wants: 'reason',
    });
    expect(rulingOf([explained], aMatter({ saysWhy: true }))).toBe('automatic: explained');
  });

  test('are not evaded by bundling, neither by whoever asks nor by whoever approves', () => {
    const rules = [data, automatic('cache', {})];

    expect(rulingOf(rules, aMatter(both))).toBe('denied by data');
    expect(findRuling(rulesOf({ rules }), aMatter({ ...both, saysWhy: true }), KNOWN)).toMatchObject({
      kind: 'ask',
      terms: { reasonFor: 'data' },
    });
  });

  test('come after those that deny, whatever the reason', () => {
    const ssh = { traffic: [tls, tcp('22')] };

    expect(rulingOf([SSH, explained], aMatter(ssh))).toBe('denied by ssh');
  });

  test('want none for taking something away', () => {
    expect(rulingOf([explained], aMatter({ purpose: 'removal' }))).toBe('owners');
  });
});

describe('what is taken away', () => {
  test('goes by no rule: neither is it forbidden, nor does it go by itself', () => {
    const rules = [automatic('cache', { destinations: [appRef('*/*/cache')] }), SSH];
    const removal = { purpose: 'removal' as const, traffic: [tcp('22')] };

    expect(rulingOf(rules, aMatter(removal))).toBe('owners');
    expect(rulingOf(rules, aMatter({ ...removal, destinations: [aBound(cache)] }))).toBe('owners');
  });
});

describe('traffic is cut where rules begin and end', () => {
  test('and no port is lost, added or met twice', () => {
    const edge = fc.integer({ min: 1, max: 65_535 });
    const range = fc.tuple(edge, edge).map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
    fc.assert(
      fc.property(range, fc.array(range, { maxLength: 6 }), (asked, cuts) => {
        const rules = [deny('cuts', { traffic: [{ ports: cuts }] })];
        const matter = aMatter({ traffic: [{ kind: 'tcp', ports: [asked] }] });
        const segments = linksOf(matter, rules).flatMap(({ segment }) => segment ?? []);

        expect(segments[0]?.start).toBe(asked.start);
        expect(segments.at(-1)?.end).toBe(asked.end);
        segments.forEach(({ start, end }, index) => {
          expect(start).toBeLessThanOrEqual(end);
          expect(segments[index + 1]?.start ?? asked.end + 1).toBe(end + 1);
          for (const cut of cuts) {
            const isIn = cut.start <= start && end <= cut.end;
            expect(isIn || end < cut.start || start > cut.end).toBe(true);
          }
        });
      }),
    );
  });
});

describe('many rules for many apps', () => {
  const port = (max: number) => fc.integer({ min: 61_440, max }).map(String);
  const aRange = fc.tuple(port(61_446), port(61_446)).map(([a, b]) => [a, b].sort().join('-'));
  const aRule = fc.record({
    traffic: fc.option(fc.record({ protocol: fc.constantFrom('tcp' as const, 'udp' as const), range: aRange })),
    to: fc.option(fc.constantFrom('*/*/db', '*/data/*', '*/*/accounts')),
  });

  test('the rules that hold are those of each app and port on its own', () => {
    fc.assert(
      fc.property(fc.array(aRule, { maxLength: 6 }), aRange, (written, range) => {
        const rules = written.map(({ traffic, to }, index) =>
          automatic(`rule ${index}`, {
            ...(traffic && { traffic: [{ protocol: traffic.protocol, ports: [ports(traffic.range)] }] }),
            ...(to !== null && { destinations: [appRef(to)] }),
          }),
        );
        const book = { ...rulesOf({ rules }), otherwise: automatic('otherwise', {}) };
        const matter = aMatter({ destinations: [db, cache, accounts].map(aBound), traffic: [tcp(range), tls] });

        const each = linksOf(matter, rules).map((link) => findRule(book, link, matter, KNOWN).name);

        expect(findRuling(book, matter, KNOWN)).toEqual({ kind: 'automatic', rules: [...new Set(each)] });
      }),
    );
  });

  test('a rule is asked about the traffic between each two apps once, and about a cut of it once for all apps', () => {
    let looks = 0;
    const rules = Array.from({ length: 100 }, (_, index) => {
      const when = {
        get traffic() {
          looks++;
          return [{ protocol: 'tcp', ports: [ports(String(1000 + 3 * index))] }] as const;
        },
      };
      return automatic(`rule ${index}`, when);
    });
    const apps = (space: string) => Array.from({ length: 20 }, (_, index) => aBound(anApp(`shop/${space}/${index}`)));

    rulingOf(rules, aMatter({ sources: apps('prod'), destinations: apps('data'), traffic: [tcp('1-65535')] }));

    expect(looks).toBeLessThan(20 * 20 * 100 * 3);
  });
});

describe('patterns', () => {
  test.each([
    ['*', '', true],
    ['*', 'anything', true],
    ['d?', 'db', true],
    ['d?', 'd', false],
    ['*-db', 'orders-db', true],
    ['*-db', 'orders-db2', false],
    ['a*b*c', 'a-bb-c', true],
    ['a*b*c', 'a-c', false],
    ['pci', 'PCI', true],
    ['p.i', 'pci', false],
    ['', 'x', false],
  ])('%s and "%s": %s', (pattern, name, matches) => {
    expect(matchesGlob(pattern, name)).toBe(matches);
  });

  test('are read in time that many stars cannot blow up', () => {
    expect(matchesGlob(`${'*a'.repeat(200)}b`, 'a'.repeat(5_000))).toBe(false);
  });
});
