// Slash commands over real HTTP: what is stored, and what the person alone reads at once.
import { afterEach, describe, expect, test } from '@jest/globals';
import { parseCommand } from '../../src/core/command.ts';
import { requestId } from '../../src/core/vocabulary.ts';
import type { RequestStore } from '../../src/lifecycle/ports.ts';
import { LESSONS, replyHelp } from '../../src/slack/help.ts';
import { askAndPlan, makeLive } from '../support/life.ts';
import type { MemoryStore } from '../support/memory-store.ts';
import { rulesOf, tcp, tls } from '../support/scene.ts';
import { openRig, type Rig, type RigOptions } from './rig.ts';

let rig: Rig;
afterEach(async () => {
  await rig.close();
});

async function open(options?: RigOptions): Promise<void> {
  rig = await openRig(options);
}

/** What the person reads, within Slack's three seconds. */
async function type(person: string, text: string, channel = '#general'): Promise<string> {
  const outcome = await rig.workspace.command(person, channel, `/c2c ${text}`);
  expect(outcome.failure).toBeUndefined();
  expect(outcome.refusals).toEqual([]);
  return outcome.answer === undefined ? '' : rig.workspace.render(outcome.answer);
}

describe('asking', () => {
  test('is stored, and its id, its sense and what happens next are told at once', async () => {
    await open();

    const answer = await type('ada', 'allow web -> shop/data/db for 7d because "checkout migration"');

    expect(answer).toBe(
      [
        'c2c-1  web → shop/data/db over TLS, for 7 days',
        'Looking at the foundation; the request goes to the owners of shop/data next. You will hear from me by direct message.',
        '[Withdraw]',
      ].join('\n'),
    );
    expect(await rig.store.find(requestId(1))).toMatchObject({
      request: { state: 'submitted', requester: 'U0ADA', ask: { reason: 'checkout migration' } },
    });
    expect(rig.queue.waiting().map(({ job }) => job.stage)).toEqual(['plan', 'audit']);
  });

  test('says nothing of owners where rules say who decides', async () => {
    await open({ rules: rulesOf({ rules: [{ name: 'harmless', when: {}, kind: 'automatic' }] }) });

    expect(await type('ada', 'allow web -> shop/data/db')).toContain(
      'Looking at the foundation; the request goes to whoever the rules name next.',
    );
  });

  test.each([
    [
      'what takes away, which goes by no rule',
      'remove-policy web -> shop/data/db tcp 8080 because "unused"',
      'automatic',
    ],
    ['what only rules that deny could touch', 'allow web -> shop/data/db', 'deny'],
  ] as const)('tells the owners next for %s', async (_, words, kind) => {
    const rule = { name: 'one', when: {}, because: 'no' };
    await open({ rules: rulesOf({ rules: [kind === 'deny' ? { ...rule, kind } : { ...rule, kind }] }) });

    expect(await type('ada', words)).toContain('the request goes to the owners of shop/data next.');
  });

  test('without traffic asks for what an operator says, and for what is said where something is', async () => {
    await open({ limits: { defaultTraffic: [tls, tcp('9000')] } });

    await type('ada', 'allow web -> db');
    await type('ada', 'allow web -> db tcp 8080');
    await type('ada', 'plan web -> db');

    expect(await rig.store.find(requestId(1))).toMatchObject({ request: { ask: { traffic: [tls, tcp('9000')] } } });
    expect(await rig.store.find(requestId(2))).toMatchObject({ request: { ask: { traffic: [tcp('8080')] } } });
    expect(await rig.intents()).toMatchObject([{ wish: { kind: 'preview', ask: { traffic: [tls, tcp('9000')] } } }]);
  });

  test('asks Slack nothing before the acknowledgement', async () => {
    await open();
    rig.workspace.calls.splice(0);

    await type('ada', 'allow web -> db');

    expect(rig.workspace.calls).toEqual([]);
  });

  test('delivered twice is one request', async () => {
    await open();
    rig.workspace.knobs.duplicateDelivery = 'after';

    await type('ada', 'allow web -> db');

    expect(await rig.store.list({ kind: 'all' }, 10)).toHaveLength(1);
  });

  test('survives what keyboards and Slack make of it', async () => {
    await open();
    rig.workspace.knobs.smartPunctuation = true;
    rig.workspace.knobs.escapeInCommand = true;

    const answer = await type('ada', 'allow web -> db because "R&D <soon>"');

    expect(answer).toContain('web → db over TLS');
    expect(await rig.store.find(requestId(1))).toMatchObject({ request: { ask: { reason: 'R&D <soon>' } } });
  });

  test('under another command name works the same', async () => {
    await open();

    const outcome = await rig.workspace.command('ada', '#general', '/c2c-staging allow web -> db');

    expect(outcome.answer?.text).toContain('c2c-1');
  });

  test('a mistake makes no request, and shows its place and a command to copy', async () => {
    await open();

    const answer = await type('ada', 'allow web -> db becuase "checkout"');

    expect(answer).toContain('^^^^^^^');
    expect(answer).toContain('/c2c allow web -> db because "checkout"');
    expect(await rig.store.list({ kind: 'all' }, 10)).toEqual([]);
  });
});

describe('wishes', () => {
  test.each([
    ['plan web -> db', { kind: 'preview' }, 'Looking at the foundation'],
    ['approve c2c-48 because ok', { kind: 'approve', request: 'c2c-48', reason: 'ok' }, 'may approve c2c-48'],
    ['deny c2c-48 because no', { kind: 'deny', request: 'c2c-48', reason: 'no' }, 'may deny c2c-48'],
    ['revoke c2c-48', { kind: 'revoke', request: 'c2c-48' }, 'may end c2c-48'],
    ['who -> db', { kind: 'who', app: { app: 'db' }, direction: 'in' }, 'who may reach db'],
    ['revoke web -> db tcp 8080', { kind: 'revoke-between', source: { app: 'web' } }, 'granted between the two'],
  ])('%s is stored, and answered by direct message later', async (text, wish, words) => {
    await open();

    expect(await type('grace', text)).toContain(words);

    expect(await rig.intents()).toMatchObject([{ by: 'U0GRACE', wish, place: { kind: 'direct' } }]);
  });

  test('a typed decision names no revision: nobody knows what plan they saw', async () => {
    await open();

    await type('grace', 'approve c2c-48');

    const [intent] = await rig.intents();
    expect(intent?.wish).not.toHaveProperty('revision');
  });
});

describe('asking more than one person may', () => {
  test('of what waits is refused at once, with what to do about it, and nothing is stored', async () => {
    await open({ limits: { pendingAtOnce: 2 } });
    await type('ada', 'allow web -> db');
    await type('ada', 'route db');

    expect(await type('ada', 'allow web -> cache')).toBe(
      [
        '2 of your requests wait for a decision already, and no more may at a time. Nothing was asked.',
        '/c2c list mine shows them. Withdraw what you need no more (/c2c show and its id has the button), or put several apps into one request.',
      ].join('\n'),
    );
    expect(await rig.store.list({ kind: 'all' }, 10)).toHaveLength(2);
    expect(await type('grace', 'allow web -> cache')).toContain('c2c-3');
  });

  test.each(['allow web -> cache', 'plan web -> cache', 'who -> cache', 'list cache'])(
    'within an hour is refused until the first of it is an hour old: %s',
    async (text) => {
      await open({ limits: { askedPerHour: 2 } });
      await type('ada', 'plan web -> db');
      await type('ada', 'who -> db');

      const answer = await type('ada', text);

      expect(answer).toContain('You have asked c2c 2 times within an hour, as often as one person may.');
      expect(answer).toContain('You can ask again ');
      expect(await rig.intents()).toHaveLength(2);
      expect(await rig.store.list({ kind: 'all' }, 10)).toEqual([]);
      rig.clock.advance(60 * 60_000);
      expect(await type('ada', text)).not.toContain('You have asked');
    },
  );

  test('leaves decisions, and looking at what is stored, alone', async () => {
    await open({ limits: { pendingAtOnce: 1, askedPerHour: 1 } });
    await type('grace', 'allow web -> db');

    for (const text of ['approve c2c-1', 'deny c2c-1', 'revoke c2c-1', 'list', 'show c2c-1'])
      expect(await type('grace', text)).not.toContain('You have asked');
  });
});

describe('looking', () => {
  test('show tells a request with all that happened to it, also to other people', async () => {
    await open();
    await makeLive(rig.store);

    const answer = await type('linus', 'show c2c-1');

    expect(answer).toContain('c2c-1 · web → db over TLS: it is live until');
    expect(answer).toContain('approved    @grace');
    expect(answer).not.toContain("[I'm done]");
    expect(await type('ada', 'show c2c-1')).toContain("[I'm done]");
  });

  test('show of a request that is not there says so', async () => {
    await open();

    expect(await type('ada', 'show c2c-99')).toContain('There is no request c2c-99.');
  });

  test('list shows what was asked for, newest first', async () => {
    await open();
    await makeLive(rig.store);
    await askAndPlan(rig.store);

    expect(await type('ada', 'list')).toMatch(/^Your requests, the newest first:\nc2c-2 [^\n]*waits[^\n]*\nc2c-1 /);
    expect(await type('grace', 'list')).toContain('There is no request of yours.');
    expect(await type('grace', 'list pending')).not.toContain('c2c-1 ');
    expect(await type('grace', 'list live')).not.toContain('c2c-2 ');
    expect(await type('grace', 'list all')).toContain('c2c-2 ');
    expect(await type('grace', 'list db')).toContain('Requests about db');
    expect(await type('grace', 'list test/db')).toContain('There is no request about test/db');
    expect(await type('grace', 'list data/db')).toContain('c2c-1 ');
    expect(await type('grace', 'list other/db')).toContain('There is no request about other/db');
  });

  test('list of an app promises who may reach it, and stores the question', async () => {
    await open();

    expect(await type('grace', 'list data/db')).toContain('Who may reach data/db and what it may reach follows');

    const app = { app: 'db', within: { space: 'data' } };
    expect(await rig.intents()).toMatchObject([{ by: 'U0GRACE', wish: { kind: 'who', app, direction: 'both' } }]);
  });

  test.each(['list', 'list live', 'list all'])('%s asks the foundation nothing', async (text) => {
    await open();

    await type('grace', text);

    expect(await rig.intents()).toEqual([]);
  });

  test('use sets the target, and says that it is not checked', async () => {
    await open();

    expect(await type('ada', 'use shop/prod')).toContain('not checked until you ask');

    await type('ada', 'allow web -> db');
    expect(await rig.store.find(requestId(1))).toMatchObject({
      request: { target: { org: 'shop', space: 'prod' } },
    });
  });

  test('use on a foundation says that only one is known', async () => {
    await open();

    expect(await type('ada', 'use shop/prod on pws')).toContain('Only one foundation is known');
  });
});

describe('help', () => {
  test.each(Object.entries(LESSONS))('%s: every example parses as what it teaches', async (verb, { examples }) => {
    await open();

    const answer = await type('ada', `help ${verb}`);

    for (const example of examples) {
      expect(parseCommand(example)).toMatchObject({ verb });
      expect(answer).toContain(`/c2c ${example}`);
    }
  });

  test.each(['allow', 'plan', 'apply'])('%s says what is meant without traffic', async (verb) => {
    await open({ limits: { defaultTraffic: [tcp('8080', '9000-9010')] } });

    expect(await type('ada', `help ${verb}`)).toContain('Without traffic it is tcp 8080,9000-9010.');
    expect(replyHelp('allow').text).toContain('Without traffic it is `tls`.');
  });

  test('an empty command is a question', async () => {
    await open();

    expect(await type('ada', '')).toContain('c2c lets apps on Cloud Foundry reach each other');
  });

  test.each(['why web -> db', 'graph'])('%s is not built yet, and what works instead is said', async (text) => {
    await open();

    expect(await type('ada', text)).toMatch(/is not built yet\. .*\/c2c/);
    expect(replyHelp(undefined).text).not.toContain(`/c2c ${text.split(' ')[0]}`);
  });
});

describe('people of another workspace', () => {
  test.each(['allow web -> db', 'approve c2c-1', 'list', 'help', 'gibberish'])(
    'are refused in one sentence whatever they type: %s',
    async (text) => {
      await open();

      const answer = await type('mallory', text, '#c2c-approvals');

      expect(answer).toBe(
        'c2c takes requests and decisions only from members of its own workspace. Nothing was asked.',
      );
      expect(await rig.store.list({ kind: 'all' }, 10)).toEqual([]);
      expect(await rig.intents()).toEqual([]);
    },
  );
});

describe('when the store is not there', () => {
  const broken = (store: MemoryStore, trouble: Partial<RequestStore>): RequestStore =>
    new Proxy<RequestStore>(store, {
      get: (target, name: keyof RequestStore) => {
        const own = trouble[name];
        return own ?? target[name].bind(target);
      },
    });

  test('the person is told that nothing was asked', async () => {
    await open({
      store: (store) => broken(store, { submit: () => Promise.reject(new Error('connection refused')) }),
    });

    const answer = await type('ada', 'allow web -> db');

    expect(answer).toBe('c2c could not store your request. Nothing was asked; try again in a minute.');
    expect(rig.logged.join('\n')).toContain('connection refused');
  });

  test('a store that hangs does not keep the person waiting beyond three seconds', async () => {
    await open({ store: (store) => broken(store, { submit: () => new Promise(() => undefined) }) });

    const answer = await type('ada', 'allow web -> db');

    expect(answer).toContain('could not store your request in time');
  });

  test('what cannot be carried is still stored, because a sweep finds it', async () => {
    await open();
    rig.queue.goDown();

    expect(await type('ada', 'allow web -> db')).toContain('c2c-1');

    expect(rig.store.due().map(({ job }) => job.stage)).toContain('plan');
  });

  test('what we cannot read is answered at once, not after three seconds', async () => {
    await open();

    const { status, body } = await rig.workspace.deliverRaw({ body: 'command=%2Fc2c&text=list&team_id=T0SANDBOX' });

    expect(status).toBe(200);
    expect(body).toContain('c2c ran into a mistake of its own');
  });
});

describe('before Slack has told who we are', () => {
  test.each(['allow web -> db', 'route db'])('[%s] is stored: a worker asks who wanted it', async (text) => {
    await open({ isStarted: false });

    expect(await type('ada', text)).toContain('c2c-1');

    expect(await rig.store.list({ kind: 'all' }, 2)).toHaveLength(1);
  });

  test.each(['approve c2c-1', 'deny c2c-1', 'revoke c2c-1', 'plan web -> db', 'who -> db'])(
    '[%s] is recorded: a worker judges it',
    async (text) => {
      await open({ isStarted: false });

      await type('ada', text);

      expect(await rig.intents()).toHaveLength(1);
    },
  );

  test.each(['list', 'list all', 'show c2c-1', 'use shop/prod'])(
    '[%s] is not answered, as nobody else would judge it',
    async (text) => {
      await open({ isStarted: false });

      expect(await type('ada', text)).toContain('c2c is starting');
    },
  );
});
