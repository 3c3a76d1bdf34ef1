// Buttons over real HTTP: what a press means, who may not press, and what a forged one comes to.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { askAndPlan, makeFailed, makeLive, makeTroubled } from '../support/life.ts';
import type { Message } from '../../src/sandbox/workspace/store.ts';
import { requestId, type SlackUserId } from '../../src/core/vocabulary.ts';
import type { LinkTicket } from '../../src/lifecycle/ports.ts';
import { readCursor, writeCursor } from '../../src/slack/listing.ts';
import { openRig, type Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(async () => {
  await rig.close();
});

/** The card of a request, as it stands in the approvals channel. */
async function cardOf(stored: { request: Parameters<Rig['door']['announcer']['postCard']>[0] }): Promise<Message> {
  await rig.door.announcer.postCard(stored.request);
  const card = rig.workspace.messages('#c2c-approvals').at(-1);
  if (!card) throw new Error('the card was posted');
  return card;
}

function whispers(person: string): string[] {
  return rig.workspace.ephemerals(person).map((message) => rig.workspace.render(message));
}

async function whispered(person: string): Promise<string> {
  return rig.workspace.waitFor(() => whispers(person).at(-1));
}

describe('a press', () => {
  test.each([
    ['Approve', async () => askAndPlan(rig.store), { kind: 'approve', request: 'c2c-1', revision: 1 }],
    ['Retry', async () => makeFailed(rig.store), { kind: 'retry', request: 'c2c-1' }],
    ['Undo', async () => makeFailed(rig.store), { kind: 'undo', request: 'c2c-1' }],
    ["I'm done", async () => makeLive(rig.store), { kind: 'revoke', request: 'c2c-1' }],
    ['Cut', async () => makeLive(rig.store), { kind: 'revoke', request: 'c2c-1' }],
    ['Repair', async () => makeTroubled(rig.store), { kind: 'repair', request: 'c2c-1' }],
    ['Ignore', async () => makeTroubled(rig.store), { kind: 'ignore', request: 'c2c-1' }],
  ] as const)('[%s] is stored before it is acknowledged', async (label, make, wish) => {
    const card = await cardOf(await make());

    const outcome = await rig.workspace.press('grace', card, label);

    expect(outcome.status).toBe(200);
    expect(await rig.intents()).toMatchObject([
      { by: 'U0GRACE', wish, place: { kind: 'channel', channel: 'C0APPROVALS' } },
    ]);
    expect(rig.queue.waiting().map(({ job }) => job.stage)).toEqual(['intent']);
  });

  test.each([
    ['Repair', { kind: 'repair', request: 'c2c-1' }],
    ['End', { kind: 'revoke', request: 'c2c-1' }],
    ['Ignore', { kind: 'ignore', request: 'c2c-1' }],
  ] as const)('on [%s] of what is told to the requester is stored', async (label, wish) => {
    const { request } = await makeTroubled(rig.store);
    await rig.door.announcer.tellUpkeep(request, [{ kind: 'grant.drifted', troubles: ['web is gone'] }], undefined);
    const [report] = rig.workspace.directMessages('ada');
    if (!report) throw new Error('the requester was told');

    await rig.workspace.press('ada', report, label);

    expect(await rig.intents()).toMatchObject([{ by: 'U0ADA', wish }]);
  });

  test('on [Withdraw] of a private answer is answered where it was', async () => {
    const { answer } = await rig.workspace.command('ada', '#general', '/c2c allow web -> db');
    if (!answer) throw new Error('an ask is answered');

    await rig.workspace.press('ada', answer, 'Withdraw');

    expect(await rig.intents()).toMatchObject([
      { wish: { kind: 'withdraw', request: 'c2c-1' }, place: { kind: 'channel', channel: 'C0GENERAL' } },
    ]);
  });

  test('in a direct message is answered directly', async () => {
    const { request } = await makeLive(rig.store);
    await rig.door.announcer.tellRequester(request);
    const [note] = rig.workspace.directMessages('ada');
    if (!note) throw new Error('a live request is told');

    await rig.workspace.press('ada', note, "I'm done");

    expect(await rig.intents()).toMatchObject([{ place: { kind: 'direct' } }]);
  });

  test('delivered twice is one intent, pressed twice are two', async () => {
    const card = await cardOf(await askAndPlan(rig.store));
    rig.workspace.knobs.duplicateDelivery = 'together';
    await rig.workspace.press('grace', card, 'Approve');
    rig.workspace.knobs.duplicateDelivery = 'off';
    await rig.workspace.press('grace', card, 'Approve');

    expect(await rig.intents()).toHaveLength(2);
  });

  test('carries the revision of the plan that the person saw', async () => {
    const stored = await askAndPlan(rig.store);
    const card = await cardOf({ request: { ...stored.request, revision: 7 } });

    await rig.workspace.press('grace', card, 'Approve');

    expect(await rig.intents()).toMatchObject([{ wish: { revision: 7 } }]);
  });

  test('of somebody of another workspace is refused, and nothing is stored', async () => {
    const card = await cardOf(await askAndPlan(rig.store));

    const outcome = await rig.workspace.press('mallory', card, 'Approve');

    expect(outcome.status).toBe(200);
    expect(await whispered('mallory')).toContain('only from members of its own workspace');
    expect(await rig.intents()).toEqual([]);
  });
});

describe('a forged press', () => {
  async function forge(action: object): Promise<{ status: number }> {
    const payload = {
      type: 'block_actions',
      team: { id: 'T0SANDBOX', domain: 'x' },
      user: { id: 'U0ADA', team_id: 'T0SANDBOX' },
      channel: { id: 'C0APPROVALS', name: 'c2c-approvals' },
      trigger_id: '1.2.3',
      actions: [{ type: 'button', block_id: 'x', action_ts: '1.1', ...action }],
    };
    return rig.workspace.deliverRaw({ body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString() });
  }

  test.each([
    ['a value that is no id', { action_id: 'c2c_approve', value: 'c2c-1; drop' }],
    ['no value', { action_id: 'c2c_approve' }],
    ['an action nobody knows', { action_id: 'c2c_explode', value: 'c2c-1' }],
    ['another app’s action', { action_id: 'approve', value: 'c2c-1' }],
    ['a choice beyond all choices', { action_id: 'c2c_choose:9999', value: 'c2c-1' }],
  ])('with %s is answered at once, and nothing is stored', async (_, action) => {
    const { status } = await forge(action);

    expect(status).toBe(200);
    expect(await whispered('ada')).toContain('means nothing to c2c any more');
    expect(await rig.intents()).toEqual([]);
  });

  test('with a block_id of another request counts as the first revision', async () => {
    await forge({ action_id: 'c2c_approve', value: 'c2c-1', block_id: 'c2c-2.r5.pending.0' });

    expect(await rig.intents()).toMatchObject([{ wish: { request: 'c2c-1', revision: 1 } }]);
  });

  test('that Slack could not have sent is acknowledged all the same', async () => {
    const { status } = await forge({ action_id: 'c2c_approve', value: 48 });

    expect(status).toBe(200);
    expect(await rig.intents()).toEqual([]);
  });
});

describe('[Older]', () => {
  test('shows the page after the one it stands under, to the presser alone, until there is none', async () => {
    for (let count = 0; count < 45; count++) await askAndPlan(rig.store);
    const { answer } = await rig.workspace.command('ada', '#c2c-approvals', '/c2c list pending');
    if (!answer) throw new Error('a list is answered');
    expect(rig.workspace.render(answer)).toMatch(/^Requests that wait, the newest first:\nc2c-45 /);

    const page = (before: string) =>
      rig.workspace.waitFor(() =>
        rig.workspace
          .ephemerals('ada')
          .find((each) => rig.workspace.render(each).startsWith(`Requests that wait, before ${before}`)),
      );

    await rig.workspace.press('ada', answer, 'Older');
    const second = await page('c2c-26');
    expect(rig.workspace.render(second)).toContain('the newest first:\nc2c-25 ');

    await rig.workspace.press('ada', second, 'Older');
    const third = await page('c2c-6');
    expect(rig.workspace.render(third)).toContain('\nc2c-1 ');
    expect(rig.workspace.render(third)).not.toContain('[Older]');
    expect(await rig.intents()).toEqual([]);
  });
});

describe('the cursor of [Older]', () => {
  test.each([
    { filter: { kind: 'mine' }, before: requestId(7) },
    { filter: { kind: 'app', app: { app: 'live' } }, before: requestId(48) },
    {
      filter: { kind: 'app', app: { app: 'a & <b>', within: { org: 'a/b', space: 'my space' } } },
      before: requestId(1),
    },
  ] as const)('comes back as it was written: %j', (page) => {
    expect(readCursor(writeCursor(page))).toEqual(page);
  });

  test.each(['c2c-5', 'c2c-5 approve c2c-5', 'c2c-x list all', 'c2c-5 list all all', 'list all', ''])(
    'is nothing when it is forged: "%s"',
    (cursor) => {
      expect(readCursor(cursor)).toBeUndefined();
    },
  );
});

test('a press that comes before Slack has told who we are is stored, and a worker judges it', async () => {
  await rig.close();
  rig = await openRig({ isStarted: false });
  const card = await cardOf(await askAndPlan(rig.store));

  await rig.workspace.press('grace', card, 'Approve');

  expect(await rig.intents()).toMatchObject([{ by: 'U0GRACE', wish: { kind: 'approve', request: 'c2c-1' } }]);
});

describe('a press on [Sign in to Cloud Foundry]', () => {
  const stranger = { kind: 'stranger', because: 'c2c does not know yet who you are.', wayOut: 'link' } as const;
  let linking: Rig;
  afterEach(async () => {
    await linking.close();
  });

  async function refused(options: Parameters<typeof openRig>[0], person: string): Promise<Message> {
    linking = await openRig(options);
    const { announcer } = linking.door;
    await announcer.answer(
      { by: `U0${person.toUpperCase()}` as SlackUserId, place: { kind: 'channel', channel: 'C0APPROVALS' } },
      stranger,
    );
    const [message] = linking.workspace.ephemerals(person);
    if (!message) throw new Error(`${person} was answered`);
    return message;
  }

  const issueLink = async ({ person, name }: LinkTicket) => `https://c2c.example.com/link/${person}-${name}`;

  test('tells whoever pressed it an address of their own, and nobody else', async () => {
    const message = await refused({ issueLink }, 'ada');

    await linking.workspace.press('ada', message, 'Sign in to Cloud Foundry');

    const [, answer] = await linking.workspace.waitFor(() => {
      const all = linking.workspace.ephemerals('ada');
      return all.length > 1 ? all : undefined;
    });
    expect(answer?.text).toContain('https://c2c.example.com/link/U0ADA-ada');
    expect(linking.workspace.messages('#c2c-approvals')).toEqual([]);
    expect(await linking.intents()).toEqual([]);
  });

  test('is answered as the command is where linking is not set up any more', async () => {
    const message = await refused({}, 'ada');

    await linking.workspace.press('ada', message, 'Sign in to Cloud Foundry');

    await linking.workspace.waitFor(() =>
      linking.workspace.ephemerals('ada').find(({ text }) => text.includes('Linking is not set up here')),
    );
  });

  test('tells people of another workspace no address', async () => {
    const message = await refused({ issueLink }, 'mallory');

    await linking.workspace.press('mallory', message, 'Sign in to Cloud Foundry');

    const answer = await linking.workspace.waitFor(() => linking.workspace.ephemerals('mallory')[1]);
    expect(answer.text).toContain('only from members of its own workspace');
    expect(answer.text).not.toContain('https://');
  });
});
