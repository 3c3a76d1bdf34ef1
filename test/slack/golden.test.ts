// How every message looks. The JSON beside this file is what Slack gets; review a change of it like code.
import { describe, expect, test } from '@jest/globals';
import { parseCommand } from '../../src/core/command.ts';
import type { Connections, Origin } from '../../src/core/provenance.ts';
import type { Hours } from '../../src/core/hours.ts';
import type { SlackGroupId } from '../../src/core/approval-rule.ts';
import type { Refusal } from '../../src/core/refusal.ts';
import { finish, startRemoval } from '../../src/core/grant-moves.ts';
import { DEFAULT_FOUNDATION, type FoundationName, requestId } from '../../src/core/vocabulary.ts';
import type { Answer } from '../../src/lifecycle/intent.ts';
import { writeAnswer } from '../../src/slack/answers.ts';
import { writeAudit } from '../../src/slack/audit-lines.ts';
import { drawCard } from '../../src/slack/card.ts';
import { replyHelp } from '../../src/slack/help.ts';
import { warnOwner, warnRequester, writeMoreTime } from '../../src/slack/live-notes.ts';
import { writePage } from '../../src/slack/listing.ts';
import type { Message } from '../../src/slack/message.ts';
import { writeGlass, writeGlassNote } from '../../src/slack/glass.ts';
import { drawNarrowing } from '../../src/slack/narrow-form.ts';
import { writeNote } from '../../src/slack/notes.ts';
import { askOwner, tellReviewed } from '../../src/slack/reviews.ts';
import { drawHandOver } from '../../src/slack/hand-over-form.ts';
import { replyQuiet } from '../../src/slack/quiet.ts';
import { writeElsewhere, writeEscalated, writeHanded, writeReminder } from '../../src/slack/waiting-notes.ts';
import { writeUpkeep } from '../../src/slack/upkeep.ts';
import type { UpkeepFact } from '../../src/core/upkeep-facts.ts';
import { describeFinding } from '../../src/core/upkeep.ts';
import { replyHint, replySubmitted } from '../../src/slack/replies.ts';
import { tellStory } from '../../src/slack/story.ts';
import { useTarget } from '../../src/slack/target.ts';
import { ONE_FOUNDATION, placeRequest } from '../../src/slack/where.ts';
import {
  aBound,
  ada,
  allow,
  anApp,
  api,
  appName,
  aStanding,
  appRef,
  aPolicy,
  db,
  grace,
  linus,
  ours,
  policyItem,
  rulesOf,
  web,
} from '../support/scene.ts';
import { NOON } from '../support/fixed-clock.ts';
import { expectGolden } from '../support/golden.ts';
import { expectSendable } from './block-kit.ts';
import { pendingFile } from './files.ts';
import * as states from './requests.ts';
import { anAsk, everyState, refusedFor } from './requests.ts';

function check(name: string, message: Message): void {
  expectSendable(message);
  expectGolden(import.meta.url, name, message);
}

const OFFICE: Hours = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 480, to: 1080, zone: 'Europe/Berlin' };

describe('the card', () => {
  test.each(Object.entries(everyState))('of a request that is %s', (state, request) => {
    check(`card-${state}`, drawCard(request));
  });

  test('says when nobody can decide because the roles cannot be read', () => {
    const approvers = { kind: 'unreadable', because: 'the foundation answered 503' } as const;

    check('card-roles-unreadable', drawCard({ ...states.pending, approvers }));
  });

  test('says when there is nobody who could decide', () => {
    const approvers = { kind: 'known', people: [], more: 0 } as const;
    const [owners] = aStanding().requirements;
    const standing = { rules: ['default'], requirements: owners ? [{ ...owners, people: [] }] : [] };

    check('card-nobody', drawCard({ ...states.pending, approvers, standing }));
  });

  test('says what to do where a group of the rules has too few people in it', () => {
    const security = { key: 'security', label: 'security', quorum: 2, who: 'security', people: [linus], more: 0 };
    const rescue = { key: 'rescue', label: 'rescue', quorum: 1, who: 'rescue', people: [], more: 0 };
    const standing = { rules: ['card data'], requirements: [security, rescue] };

    check('card-too-few', drawCard({ ...states.pending, standing }));
  });

  test('says that whoever approves says why', () => {
    const standing = { ...states.pending.standing, terms: { reasonFor: 'card data' } };

    check('card-reason', drawCard({ ...states.pending, standing }));
  });

  test('says when approvals count', () => {
    const standing = { ...states.pending.standing, terms: { hours: [OFFICE] } };

    check('card-hours', drawCard({ ...states.pending, standing }));
  });

  test.each([
    ['open', NOON],
    ['closed', NOON + 5 * 86_400_000],
  ])('is told by show with whether approvals count now: %s', (name, at) => {
    const standing = { ...states.pending.standing, terms: { hours: [OFFICE] } };

    check(`story-hours-${name}`, tellStory({ ...states.pending, standing }, [], { by: grace.slack, at }));
  });

  test('counts decisions when more are needed', () => {
    const { requirements } = states.pending.standing;
    const standing = {
      rules: ['production, two owners'],
      requirements: requirements.map((each) => ({ ...each, quorum: 2 })),
    };

    check('card-half-approved', drawCard({ ...states.pending, decisions: states.approved.decisions, standing }));
  });

  test('approved by one of the groups that it needs', () => {
    const { decisions } = states.approved;
    const { requirements } = states.pending.standing;
    const security = { key: 'security', label: 'security', quorum: 1, who: 'security', people: [linus], more: 0 };
    const standing = { rules: ['card data'], requirements: [...requirements, security] };

    check('card-one-group-approved', drawCard({ ...states.pending, decisions, standing }));
  });

  test('of a route alone', () => {
    const ask = { verb: 'route', app: { app: 'db' } } as const;

    check('card-route', drawCard({ ...states.pending, ask, sources: [], lifetime: { kind: 'forever' } }));
  });
});

test('a request that was escalated says so wherever it stands', () => {
  const events = [
    {
      kind: 'request.escalated',
      to: [grace.slack, linus.slack],
      since: NOON,
      rule: 'two owners',
      request: requestId(48),
      at: NOON + 14_400_000,
    },
  ] as const;

  check('card-escalated', drawCard(states.escalated));
  check('story-escalated', tellStory(states.escalated, events, { by: ada.slack, at: NOON }));
});

describe('a request that an approver has narrowed', () => {
  test('says on its card what was taken off, by whom, and that the rest waits', () => {
    check('card-narrowed', drawCard(states.narrowed));
    check('card-live-narrowed', drawCard(states.narrowedLive));
  });

  test.each([
    ['narrowed', states.narrowed],
    ['live-narrowed', states.narrowedLive],
  ])('is told to its requester when it is %s', (name, request) => {
    const note = writeNote(request);
    if (!note) throw new Error(`nothing is said of ${name}`);
    check(`note-${name}`, note);
  });

  test('is offered in a form with the plan above it', () => {
    const request = {
      ...states.narrowable,
      sources: [aBound(web), aBound(api)],
      lifetime: { kind: 'until', date: '2026-12-24' } as const,
    };
    expectGolden(import.meta.url, 'form-narrow', drawNarrowing(request, '{}'));
    expectGolden(import.meta.url, 'form-narrow-extension', drawNarrowing(states.extensionPending, '{}'));
  });
});

describe('a request that waits', () => {
  const handed = [{ to: linus.slack, by: grace.slack, at: NOON, reason: 'on leave until Monday' }];

  test('says on its card whom it was handed to', () => {
    check('card-handed', drawCard({ ...states.pending, handed }));
  });

  test('reminds those who can decide, with all they need to', () => {
    check('waiting-reminder', writeReminder(states.pending));
    check('waiting-escalated', writeEscalated(states.escalated));
    check('waiting-elsewhere', writeElsewhere(pendingFile));
    check('waiting-reminder-narrowed', writeReminder(states.narrowed));
  });

  test('is handed to somebody with the words of who hands it over, or without', () => {
    const [first] = handed;
    if (!first) throw new Error('it was handed over');
    check('waiting-handed', writeHanded(states.pending, first));
    check('waiting-handed-without-words', writeHanded(states.stale, { to: first.to, by: first.by, at: NOON }));
  });

  test('is handed over in a form', () => {
    expectGolden(import.meta.url, 'form-hand-over', drawHandOver(states.pending.id, '{}'));
    const groups = [
      { group: 'S0SECURITY' as SlackGroupId, name: 'Security & Compliance *everybody*' },
      { group: 'S0OPS' as SlackGroupId, name: 'x'.repeat(80) },
    ];
    expectGolden(import.meta.url, 'form-hand-over-groups', drawHandOver(states.pending.id, '{}', groups));
  });

  test('is handed to a user group by its name, which is no markup and calls on nobody', () => {
    const group = { group: 'S0SECURITY' as SlackGroupId, name: 'Security <!channel>' };
    const toGroup = { ...group, members: [linus.slack, ada.slack], for: [], by: grace.slack, at: NOON };
    check('waiting-handed-to-group', writeHanded(states.pending, { ...toGroup, reason: 'card data' }));
    check('card-handed-to-group', drawCard({ ...states.pending, handed: [...handed, toGroup] }));
    const wish = { kind: 'delegate-to-group', request: states.pending.id, group: group.group } as const;
    const done = writeAnswer({ kind: 'done', wish, request: { ...states.pending, handed: [toGroup] } }, true);
    if (!done) throw new Error('nothing else says it to who did it');
    check('answer-done-delegate-to-group', done);
    for (const because of ['no-authority', 'nobody', 'enough'] as const) {
      const words = writeAnswer(
        { kind: 'not-handed-to-group', request: states.pending, name: group.name, because },
        true,
      );
      if (!words) throw new Error('who hands over must hear why not');
      check(`answer-not-handed-to-group-${because}`, words);
    }
  });

  test('reminds nobody who does not want it', () => {
    check('reply-quiet', replyQuiet(true));
    check('reply-unquiet', replyQuiet(false));
  });
});

describe('an extension', () => {
  test.each([
    ['pending', states.extensionPending],
    ['extended', states.extended],
    ['gone', states.extensionGone],
    ['live-held', states.held],
  ] as const)('has a card, and so has its grant: %s', (name, request) => {
    check(`card-extension-${name}`, drawCard(request));
  });

  test.each([
    ['extended', states.extended],
    ['denied', states.extensionDenied],
    ['lapsed', states.extensionLapsed],
    ['gone', states.extensionGone],
  ] as const)('is told to its requester when it is %s', (name, request) => {
    const note = writeNote(request);

    if (!note) throw new Error(`nothing is said when an extension is ${name}`);
    check(`note-extension-${name}`, note);
  });

  test('is told to the requester of the grant, if somebody else asked', () => {
    check(
      'note-more-time',
      writeMoreTime({ ...states.live, grant: { ...states.live.grant, until: states.extended.until } }),
    );
  });

  test('is offered with the warning', () => {
    check('warning-requester', warnRequester(states.live));
    check('warning-owner', warnOwner(states.live));
  });

  test('is submitted like an ask', () => {
    check('reply-extension', replySubmitted(requestId(52), states.extensionPending.ask, rulesOf()));
  });
});

describe('a grant that is up for review', () => {
  test.each([
    ['open', states.underReview],
    ['reminded', states.reminded],
    ['ended', states.unreviewed],
  ] as const)('has it on its card: %s', (name, request) => {
    check(`card-review-${name}`, drawCard(request));
  });

  test('asks its owners, and is told to its requester', () => {
    check('review-owner', askOwner(states.underReview));
    check('review-owner-reminded', askOwner(states.reminded));
    check('review-requester', tellReviewed(states.underReview));
  });

  test('tells in its story when it will be', () => {
    check('story-review-planned', tellStory(states.forEver, [], { by: grace.slack, at: NOON }));
    check('story-review-open', tellStory(states.reminded, [], { by: grace.slack, at: NOON }));
  });
});

describe('a revocation by somebody else', () => {
  test.each([
    ['pending', states.revocationPending],
    ['done', states.revocationDone],
    ['gone', states.revocationGone],
    ['live-contested', states.contested],
    ['ended', states.endedOnRequest],
  ] as const)('has a card, and so has its grant: %s', (name, request) => {
    check(`card-revocation-${name}`, drawCard(request));
  });

  test.each([
    ['done', states.revocationDone],
    ['denied', states.revocationDenied],
    ['gone', states.revocationGone],
    ['ended', states.endedOnRequest],
  ] as const)('is told to its requester, and that of the grant: %s', (name, request) => {
    const note = writeNote(request);

    if (!note) throw new Error(`nothing is said when a revocation is ${name}`);
    check(`note-revocation-${name}`, note);
  });

  test('is what a person hears of who may not end a grant', () => {
    const answer = { kind: 'asked', request: states.live, revocation: requestId(60) } as const;
    const words = writeAnswer(answer, true);

    if (!words) throw new Error('they must be told');
    check('answer-asked', words);
  });
});

describe('what is asked about policies that are there', () => {
  const traffic = [{ kind: 'tcp', ports: [{ start: 8080, end: 8080 }] }] as const;
  const ends = { sources: [appName('api')], destinations: [appName('db')] } as const;
  const subject = { sources: [aBound(api)], destinations: [aBound(db)] };
  const item = policyItem(api, db, 'tcp 8080');
  const adopting = {
    ...states.pending,
    ...subject,
    ask: { verb: 'adopt', ...ends, traffic, reason: 'nightly export' },
    plan: { steps: [{ kind: 'adopt-policy', item }], kept: [], warnings: [] },
  } as const;
  const removing = {
    ...states.pending,
    ...subject,
    ask: { verb: 'remove-policy', ...ends, traffic, reason: 'nobody uses it' },
    lifetime: { kind: 'forever' },
    plan: { steps: [{ kind: 'remove-policy', item }], kept: [], warnings: [] },
  } as const;
  const adopted = {
    ...states.live,
    ...subject,
    ask: adopting.ask,
    grant: { ...states.live.grant, items: [ours(item)] },
  };
  const { next: beingRemoved } = startRemoval(
    { ...states.approved, ...removing, state: 'approved', decisions: states.approved.decisions },
    NOON,
  );
  const { next: removed } = finish(beingRemoved, [{ kind: 'remove', item }], NOON);

  test.each([
    ['adopt', adopting],
    ['adopted', adopted],
    ['remove', removing],
    ['being-removed', beingRemoved],
    ['removed', removed],
  ] as const)('the card: %s', (name, request) => {
    check(`card-${name}`, drawCard(request));
  });

  test.each([
    ['adopted', adopted],
    ['removed', removed],
  ] as const)('the note: %s', (name, request) => {
    const note = writeNote(request);

    if (!note) throw new Error('the requester must be told');
    check(`note-${name}`, note);
  });

  test.each(['policy-absent', 'policy-held'] as const)('the refusal: %s', (kind) => {
    const conflict = kind === 'policy-held' ? { kind, item, by: [requestId(12)] } : { kind, item };
    const note = writeNote(
      refusedFor({ kind: 'conflict', conflicts: [conflict] }, { ...states.submitted, ask: removing.ask }),
    );

    if (!note) throw new Error('a refusal must be told');
    check(`note-refused-${kind}`, note);
  });
});

describe('the note to the requester', () => {
  test.each(['denied', 'lapsed', 'stale', 'failed', 'live', 'ended'] as const)('of a request that is %s', (state) => {
    const note = writeNote(everyState[state]);

    if (!note) throw new Error(`nothing is said when a request is ${state}`);
    check(`note-${state}`, note);
  });

  test.each(['submitted', 'pending', 'approved', 'withdrawn', 'ending'] as const)(
    'is not sent when a request is %s: there is nothing new for them',
    (state) => {
      expect(writeNote(everyState[state])).toBeUndefined();
    },
  );

  const refusals: readonly Refusal[] = [
    { kind: 'stranger', because: 'Slack has no e-mail address for you, so c2c cannot find you on Cloud Foundry.' },
    {
      kind: 'unknown-app',
      name: { app: 'db' },
      where: { org: 'shop', space: 'data' },
      near: [appRef('shop/data/db-admin')],
    },
    {
      kind: 'ambiguous-app',
      name: { app: 'db' },
      role: 'destination',
      options: [appRef('shop/data/db'), appRef('shop/test/db')],
    },
    { kind: 'not-entitled', app: appRef('shop/prod/web'), whoCan: [grace, { userName: 'alan@shop.example' }] },
    {
      kind: 'conflict',
      conflicts: [{ kind: 'host-taken', host: 'db', app: appRef('shop/data/db'), by: { org: 'shop', space: 'test' } }],
    },
    { kind: 'date-passed', date: '2026-01-01' },
    { kind: 'not-extendable', grant: requestId(48), because: 'over' },
    { kind: 'not-revocable', grant: requestId(48), because: 'not-live' },
    { kind: 'revocation-waits', grant: requestId(48), revocation: requestId(60) },
    { kind: 'extension-waits', grant: requestId(48), extension: requestId(52) },
    { kind: 'which-foundation', options: ['prod' as FoundationName, 'dev' as FoundationName] },
    { kind: 'foundation', because: 'it answered 503' },
  ];
  test.each(refusals)('of a request that is refused: $kind', (refusal) => {
    const note = writeNote(refusedFor(refusal));

    if (!note) throw new Error('a refusal must be told');
    check(`note-refused-${refusal.kind}`, note);
  });

  test('of somebody whom c2c does not know yet offers to sign in', () => {
    const note = writeNote(refusedFor(NOT_LINKED));

    if (!note) throw new Error('a refusal must be told');
    check('note-refused-not-linked', note);
  });

  test('of a request that wants a reason has the command with room for one', () => {
    const because = 'ask again with `because …`, and in its place why it is needed.';
    const note = writeNote(refusedFor({ kind: 'forbidden', rule: 'card data', because, wants: 'reason' }));

    if (!note) throw new Error('a refusal must be told');
    check('note-refused-reason', note);
  });

  test('of a request for ever has the same command for as long as it may be', () => {
    const because = 'nobody may ask for what has no end, or lasts longer than ten years. Ask with `for 30d`.';
    const refusal: Refusal = { kind: 'forbidden', rule: 'limits.forever', because, instead: 30 * 86_400 };
    const ask = { ...anAsk, lifetime: { kind: 'forever' } } as const;
    const note = writeNote(refusedFor(refusal, { ...states.submitted, ask }));

    if (!note) throw new Error('a refusal must be told');
    check('note-refused-forever', note);
  });

  test('names ports, and the missing route, when there is no TLS', () => {
    const ask = { ...anAsk, traffic: [{ kind: 'tcp', ports: [{ start: 8080, end: 8080 }] }] } as const;
    const items = states.live.grant.items.slice(1);
    const note = writeNote({ ...states.live, ask, grant: { items, appliedAt: NOON } });

    if (!note) throw new Error('a live request must be told');
    check('note-live-without-route', note);
  });
});

describe('what becomes of a live grant', () => {
  const news: readonly UpkeepFact[] = [
    {
      kind: 'grant.rebound',
      apps: [{ app: 'shop/prod/web', from: '6ce0', to: '81b0' }],
      made: ['policy web → db tcp 61443'],
    },
    { kind: 'grant.repaired', made: ['route db.apps.internal', 'policy web → db tcp 61443'] },
    { kind: 'grant.recovered', troubles: ['shop/prod/web is called shop/prod/shopfront now'] },
    {
      kind: 'grant.followed',
      by: grace.slack,
      apps: [{ app: 'shop/prod/web', now: 'shop/prod/shopfront' }],
    },
  ];
  test.each(news)('$kind', (fact) => {
    check(`upkeep-${fact.kind.replace('grant.', '')}`, writeUpkeep(states.live, [fact]));
  });

  test('what has to be looked at comes with Repair, End and Ignore', () => {
    const troubles = states.troubled.troubles?.map(({ finding }) => describeFinding(finding)) ?? [];

    check('upkeep-drifted', writeUpkeep(states.troubled, [{ kind: 'grant.drifted', troubles }]));
  });

  test('the card shows what is wrong', () => {
    check('card-troubled', drawCard(states.troubled));
  });

  test('the card of a grant that ended because its app was gone says so', () => {
    const ending = { kind: 'app-gone', app: db.ref, since: NOON } as const;

    check('card-ended-app-gone', drawCard({ ...states.ended, ending }));
  });
});

const NOT_LINKED = {
  kind: 'stranger',
  because: 'c2c does not know yet who you are on Cloud Foundry. Tell it: /c2c link',
  wayOut: 'link',
} as const;

describe('the answer to a wish', () => {
  test('of somebody whom c2c does not know yet offers to sign in', () => {
    const answer = writeAnswer(NOT_LINKED, true);

    if (!answer) throw new Error('it is answered');
    check('answer-not-linked', answer);
  });

  const request = states.pending;
  const answers: readonly Answer[] = [
    { kind: 'unknown-request', id: requestId(99) },
    { kind: 'stranger', because: 'Guests of the workspace cannot ask for connectivity or decide about it.' },
    { kind: 'own-request', request },
    { kind: 'not-entitled', request, whoCan: [grace, linus] },
    { kind: 'requester-lost-role', request },
    { kind: 'reason-wanted', request, rule: 'card data' },
    { kind: 'closed', request, hours: [OFFICE], opens: NOON + 20 * 3_600_000 },
    { kind: 'requester-gone', request },
    { kind: 'too-late', request: states.denied },
    { kind: 'plan-changed', request },
    {
      kind: 'not-narrower',
      request,
      excess: [
        { kind: 'traffic', traffic: { kind: 'tcp', ports: [{ start: 8081, end: 8081 }] } },
        { kind: 'lifetime', wanted: { kind: 'forever' }, asked: { kind: 'for', seconds: 7 * 86_400 } },
        { kind: 'source', app: api.ref },
        { kind: 'nothing-left', of: 'destinations' },
        { kind: 'fixed', what: 'extension' },
      ],
    },
    { kind: 'narrowing-refused', request, refusal: { kind: 'foundation', because: 'it answered 503' } },
    { kind: 'still-wrong', request: states.troubled },
    { kind: 'asks-too-much', request: states.live, excess: { kind: 'too-many-waiting', limit: 20 } },
    { kind: 'already-decided', request },
    { kind: 'roles-unreadable', request, because: 'the foundation answered 503' },
    { kind: 'no-such-grant', source: { app: 'web' }, destination: { app: 'db' } },
    { kind: 'preview', planned: states.planned },
    { kind: 'preview-refused', refusal: { kind: 'date-passed', date: '2026-01-01' } },
    { kind: 'who-refused', refusal: { kind: 'unknown-app', name: appName('data/dbb'), near: [db.ref] } },
    { kind: 'not-yours', app: db.ref },
    {
      kind: 'misplaced',
      refusal: { kind: 'which-foundation', options: [DEFAULT_FOUNDATION], named: 'dev' as FoundationName },
    },
    { kind: 'out-of-reach', request, foundation: 'dev' as FoundationName },
  ];
  test.each(answers)('$kind', (answer) => {
    const words = writeAnswer(answer, true);

    if (!words) throw new Error(`nothing is said for ${answer.kind}`);
    check(`answer-${answer.kind}`, words);
  });

  test.each([
    ['narrow', states.narrowed],
    ['narrow-at-last', { ...states.narrowed, state: 'approved', attempt: 0 }],
  ] as const)('%s worked: what was taken off is said to who did it', (name, moved) => {
    const wish = { kind: 'narrow', request: requestId(48), revision: 1, narrowing: {} } as const;
    const words = writeAnswer({ kind: 'done', wish, request: moved }, false);
    if (!words) throw new Error('who narrowed must hear of it');
    check(`answer-done-${name}`, words);
  });

  test.each(['yourself', 'not-a-member', 'own-request', 'no-role', 'has-decided'] as const)(
    'it cannot be handed over: %s',
    (because) => {
      const words = writeAnswer({ kind: 'not-handed', request, to: linus.slack, because }, true);
      if (!words) throw new Error('who hands over must hear why not');
      check(`answer-not-handed-${because}`, words);
    },
  );

  test('it was handed over, or is not reminded of any more', () => {
    const id = requestId(48);
    for (const wish of [
      { kind: 'delegate', request: id, to: linus.slack } as const,
      { kind: 'mute', request: id } as const,
    ]) {
      const words = writeAnswer({ kind: 'done', wish, request }, true);
      if (!words) throw new Error('nothing else says it to who did it');
      check(`answer-done-${wish.kind}`, words);
    }
  });

  const origin: Origin = {
    id: requestId(48),
    state: 'live',
    requester: ada.slack,
    approvers: [grace.slack],
    reason: 'checkout migration',
    until: NOON + 86_400_000,
    ours: true,
  };
  const connections: Connections = {
    app: db.ref,
    inbound: [
      { policy: aPolicy(web, db, 'tcp 61443'), source: web.ref, destination: db.ref, origins: [origin] },
      {
        policy: aPolicy(web, db, 'udp 5000-5010'),
        source: web.ref,
        destination: db.ref,
        origins: [{ id: requestId(51), state: 'ending', requester: linus.slack, approvers: [], ours: false }],
      },
      { policy: aPolicy(api, db, 'tcp 8080'), source: api.ref, destination: db.ref, origins: [] },
      { policy: aPolicy(anApp('shop/old/gone'), db, 'tcp 8080'), destination: db.ref, origins: [] },
    ],
    lost: [{ id: requestId(47), item: policyItem(api, db, 'tcp 9000') }],
  };

  test('who may reach an app', () => {
    const words = writeAnswer({ kind: 'who', foundation: DEFAULT_FOUNDATION, connections }, false);

    check('answer-who', words ?? { text: '', blocks: [] });
  });

  test('who may reach an app, and that it may reach none', () => {
    const words = writeAnswer(
      { kind: 'who', foundation: DEFAULT_FOUNDATION, connections: { ...connections, outbound: [] } },
      false,
    );

    check('answer-who-both', words ?? { text: '', blocks: [] });
  });

  test.each([
    ['approve', states.approved],
    ['deny', states.denied],
    ['withdraw', states.withdrawn],
    ['retry', states.approved],
    ['undo', states.ending],
    ['revoke', states.ending],
    ['repair', states.live],
    ['ignore', states.troubled],
  ] as const)('%s worked: the card says it, so only who typed the command is told', (kind, moved) => {
    const answer = { kind: 'done', wish: { kind, request: requestId(48) }, request: moved } as const;
    const typed = writeAnswer(answer, false);

    expect(writeAnswer(answer, true) === undefined).toBe(!['withdraw', 'repair'].includes(kind));
    if (!typed) throw new Error('who typed a command must hear of it');
    check(`answer-done-${kind}`, typed);
  });
});

describe('what is answered at once', () => {
  test('an ask that was stored', () => {
    check('reply-submitted', replySubmitted(requestId(48), anAsk, rulesOf()));
  });

  test('a mistake, with its place and a command to copy', () => {
    const hint = parseCommand('allow web -> db becuase "checkout"');

    if (!('kind' in hint)) throw new Error('this is a mistake');
    check('reply-hint', replyHint(hint));
  });

  describe('a target', () => {
    const use = { verb: 'use', space: { org: 'shop', space: 'prod' } } as const;
    const store = { setTarget: async () => {} };
    const [prod, dev] = ['prod', 'dev'] as FoundationName[];
    const several = { names: [prod ?? DEFAULT_FOUNDATION, dev ?? DEFAULT_FOUNDATION], preferred: undefined } as const;

    test('on the only foundation there is', async () => {
      check('reply-target', await useTarget(store, ONE_FOUNDATION, ada.slack, { ...use, foundation: 'pws' }));
    });

    test('on one of several', async () => {
      check('reply-target-on', await useTarget(store, several, ada.slack, { ...use, foundation: 'dev' }));
    });

    test('without a word of which', async () => {
      check('reply-target-which', await useTarget(store, several, ada.slack, use));
    });

    test('on one that is none of them', async () => {
      check('reply-target-unknown', await useTarget(store, several, ada.slack, { ...use, foundation: 'dve' }));
    });

    test('is asked for with whole commands to copy, where it is known which space is meant', () => {
      const refused = refusedFor(
        { kind: 'which-foundation', options: several.names },
        { ...states.submitted, ask: allow('shop/prod/web', 'db') },
      );

      check('note-which-foundation', writeNote(refused) ?? { text: '', blocks: [] });
    });

    test('is said above a card where it could be another', () => {
      check(
        'card-on',
        placeRequest(several, { ...states.live, foundation: dev ?? DEFAULT_FOUNDATION }, drawCard(states.live)),
      );
    });

    test('is told to be out of reach in the story of what is there', () => {
      check(
        'reply-story-out-of-reach',
        tellStory(
          { ...states.live, foundation: prod ?? DEFAULT_FOUNDATION },
          [],
          { by: ada.slack, at: NOON },
          ONE_FOUNDATION,
        ),
      );
    });
  });

  test('help', () => {
    check('reply-help', replyHelp(undefined));
    for (const verb of ['allow', 'approve', 'deny', 'extend'] as const) check(`reply-help-${verb}`, replyHelp(verb));
  });

  test('a story', () => {
    const events = [
      { kind: 'request.submitted', by: ada.slack, ask: 'allow web -> db', request: requestId(48), at: NOON },
      {
        kind: 'request.approved',
        by: grace.slack,
        tally: '1/2 for shop/data',
        plan: '9f3a0001',
        rule: 'two owners',
        request: requestId(48),
        at: NOON + 60_000,
      },
    ] as const;

    check('reply-story', tellStory(states.pending, events, { by: ada.slack, at: NOON }));
  });

  test('a list', () => {
    check('reply-list', writePage([states.live, states.pending], { filter: { kind: 'all' } }));
  });

  test('a page with older ones after it, and others before it', () => {
    const requests = Array.from({ length: 21 }, (_, back) => ({ ...states.live, id: requestId(40 - back) }));

    check(
      'reply-list-page',
      writePage(requests, { filter: { kind: 'app', app: appName('shop/data/db') }, before: requestId(41) }),
    );
  });

  test('an empty list', () => {
    check('reply-empty-list', writePage([], { filter: { kind: 'mine' } }));
  });

  test('nothing about an app', () => {
    check('reply-empty-list-app', writePage([], { filter: { kind: 'app', app: appName('data/db') } }));
  });
});

describe('a broken glass', () => {
  const glass = {
    by: ada,
    at: NOON,
    reason: 'checkout is *down*',
    reviewers: [grace.slack, linus.slack],
    remindAt: NOON,
  };
  const broken = { ...states.live, glass };

  test('is offered on a card that waits', () => {
    check('card-glass-offered', drawCard(states.pending, true));
  });

  test('stands on the card, with the button that signs for it', () => {
    check('card-glass-live', drawCard(broken, true));
  });

  test('is told by show', () => {
    check('story-glass', tellStory(broken, [], { by: grace.slack, at: NOON }));
  });

  test('stands on the card once it is reviewed', () => {
    const reviewed = { ...broken, glass: { ...glass, reviewed: { by: grace.slack, at: NOON } } };
    check('card-glass-reviewed', drawCard(reviewed, true));
  });

  test('is told to those who would have been asked, again and again', () => {
    const lifetime = { kind: 'for', seconds: 3_600 } as const;
    const news = writeGlass(broken, [
      { kind: 'request.broke-glass', by: ada.slack, reason: glass.reason, lifetime, plan: '9f3a0001' },
      { kind: 'breakglass.reminded', by: ada.slack },
      { kind: 'breakglass.reviewed', by: grace.slack, broken: ada.slack },
    ]);
    check('glass-news', news);
  });

  test.each([
    ['new', { kind: 'request.broke-glass', by: ada.slack, reason: '', lifetime: { kind: 'forever' }, plan: '' }],
    ['reminder', { kind: 'breakglass.reminded', by: ada.slack, to: [grace.slack] }],
  ] as const)('is told to each of them by direct message, with the button that signs for it: %s', (name, fact) => {
    check(`glass-note-${name}`, writeGlassNote(broken, [fact]));
  });

  test('stands in the note to whoever asked', () => {
    const note = writeNote(broken);
    if (!note) throw new Error('a note has words');
    check('note-glass-live', note);
  });

  test.each(['no-glass', 'own-glass', 'reviewed-already'] as const)('is answered: %s', (kind) => {
    const answer = writeAnswer({ kind, request: kind === 'no-glass' ? states.pending : broken }, false);
    if (!answer) throw new Error('an answer has words');
    check(`answer-${kind}`, answer);
  });
});

test('the audit channel gets several facts in one message', () => {
  const [message, ...more] = writeAudit([
    { kind: 'request.submitted', by: ada.slack, ask: 'allow web -> db', request: requestId(48), at: NOON },
    {
      kind: 'request.approved',
      by: grace.slack,
      tally: '1/1 for shop/data',
      plan: '9f3a0001',
      rule: 'default, owners of the destination',
      request: requestId(48),
      at: NOON,
    },
    { kind: 'identity.changed', from: 'ada@example.com', to: '<!channel>@evil', person: ada.slack, at: NOON },
    { kind: 'channel.unusable', channel: 'C0DATA', because: 'is_archived (the channel is archived)', at: NOON },
    { kind: 'channel.usable', channel: 'C0DATA', at: NOON },
    {
      kind: 'config.refused',
      file: 'c2c.yml',
      mistakes: [
        { where: 'c2c.yml:14:5', what: 'unknown key "quorom". Did you mean "quorum"?' },
        {
          where: 'c2c.yml:20:9',
          what: 'rules.when.to: "<!channel>" is not a pattern org/space/app such as "*/data/*"',
        },
      ],
      more: 3,
      at: NOON,
    },
    {
      kind: 'config.in-force',
      file: 'c2c.yml',
      rules: 4,
      added: ['card data', '<!here>'],
      changed: ['nobody logs in'],
      removed: ['old'],
      reordered: true,
      settings: ['limits.pending_at_once', 'channels (takes a restart)'],
      at: NOON,
    },
  ]);

  expect(more).toEqual([]);
  if (!message) throw new Error('two facts make a message');
  check('audit', message);
});
