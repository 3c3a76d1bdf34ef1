// Speaking to people through the Web API, with Slack's refusals, its limits and its absences.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AuditEvent } from '../../src/core/audit.ts';
import { requestId } from '../../src/core/vocabulary.ts';
import type { Announcer } from '../../src/lifecycle/ports.ts';
import { NOON } from '../support/fixed-clock.ts';
import { ada, aPerson, grace, linus } from '../support/scene.ts';
import * as states from './requests.ts';
import { openRig, type Rig } from './rig.ts';

let rig: Rig;
let announcer: Announcer;
beforeEach(async () => {
  rig = await openRig();
  announcer = rig.door.announcer;
});
afterEach(async () => {
  await rig.close();
});

const cards = () => rig.workspace.messages('#c2c-approvals').map((message) => rig.workspace.render(message));

describe('what becomes of a live grant', () => {
  const news = [{ kind: 'grant.repaired', made: ['policy web → db tcp 61443'] }] as const;

  test("goes to the card's thread and to the requester", async () => {
    const { place } = await announcer.postCard(states.live);

    await announcer.tellUpkeep(states.live, news, place);

    const [, reply] = rig.workspace.messages('#c2c-approvals');
    expect(reply).toMatchObject({ threadTs: place.ts, text: expect.stringContaining('made again') });
    expect(rig.workspace.directMessages('ada').map(({ text }) => text)).toEqual([reply?.text]);
  });

  test('reaches the requester although the thread cannot be written to, and is not said over and over', async () => {
    const { place } = await announcer.postCard(states.live);
    rig.workspace.kick('c2c', '#c2c-approvals');

    await announcer.tellUpkeep(states.live, news, place);

    expect(rig.workspace.directMessages('ada')).toHaveLength(1);
  });
});

describe('a broken glass', () => {
  const glass = { by: ada, at: NOON, reason: 'down', reviewers: [grace.slack, linus.slack], remindAt: NOON };
  const broken = { ...states.live, glass };
  const lifetime = { kind: 'for', seconds: 3_600 } as const;
  const news = [{ kind: 'request.broke-glass', by: ada.slack, reason: 'down', lifetime, plan: '9f3a0001' }] as const;
  const direct = (name: string) => rig.workspace.directMessages(name).map((message) => rig.workspace.render(message));

  test("is told in the card's thread, and to each by direct message with the button that signs for it", async () => {
    const { place } = await announcer.postCard(broken);

    await announcer.tellGlass(broken, news, glass.reviewers, place);

    const [, reply] = rig.workspace.messages('#c2c-approvals');
    expect(reply).toMatchObject({ threadTs: place.ts, text: expect.stringContaining('one of you looks at it') });
    for (const name of ['grace', 'linus'])
      expect(direct(name)).toEqual([expect.stringContaining('[I have reviewed this]')]);
  });

  test('reaches them although the thread cannot be written to, or one of them cannot be reached', async () => {
    const { place } = await announcer.postCard(broken);
    rig.workspace.kick('c2c', '#c2c-approvals');
    rig.workspace.faults.plan('conversations.open', { kind: 'error', error: 'invalid_users' });

    await announcer.tellGlass(broken, news, glass.reviewers, place);

    expect([...direct('grace'), ...direct('linus')]).toHaveLength(1);
  });

  test('is tried again where nobody could be told', async () => {
    const { place } = await announcer.postCard(broken);
    rig.workspace.kick('c2c', '#c2c-approvals');

    await expect(announcer.tellGlass(broken, news, [], place)).rejects.toMatchObject({ name: 'SlackRefused' });
  });
});

describe('the card', () => {
  test('is posted once and changes in place', async () => {
    const { place } = await announcer.postCard(states.pending);

    await announcer.updateCard(place, states.live);

    expect(cards()).toHaveLength(1);
    expect(cards()[0]).toContain('LIVE until');
  });

  test('wears a new block_id whenever it changes', async () => {
    const { place } = await announcer.postCard(states.pending);
    const before = rig.workspace.messages('#c2c-approvals')[0]?.blocks.at(-1);
    await announcer.updateCard(place, states.stale);
    const after = rig.workspace.messages('#c2c-approvals')[0]?.blocks.at(-1);

    expect(before).toMatchObject({ block_id: 'c2c-48.r1.pending.0' });
    expect(after).toMatchObject({ block_id: 'c2c-48.r2.stale.0' });
  });

  test('shows no previews of links that people typed', async () => {
    await announcer.postCard(states.pending);

    expect(rig.workspace.calls.at(-1)?.args).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false' });
  });

  test('that somebody deleted is posted anew', async () => {
    const { place } = await announcer.postCard(states.pending);
    for (const card of rig.workspace.messages('#c2c-approvals')) rig.workspace.store.remove(card);

    await announcer.updateCard(place, states.denied);

    expect(cards()).toEqual([expect.stringContaining('DENIED by @grace')]);
  });

  test.each(['edit_window_closed', 'cant_update_message'])(
    'that may not be changed (%s) gets its news in the thread, once',
    async (error) => {
      const { place } = await announcer.postCard(states.pending);
      rig.workspace.faults.plan('chat.update', { kind: 'error', error });

      await announcer.updateCard(place, states.denied);

      const [, reply] = rig.workspace.messages('#c2c-approvals');
      expect(reply).toMatchObject({ threadTs: place.ts });
      expect(cards()).toHaveLength(2);
    },
  );

  test('is said in plain blocks when the workspace refuses ours, with its buttons', async () => {
    rig.workspace.knobs.refusedBlocks = ['rich_text'];

    await announcer.postCard(states.pending);

    expect(cards()[0]).toContain('let shop/prod/web reach shop/data/db over TLS');
    expect(cards()[0]).toContain('[Approve]');
  });

  test('in a channel that the bot is not in says what to do', async () => {
    rig.workspace.kick('c2c', '#c2c-approvals');

    await expect(announcer.postCard(states.pending)).rejects.toMatchObject({
      name: 'SlackRefused',
      message: 'posting the card of c2c-48: Slack answered not_in_channel (invite the bot to the channel)',
    });
  });
});

describe('Slack away', () => {
  test('a rate limit becomes the time to wait, and nobody waits here', async () => {
    rig.workspace.faults.plan('chat.postMessage', { kind: 'rate_limited', retryAfter: 30 });

    await expect(announcer.postCard(states.pending)).rejects.toMatchObject({
      name: 'SlackUnavailable',
      message: 'posting the card of c2c-48: Slack asks to wait 30 s',
      retryAfterMs: 30_000,
    });
  });

  test.each([
    [{ kind: 'status', status: 503 }, 'Slack answered HTTP 503'],
    [{ kind: 'drop', when: 'before' }, 'Slack could not be reached'],
    [{ kind: 'error', error: 'internal_error' }, 'Slack answered internal_error'],
  ] as const)('%j is worth another try, and is not tried here', async (fault, words) => {
    rig.workspace.faults.plan('chat.postMessage', fault);

    await expect(announcer.postCard(states.pending)).rejects.toMatchObject({
      name: 'SlackUnavailable',
      message: `posting the card of c2c-48: ${words}`,
    });
    expect(rig.workspace.calls.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(1);
  });

  test('a busy audit channel does not hold up approvals', async () => {
    rig.workspace.faults.plan('chat.postMessage', { kind: 'rate_limited', retryAfter: 30 });

    await expect(announcer.postAudit([aFact(1)])).rejects.toThrow('wait 30 s');
    await announcer.postCard(states.pending);

    expect(cards()).toHaveLength(1);
  });
});

describe('notes', () => {
  test('reach the requester directly', async () => {
    await announcer.tellRequester(states.live);

    expect(rig.workspace.directMessages('ada').map((message) => rig.workspace.render(message))).toEqual([
      expect.stringContaining('https://db.apps.internal:61443'),
    ]);
  });

  test('are not sent where there is nothing to say', async () => {
    rig.workspace.calls.splice(0);

    await announcer.tellRequester(states.pending);

    expect(rig.workspace.calls).toEqual([]);
  });

  test('to somebody who left are dropped, because nobody would read them', async () => {
    await announcer.tellRequester({ ...states.live, requester: aPerson('dennis').slack });

    expect(rig.logged.join('\n')).toContain('nobody is there to read it');
  });
});

describe('answers', () => {
  const answer = { kind: 'own-request', request: states.pending } as const;

  test('are whispered where the button was', async () => {
    await announcer.answer({ by: ada.slack, place: { kind: 'channel', channel: 'C0APPROVALS' } }, answer);

    expect(rig.workspace.ephemerals('ada').map(({ text }) => text)).toEqual([
      expect.stringContaining('so you cannot decide it'),
    ]);
  });

  test('go directly to those who are not, or where the bot is not, in that channel', async () => {
    rig.workspace.kick('ada', '#c2c-approvals');

    await announcer.answer({ by: ada.slack, place: { kind: 'channel', channel: 'C0APPROVALS' } }, answer);
    await announcer.answer({ by: ada.slack, place: { kind: 'channel', channel: 'C0GENERAL' } }, answer);
    await announcer.answer({ by: ada.slack, place: { kind: 'channel', channel: 'C0NOWHERE' } }, answer);

    expect(rig.workspace.directMessages('ada')).toHaveLength(3);
  });

  test('are not given beside a card that shows what was done', async () => {
    rig.workspace.calls.splice(0);
    const wish = { kind: 'approve', request: requestId(48) } as const;

    await announcer.answer(
      { by: grace.slack, place: { kind: 'channel', channel: 'C0APPROVALS' } },
      { kind: 'done', wish, request: states.approved },
    );

    expect(rig.workspace.calls).toEqual([]);
  });
});

describe('the audit channel', () => {
  test('gets a line a fact, a backlog in few messages', async () => {
    await announcer.postAudit(Array.from({ length: 25 }, (_, index) => aFact(index + 1)));

    const lines = rig.workspace.messages('#c2c-audit').map((message) => rig.workspace.render(message).split('\n'));
    expect(lines.map(({ length }) => length)).toEqual([20, 5]);
    expect(lines[0]?.[0]).toBe('c2c-1 withdrawn   @ada');
  });
});

function aFact(number: number): AuditEvent {
  return { kind: 'request.withdrawn', by: ada.slack, request: requestId(number), at: NOON };
}
