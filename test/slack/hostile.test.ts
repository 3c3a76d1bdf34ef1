// Whatever people type, or name their apps, it is text: no mention, no link, no formatting, and never too long for Slack.
import { describe, expect, test } from '@jest/globals';
import type { AccessRequest, Bound } from '../../src/core/access-request.ts';
import type { AuditEvent } from '../../src/core/audit.ts';
import type { Kept, Step } from '../../src/core/connectivity.ts';
import { DEFAULT_FOUNDATION, requestId } from '../../src/core/vocabulary.ts';
import { writeAudit } from '../../src/slack/audit-lines.ts';
import { drawCard } from '../../src/slack/card.ts';
import { inClassicBlocks, type Message } from '../../src/slack/message.ts';
import { writeNote } from '../../src/slack/notes.ts';
import { writePage } from '../../src/slack/listing.ts';
import { writeConnections } from '../../src/slack/provenance.ts';
import { tellStory } from '../../src/slack/story.ts';
import { disarmMarks, escapeTokens, neutralise, shorten } from '../../src/slack/typed.ts';
import { NOON } from '../support/fixed-clock.ts';
import { aBound, ada, anApp, aPolicy, db, grace, policyItem, routeItem, web } from '../support/scene.ts';
import { expectSendable, tokensIn } from './block-kit.ts';
import * as states from './requests.ts';
import { everyState } from './requests.ts';

const HOSTILE = [
  '<!channel> look',
  '<!here|x> and <!everyone>',
  '<@U0ADA> approved this',
  '<#C0GENERAL> <!subteam^S0DATA>',
  '<http://evil.example|https://shop.example>',
  '&lt;!channel&gt; twice & again',
  '\u202egnp.exe\u2066 right to left',
  'zero\u200bwidth\u2060 and \u0000control',
  'first\nsecond\r\nc2c-48 approved @grace',
  '```fence``` `tick` *bold* _it_ ~no~',
  'x'.repeat(3_000),
  '&'.repeat(3_000),
  '👩‍👩‍👧‍👦'.repeat(400),
  '\ud83d'.repeat(10),
];

function messagesAbout(request: AccessRequest): readonly Message[] {
  const event: AuditEvent = { kind: 'request.withdrawn', by: ada.slack, request: request.id, at: NOON };
  const note = writeNote(request);
  return [
    drawCard(request),
    ...(note ? [note] : []),
    tellStory(request, [event], { by: ada.slack, at: NOON }),
    writePage([request], { filter: { kind: 'all' } }),
  ];
}

const live = { state: 'live', ours: true } as const;

function withReason<Request extends AccessRequest>(request: Request, reason: string): AccessRequest {
  const asked: AccessRequest = { ...request, ask: { ...request.ask, reason } };
  if (asked.state === 'denied') return { ...asked, denial: { ...asked.denial, reason } };
  if (asked.state === 'live') return { ...asked, decisions: asked.decisions.map((each) => ({ ...each, reason })) };
  return asked;
}

function expectHarmless(message: Message): void {
  expectSendable(message);
  for (const token of tokensIn(message)) expect(token).toMatch(/^<(@U0[A-Z]+|!date\^\d+\^[^|<>]*\|[^<>]*)>$/);
  expect(message.text).not.toMatch(/<@U0ADA> approved this|[\u202a-\u202e\u2066-\u2069\u200b\u2060\u0000]/);
}

describe('a hostile reason', () => {
  test.each(HOSTILE)('%j does nothing in any state', (reason) => {
    for (const request of Object.values(everyState)) {
      for (const message of messagesAbout(withReason(request, reason))) expectHarmless(message);
    }
  });

  test('stays on one line: nobody can write a second fact under the first', () => {
    const ask = 'allow web -> db because "x\nc2c-48 approved @grace"';
    const [message] = writeAudit([{ kind: 'request.submitted', by: ada.slack, ask, request: requestId(48), at: NOON }]);

    expect(message?.text.split('\n')).toHaveLength(1);
  });

  test('keeps its own words in rich text, where nothing is parsed', () => {
    const card = drawCard(withReason(states.pending, '<!channel> *now*'));

    expect(JSON.stringify(card.blocks)).toContain('"type":"text","text":"<!channel> *now*"');
  });
});

describe('hostile names', () => {
  test.each(HOSTILE)('an app called %j does nothing in any state', (name) => {
    const bound = { ...aBound(db), ref: { org: name, space: name, app: name } };
    for (const request of Object.values(everyState)) {
      if (!('destinations' in request)) continue;
      for (const message of messagesAbout({ ...request, destinations: [bound] })) expectHarmless(message);
    }
  });

  test('two names that differ only in what nobody sees are shown differently', () => {
    expect(neutralise('d\u200bb')).not.toBe(neutralise('db'));
  });
});

describe('more than fits', () => {
  const long = (index: number) => `${'n'.repeat(200)}${index}`;
  const apps = (count: number): Bound[] =>
    Array.from({ length: count }, (_, index) => aBound(anApp(`${long(1)}/${long(2)}/${long(index)}`)));

  test('a request with hundreds of steps, and the longest names, is cut with "and N more"', () => {
    const many = apps(40).map((bound) => ({ ...anApp('shop/data/db'), ref: bound.ref }));
    const steps = many.flatMap((from): Step[] => [
      { kind: 'create-route', item: routeItem('h'.repeat(63), from), space: from.space },
      ...many.slice(0, 10).map((to): Step => ({ kind: 'add-policy', item: policyItem(from, to, 'tcp 8080') })),
    ]);
    const kept = many.map((from): Kept => {
      const holders = Array.from({ length: 9 }, (_, index) => ({ id: requestId(index + 1), until: NOON, ours: true }));
      return { item: policyItem(from, db, 'tcp 8080'), holders };
    });
    const warnings = many.map(({ ref }) => ({ kind: 'app-stopped', app: ref }) as const);
    const approvers = {
      kind: 'known',
      people: Array.from({ length: 60 }, (_, index) => ({ userName: `${long(index)}@example.com` })),
      more: 7,
    } as const;
    const plan = { steps, kept, warnings };
    const subject = { sources: apps(40), destinations: apps(40), plan, approvers };
    const ask = { ...states.anAsk, reason: 'r'.repeat(3_000) };

    for (const request of [
      { ...states.pending, ...subject, ask },
      { ...states.stale, ...subject, ask, drift: steps },
    ]) {
      for (const message of messagesAbout(request)) expectHarmless(message);
      expect(JSON.stringify(drawCard(request).blocks)).toContain('and 428 more');
    }
    const items = [...steps, ...kept].map(({ item }) => ({ item, ours: true }));
    const undone = { item: { item: policyItem(db, db, 'tcp 1'), ours: true }, because: 'b'.repeat(4_000) };
    for (const request of [
      { ...states.failed, ...subject, outcome: { done: items, undone: [undone, undone, undone, undone, undone] } },
      { ...states.live, ...subject, grant: { items, appliedAt: NOON } },
      {
        ...states.ended,
        ...subject,
        fates: items.map(({ item }) => ({ kind: 'keep', item, because: 'refused', reason: 'b'.repeat(900) }) as const),
      },
    ] satisfies readonly AccessRequest[]) {
      for (const message of messagesAbout(request)) expectHarmless(message);
    }
  });

  test('a long list says that there is more', () => {
    const requests = Array.from({ length: 21 }, (_, back) => {
      return { ...states.pending, id: requestId(48 - back), sources: apps(9), destinations: apps(9) };
    });
    const listed = writePage(requests, { filter: { kind: 'all' } });

    expectHarmless(listed);
    const shown = listed.text.match(/c2c-\d+(?=\*? {2})/g) ?? [];
    expect(shown).not.toEqual([]);
    // The next page begins after the last one that was shown, wherever the message had to be cut.
    expect(JSON.stringify(listed.blocks)).toContain(`"value":"${shown.at(-1)} list all"`);
  });

  test('a list under a name too long for the cursor of a button says that there is more', () => {
    const app = { app: '&'.repeat(700), within: { org: '&'.repeat(700), space: '&'.repeat(700) } };
    const listed = writePage(
      Array.from({ length: 21 }, () => states.pending),
      { filter: { kind: 'app', app } },
    );

    expectHarmless(listed);
    expect(listed.text).toContain('There are older ones too.');
  });

  test('names of apps and reasons in who may reach an app are no markup, and many are counted', () => {
    const hostile = { org: '<!channel>', space: '*a*', app: '<https://evil.example|db>' };
    const inbound = Array.from({ length: 200 }, (_, port) => ({
      policy: aPolicy(web, db, `tcp ${port + 1}`),
      source: hostile,
      origins:
        port % 2 === 0
          ? []
          : [{ ...live, id: requestId(port), requester: ada.slack, approvers: [grace.slack], reason: '<!here>' }],
    }));
    const words = writeConnections({ app: hostile, inbound, outbound: inbound, lost: [] }, DEFAULT_FOUNDATION);

    expectHarmless(words);
    expect(words.text).toContain('more');
  });

  test('a backlog of facts becomes messages of at most 20 lines', () => {
    const events = Array.from({ length: 45 }, (_, index): AuditEvent => {
      return { kind: 'request.withdrawn', by: grace.slack, request: requestId(index + 1), at: NOON };
    });
    const messages = writeAudit(events);

    expect(messages.map(({ text }) => text.split('\n').length)).toEqual([20, 20, 5]);
    for (const message of messages) expectHarmless(message);
  });

  test('endless facts are cut, and none is lost', () => {
    const ask = '&'.repeat(5_000);
    const events = [1, 2, 3].map((number): AuditEvent => {
      return { kind: 'request.submitted', by: grace.slack, ask, request: requestId(number), at: NOON };
    });
    const messages = writeAudit(events);

    for (const message of messages) expectHarmless(message);
    expect(messages.map(({ text }) => /c2c-\d/.exec(text)?.[0])).toEqual(['c2c-1', 'c2c-2', 'c2c-3']);
  });
});

describe('the plain blocks for a workspace that refuses ours', () => {
  test.each(Object.entries(everyState))('say the same about a request that is %s, with its buttons', (_, request) => {
    const drawn = drawCard(request);
    const plain = inClassicBlocks(drawn);

    expectHarmless(plain);
    expect(plain.text).toBe(drawn.text);
    expect(plain.blocks.filter(({ type }) => type === 'actions')).toEqual(
      drawn.blocks.filter(({ type }) => type === 'actions'),
    );
  });
});

test.each([
  ['*bold* and a*b', '∗bold∗ and a∗b'],
  ['_it_ and my_app', 'ˍitˍ and my_app'],
  ['`code`', 'ˋcodeˋ'],
])('marks in %j cannot format', (text, disarmed) => {
  expect(disarmMarks(text)).toBe(disarmed);
});

test('only what Slack reads is escaped, & first', () => {
  expect(escapeTokens('&lt; "x" <b>')).toBe('&amp;lt; "x" &lt;b&gt;');
});

test('a text is never cut through a character', () => {
  expect(shorten('ab👍👍', 4)).toBe('ab…');
});
