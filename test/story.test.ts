// The stories of c2c, told from outside: people type and press in Slack, and the foundation is looked at.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Running } from '../src/main.ts';
import type { Message } from '../src/sandbox/workspace/store.ts';
import {
  APPROVALS,
  AUDIT,
  type BotProcess,
  openSandbox,
  type Sandbox,
  spawnBot,
  startBot,
  until,
} from './support/bot.ts';

const ASK = '/c2c allow web -> shop/data/db tls for 7d because "checkout migration"';
const TLS_POLICY = { from: 'shop/prod/web', to: 'shop/data/db', protocol: 'tcp', start: 61443, end: 61443 };

let sandbox: Sandbox;
let bot: Running | undefined;
let child: BotProcess | undefined;

beforeEach(async () => {
  sandbox = await openSandbox();
});

afterEach(async () => {
  sandbox.foundation.faults.clear();
  await bot?.stop();
  await child?.kill();
  bot = undefined;
  child = undefined;
  await sandbox.close();
});

/** A dead worker's job is taken over after 10 to 15 seconds; the rest is for machines that are busy otherwise. */
const WITHIN = { timeoutMs: 40_000 };

function card(text: string | RegExp): Promise<Message> {
  return sandbox.workspace.waitFor(() => sandbox.workspace.findMessage(APPROVALS, text), WITHIN);
}

function told(person: string, text: string): Promise<Message> {
  const { workspace } = sandbox;
  return workspace.waitFor(
    () => workspace.directMessages(person).find((message) => message.text.includes(text)),
    WITHIN,
  );
}

function whispered(person: string, text: string): Promise<Message> {
  const { workspace } = sandbox;
  return workspace.waitFor(() => workspace.ephemerals(person).find((message) => message.text.includes(text)), WITHIN);
}

function auditLine(text: string): Promise<unknown> {
  return sandbox.workspace.waitFor(() => sandbox.workspace.findMessage(AUDIT, text), WITHIN);
}

function auditTrail(): string[] {
  return sandbox.workspace.messages(AUDIT).flatMap(({ text }) => text.split('\n'));
}

describe('one request', () => {
  test('is asked, approved by the owner, applied, told and audited', async () => {
    bot = await startBot(sandbox);
    const { workspace, foundation } = sandbox;

    const said = await workspace.command('ada', APPROVALS, ASK);
    expect(workspace.render(said.answer ?? failed('no answer'))).toContain('c2c-1');

    await workspace.press('grace', await card('asks'), 'Approve');
    await card('LIVE');

    expect(foundation.state.policies()).toEqual([TLS_POLICY]);
    expect(foundation.state.routes()).toMatchObject([
      {
        url: 'db.apps.internal',
        space: 'shop/data',
        destinations: [{ app: 'shop/data/db' }],
        annotations: { 'c2c-request': 'c2c-1' },
      },
    ]);
    const note = workspace.render(await told('ada', 'live'));
    expect(note).toContain('https://db.apps.internal:61443');
    expect(note).toContain('NODE_EXTRA_CA_CERTS');
    await auditLine('applied');
    expect(auditTrail().map((line) => line.split(/\s+/).slice(0, 2).join(' '))).toEqual([
      'c2c-1 requested',
      'c2c-1 planned',
      'c2c-1 approved',
      'c2c-1 applied',
    ]);
  });

  test('is denied with a reason, and nothing is changed', async () => {
    bot = await startBot(sandbox);
    const { workspace, foundation } = sandbox;
    await workspace.command('ada', APPROVALS, ASK);

    await workspace.press('grace', await card('asks'), 'Deny…');
    const [modal] = await workspace.waitFor(() =>
      workspace.views('grace').length > 0 ? workspace.views('grace') : null,
    );
    await workspace.submitView('grace', modal ?? failed('no modal'), { Why: 'use the read replica' });

    await card('DENIED');
    expect(workspace.render(await told('ada', 'denied'))).toContain('use the read replica');
    expect(foundation.state.policies()).toEqual([]);
    expect(foundation.state.routes()).toEqual([]);
  });

  test('cannot be approved by the person who asked, nor by somebody without a role', async () => {
    bot = await startBot(sandbox);
    const { workspace, foundation } = sandbox;
    await workspace.command('barbara', APPROVALS, '/c2c allow shop/prod/web -> shop/data/db');
    const open = await card('asks');

    await workspace.press('barbara', open, 'Approve');
    await whispered('barbara', 'You asked');
    await workspace.press('edsger', open, 'Approve');
    await whispered('edsger', 'shop/data');

    expect(foundation.state.policies()).toEqual([]);
    expect(workspace.findMessage(APPROVALS, 'asks')).toBeDefined();
  });

  test('needs a new look when the foundation has changed since the approval', async () => {
    bot = await startBot(sandbox);
    const { workspace, foundation } = sandbox;
    await workspace.command('ada', APPROVALS, ASK);
    const open = await card('asks');
    foundation.state.pushApp('web', 'shop/prod');

    await workspace.press('grace', open, 'Approve');
    const stale = await card('NEEDS A NEW LOOK');
    expect(foundation.state.policies()).toEqual([]);
    await workspace.press('grace', open, 'Approve');
    await whispered('grace', 'changed');
    expect(foundation.state.policies()).toEqual([]);

    await workspace.press('grace', stale, 'Approve');
    await card('LIVE');
    expect(foundation.state.policies()).toEqual([TLS_POLICY]);
  });

  test('waits while the foundation is down, and goes on when it is back', async () => {
    bot = await startBot(sandbox);
    const { workspace, foundation } = sandbox;
    await workspace.command('ada', APPROVALS, ASK);
    const open = await card('asks');
    foundation.faults.plan({ kind: 'answer', path: '/networking/**', status: 503, times: 4 });

    await workspace.press('grace', open, 'Approve');
    await card('LIVE');
    expect(foundation.state.policies()).toEqual([TLS_POLICY]);
  });

  test('is decided once when twenty presses arrive at the same moment, redelivered ones among them', async () => {
    bot = await startBot(sandbox);
    const { workspace, foundation } = sandbox;
    await workspace.command('ada', APPROVALS, ASK);
    const open = await card('asks');
    workspace.knobs.duplicateDelivery = 'together';

    await Promise.all(
      Array.from({ length: 10 }, (_, index) => workspace.press(index % 2 === 0 ? 'grace' : 'linus', open, 'Approve')),
    );
    await card('LIVE');
    await auditLine('applied');

    expect(auditTrail().filter((line) => line.includes('approved'))).toHaveLength(1);
    expect(auditTrail().filter((line) => line.includes('applied'))).toHaveLength(1);
    expect(
      foundation.requests.all().filter(({ method, path }) => method === 'POST' && path === '/v3/routes'),
    ).toHaveLength(1);
  });

  test('ends when its time is over: the policy and the route go, what was there before stays', async () => {
    const { workspace, foundation } = sandbox;
    const before = { from: 'shop/prod/web', to: 'shop/data/db', protocol: 'tcp', start: 5432 } as const;
    foundation.state.addPolicy(before);
    bot = await startBot(sandbox);
    await workspace.command('ada', APPROVALS, '/c2c allow web -> shop/data/db tls, tcp 5432 for 1s');
    await workspace.press('grace', await card('asks'), 'Approve');

    await card('ENDED');
    await auditLine('ended');
    expect(foundation.state.policies()).toEqual([{ ...before, end: 5432 }]);
    expect(foundation.state.routes()).toEqual([]);
  });
});

describe('a process that is killed', () => {
  test('between the approval and the application loses nothing: the next one applies it', async () => {
    const { workspace, foundation } = sandbox;
    child = await spawnBot(sandbox);
    await workspace.command('ada', APPROVALS, ASK);
    const open = await card('asks');
    const held = foundation.faults.plan({ kind: 'hold', path: '/networking/v1/external/policies', method: 'POST' });
    await workspace.press('grace', open, 'Approve');
    await card('APPROVED');
    await until(() => foundation.requests.lines().includes('POST /networking/v1/external/policies'));
    await child.kill();
    foundation.faults.clear(held);

    child = await spawnBot(sandbox);
    await card('LIVE');
    await auditLine('applied');
    expect(foundation.state.policies()).toEqual([TLS_POLICY]);
    // The channel may hear a fact twice when the process dies between saying it and noting that it did; the trail has it once.
    const { answer } = await workspace.command('ada', APPROVALS, '/c2c show c2c-1');
    const story = workspace.render(answer ?? failed('no answer')).split('\n');
    expect(story.filter((line) => / {2}approved +@grace/.test(line))).toHaveLength(1);
    expect(story.filter((line) => / {2}applied /.test(line))).toHaveLength(1);
  }, 60_000);
});

function failed(why: string): never {
  throw new Error(why);
}
