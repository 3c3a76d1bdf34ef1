// Hostile scripts against the running bot, over HTTP: what they send changes nothing that it should not.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Running } from '../src/main.ts';
import type { Message } from '../src/sandbox/workspace/store.ts';
import { VERBS } from '../src/slack/buttons.ts';
import { APPROVALS, openSandbox, type Sandbox, startBot } from './support/bot.ts';
import { Script } from './support/script.ts';

const ASK = '/c2c allow web -> shop/data/db tls for 7d because "checkout migration"';

let sandbox: Sandbox;
let bot: Running;
let script: Script;

beforeEach(async () => {
  sandbox = await openSandbox();
  bot = await startBot(sandbox);
  script = new Script(sandbox);
});

afterEach(async () => {
  script.close();
  await bot.stop();
  await sandbox.close();
});

const WITHIN = { timeoutMs: 40_000 };

function card(text: string | RegExp): Promise<Message> {
  return sandbox.workspace.waitFor(() => sandbox.workspace.findMessage(APPROVALS, text), WITHIN);
}

async function ask(text = ASK): Promise<Message> {
  await sandbox.workspace.command('ada', APPROVALS, text);
  const open = await card('asks');
  await script.settle();
  return open;
}

async function expectUnchanged(attack: () => Promise<unknown>): Promise<void> {
  const before = await script.fingerprint();
  await attack();
  expect(await script.fingerprint()).toBe(before);
}

/** Who presses these without a say asks the owners for it, with a request of their own. */
const ENDS: readonly string[] = ['return', 'cut', 'end'];

/** Everybody who has no say about web and db, and some who are nobody at all. */
const NOBODIES = ['U0EDSGER', 'U0GUEST', 'U0DENNIS', 'U0C2C', 'U0NOBODY', '', '__proto__', 'U0GRACE ', 'u0grace'];

async function pressEverything(
  by: string,
  value = 'c2c-1',
  team?: string,
  verbs: readonly string[] = VERBS,
): Promise<void> {
  for (const verb of [...verbs, 'choose:0', 'older', 'adopt', 'nonsense']) {
    await script.press({ by, verb, value, ...(team !== undefined && { team }) });
  }
}

describe('without the signing secret', () => {
  test.each([
    ['a wrong secret', { secret: 'guessed' }],
    ['no signature', { unsigned: true }],
    ['an old timestamp', { timestamp: Math.floor(Date.now() / 1000) - 3_600 }],
    ['the signature of another body', { signature: `v0=${'0'.repeat(64)}` }],
  ])('nobody can press for an approver, with %s', async (_, raw) => {
    await ask();
    const payload = {
      type: 'block_actions',
      user: { id: 'U0GRACE', team_id: 'T0SANDBOX' },
      team: { id: 'T0SANDBOX' },
      actions: [{ action_id: 'c2c_approve', block_id: 'c2c-1.r1.pending.0', value: 'c2c-1', action_ts: '1' }],
    };
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();

    await expectUnchanged(async () => {
      expect((await sandbox.workspace.deliverRaw({ body, ...raw })).status).toBe(401);
    });
  });
});

describe('a press', () => {
  test('by whoever has no say does nothing, whatever button it names, to what is pending and to what is live', async () => {
    const open = await ask();
    await expectUnchanged(async () => {
      for (const nobody of NOBODIES) await pressEverything(nobody);
      await pressEverything('U0MALLORY', 'c2c-1', 'T0EVIL');
      // The team of the payload is forged as well; Slack still says whose Mallory is.
      await pressEverything('U0MALLORY');
    });

    await sandbox.workspace.press('grace', open, 'Approve');
    await card('LIVE');
    const others = VERBS.filter((verb) => !ENDS.includes(verb));
    await expectUnchanged(async () => {
      for (const nobody of NOBODIES) await pressEverything(nobody, 'c2c-1', undefined, others);
      await pressEverything('U0MALLORY', 'c2c-1', undefined, others);
    });
  }, 90_000);

  test('that ends something, by whoever has no say, ends nothing: at most the owners are asked', async () => {
    const open = await ask();
    await sandbox.workspace.press('grace', open, 'Approve');
    await card('LIVE');
    const policies = sandbox.foundation.state.policies();

    for (const nobody of [...NOBODIES, 'U0MALLORY']) await pressEverything(nobody, 'c2c-1', undefined, ENDS);
    await script.settle();

    expect(sandbox.foundation.state.policies()).toEqual(policies);
    expect((await script.trail()).filter((line) => /grant\.(revoked|returned|ended)/.test(line))).toEqual([]);
  }, 90_000);

  test('counts for whom Slack signed it, and for nobody else whom the payload mentions', async () => {
    await ask();
    const grace = { id: 'U0GRACE', user_id: 'U0GRACE', name: 'grace', username: 'grace', team_id: 'T0SANDBOX' };

    await expectUnchanged(async () => {
      await script.press({
        by: 'U0EDSGER',
        verb: 'approve',
        more: {
          user: { ...grace, id: 'U0EDSGER' },
          user_id: grace.id,
          user_name: grace.name,
          message: { user: grace.id, ts: '1.1' },
          state: { values: { user: { user: { selected_user: grace.id } } } },
        },
      });
    });
  });

  const edited = [
    ...['', 'c2c-', 'c2c-0', 'c2c-01', 'c2c-1 ', ' c2c-1', 'C2C-1', 'c2c-1\n', 'c2c-1;c2c-2', 'c2c-1.r9', '1'],
    ...['c2c-2', 'c2c-999999999999999', '../c2c-1', '{c2c}:request:1', '{"id":"c2c-1"}', 'c2c-1'.repeat(2_000)],
  ];
  test.each(edited.map((value) => [value.slice(0, 30), value]))(
    'by an approver with the edited value %j does nothing',
    async (_, value) => {
      await ask();

      await expectUnchanged(async () => {
        for (const verb of VERBS) await script.press({ by: 'U0GRACE', verb, value, blockId: 'c2c-1.r1.pending.0' });
      });
    },
  );

  test('with another revision than the plan’s approves nothing', async () => {
    await ask();

    await expectUnchanged(async () => {
      for (const revision of ['2', '999', '0', '000000002']) {
        await script.press({ by: 'U0GRACE', verb: 'approve', blockId: `c2c-1.r${revision}.pending.0` });
      }
    });
  });

  test('by the asker does not approve their own request, under any value or verb', async () => {
    await ask();

    await expectUnchanged(async () => {
      for (const verb of ['approve', 'narrow', 'deny', 'retry', 'undo', 'repair', 'ignore']) {
        await script.press({ by: 'U0ADA', verb });
      }
    });
  });

  test('on a card that has long moved on does nothing', async () => {
    const open = await ask();
    await sandbox.workspace.press('grace', open, 'Approve');
    const live = await card('LIVE');
    const { workspace } = sandbox;
    await expectUnchanged(async () => {
      for (const person of ['grace', 'linus', 'ada']) await workspace.press(person, open, 'Approve');
      await script.press({ by: 'U0ADA', verb: 'withdraw' });
      for (const verb of ['approve', 'retry', 'undo']) await script.press({ by: 'U0GRACE', verb });
    });

    await workspace.press('ada', live, "I'm done");
    await card('ENDED');
    await expectUnchanged(async () => {
      await workspace.press('grace', open, 'Approve');
      await workspace.press('ada', live, "I'm done");
      await workspace.press('grace', live, 'Cut');
      for (const verb of VERBS) await script.press({ by: 'U0GRACE', verb });
    });
  });
});

describe('a form', () => {
  const metadata = JSON.stringify({ request: 'c2c-1', revision: 1, channel: 'C0APPROVALS' });

  test('that somebody else sends in does nothing, and the one whose it is can still send it', async () => {
    await ask();
    await expectUnchanged(async () => {
      for (const callback of ['c2c_deny', 'c2c_narrow']) {
        for (const by of [...NOBODIES, 'U0ADA']) await script.submit({ by, callback, metadata });
        await script.submit({ by: 'U0MALLORY', callback, metadata, team: 'T0EVIL' });
      }
    });

    await script.submit({ by: 'U0GRACE', callback: 'c2c_deny', metadata });
    await card('DENIED');
    await expectUnchanged(() => script.submit({ by: 'U0GRACE', callback: 'c2c_deny', metadata }));
  }, 30_000);

  test.each([
    ['of another plan', { metadata: JSON.stringify({ request: 'c2c-1', revision: 2 }) }],
    ['of another request', { metadata: JSON.stringify({ request: 'c2c-9', revision: 1 }) }],
    ['with more in it than c2c wrote', { metadata: JSON.stringify({ request: 'c2c-1', revision: 1, by: 'U0GRACE' }) }],
    ['that holds no metadata', { metadata: '' }],
    ['that holds nothing', { metadata: 'null' }],
    ['with a prototype', { metadata: '{"__proto__":{"request":"c2c-1","revision":1}}' }],
    ['that c2c never drew', { metadata, callback: 'c2c_approve' }],
    ['that changes policies, with a command that does not', { metadata, callback: 'c2c_policy' }],
  ])('%s does nothing, even from an approver', async (_, form) => {
    await ask();

    await expectUnchanged(() => script.submit({ by: 'U0GRACE', callback: 'c2c_narrow', ...form }));
  });
});

describe('a race', () => {
  test('of approve, narrow, deny and withdraw ends in one of them, and the foundation agrees', async () => {
    const { workspace, foundation } = sandbox;
    workspace.knobs.duplicateDelivery = 'together';
    for (let round = 1; round <= 6; round++) {
      const id = `c2c-${round}`;
      await workspace.command('ada', APPROVALS, `/c2c allow web -> shop/data/db tcp ${9_000 + round}`);
      await card(new RegExp(`${id} .*asks`));
      const moves = [
        { by: 'U0GRACE', verb: 'approve', value: id },
        { by: 'U0ADA', verb: 'withdraw', value: id },
        { by: 'U0EDSGER', verb: 'approve', value: id },
      ];
      // Each round another one is first.
      const turned = [...moves.slice(round % 3), ...moves.slice(0, round % 3)];
      const metadata = JSON.stringify({ request: id, revision: 1 });
      await Promise.all([
        ...turned.map((move) => script.press(move)),
        script.submit({ by: 'U0BARBARA', callback: 'c2c_deny', metadata, viewId: `V${round}` }),
        script.submit({
          by: 'U0LINUS',
          callback: 'c2c_narrow',
          metadata,
          viewId: `N${round}`,
          inputs: { duration: '1h' },
        }),
      ]);
      await script.settle();

      const facts = (await script.trail()).filter((line) => line.startsWith(`r ${round} `));
      const ends = facts.filter((line) => /request\.(approved|narrowed|denied|withdrawn)/.test(line));
      expect(ends).toHaveLength(1);
      const isOpen = foundation.state.policies().some(({ start }) => start === 9_000 + round);
      expect(isOpen).toBe(/approved|narrowed/.test(ends[0] ?? ''));
    }
  }, 90_000);

  test('of the very same signed delivery, sent again and again, is one ask', async () => {
    const body = new URLSearchParams({
      command: '/c2c',
      text: ASK.replace('/c2c ', ''),
      team_id: 'T0SANDBOX',
      user_id: 'U0ADA',
      channel_id: 'C0APPROVALS',
      trigger_id: '1.2.3',
    }).toString();
    const raw = { body, timestamp: Math.floor(Date.now() / 1000) };

    await Promise.all(Array.from({ length: 5 }, () => sandbox.workspace.deliverRaw(raw)));
    await card('asks');
    await script.settle();

    expect((await script.trail()).filter((line) => line.includes('request.submitted'))).toHaveLength(1);
  });
});
