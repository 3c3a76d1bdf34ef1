// The door itself: whom it lets in, how it starts while Slack is away, and how it stops.
import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openRig, type Rig, type RigOptions } from './rig.ts';

let rig: Rig;
afterEach(async () => {
  await rig.close();
});

async function open(options?: RigOptions): Promise<void> {
  rig = await openRig(options);
}

const COMMAND = new URLSearchParams({
  command: '/c2c',
  text: 'allow web -> db',
  team_id: 'T0SANDBOX',
  user_id: 'U0ADA',
  channel_id: 'C0GENERAL',
  trigger_id: '1.2.3',
}).toString();

const seconds = () => Math.floor(Date.now() / 1000);

async function countRequests(): Promise<number> {
  return (await rig.store.list({ kind: 'all' }, 10)).length;
}

describe('over HTTP', () => {
  test('what Slack signed is let in', async () => {
    await open();

    const { status } = await rig.workspace.deliverRaw({ body: COMMAND });

    expect(status).toBe(200);
    expect(await countRequests()).toBe(1);
  });

  test.each([
    ['with another secret', () => ({ secret: 'wrong' })],
    ['without a signature', () => ({ unsigned: true })],
    ['of more than five minutes ago', () => ({ timestamp: seconds() - 301 })],
    ['of more than five minutes ahead', () => ({ timestamp: seconds() + 330 })],
    ['at the end of all time', () => ({ timestamp: Number.MAX_SAFE_INTEGER })],
    ['with a signature of another body', () => ({ signature: sign('something else') })],
  ])('a request signed %s is refused with 401', async (_, raw) => {
    await open();

    const { status } = await rig.workspace.deliverRaw({ body: COMMAND, ...raw() });

    expect(status).toBe(401);
    expect(await countRequests()).toBe(0);
  });

  test('a timestamp that is no number is refused with 401', async () => {
    await open();

    const headers = { 'x-slack-request-timestamp': 'soon', 'x-slack-signature': sign(COMMAND) };
    const response = await fetch(rig.url, { method: 'POST', body: COMMAND, headers });

    expect(response.status).toBe(401);
  });

  test('a request replayed within five minutes changes nothing', async () => {
    await open();
    const raw = { body: COMMAND, timestamp: seconds() };

    const first = await rig.workspace.deliverRaw(raw);
    const again = await rig.workspace.deliverRaw(raw);

    expect(again).toEqual(first);
    expect(await countRequests()).toBe(1);
  });

  test('Slack’s certificate check runs nothing, whatever is smuggled along', async () => {
    await open();

    const { status } = await rig.workspace.deliverRaw({ body: `${COMMAND}&ssl_check=1`, unsigned: true });

    expect(status).toBe(200);
    expect(await countRequests()).toBe(0);
  });

  test('Slack’s question whether the address is ours is answered', async () => {
    await open();

    const { body } = await rig.workspace.deliverRaw({
      body: '{"type":"url_verification","challenge":"abc"}',
      contentType: 'application/json',
    });

    expect(body).toContain('abc');
  });

  test('a body larger than anything Slack sends is not even read', async () => {
    await open();

    const { status } = await rig.workspace.deliverRaw({ body: `${COMMAND}&more=${'x'.repeat(1_100_000)}` });

    expect(status).toBe(413);
  });

  test.each([
    ['JSON', 'null', 'application/json'],
    ['a form', 'payload=null', undefined],
    ['a form with blanks', 'payload=%20null+', undefined],
  ])('nothing as %s is refused, and what comes after it is heard', async (_, body, contentType) => {
    await open();

    const { status } = await rig.workspace.deliverRaw({ body, ...(contentType !== undefined && { contentType }) });
    const after = await rig.workspace.deliverRaw({ body: COMMAND });

    expect(status).toBe(400);
    expect(after.status).toBe(200);
  });

  test('a form whose charset is named is a form', async () => {
    await open();

    const contentType = 'application/x-www-form-urlencoded;charset=UTF-8';
    const { status } = await rig.workspace.deliverRaw({ body: COMMAND, contentType });

    expect(status).toBe(200);
    expect(await countRequests()).toBe(1);
  });

  test('other paths do not exist', async () => {
    await open();

    const response = await fetch(rig.url.replace('events', 'other'), { method: 'POST', body: '' });

    expect(response.status).toBe(404);
  });

  function sign(body: string): string {
    const mac = createHmac('sha256', 'sandbox-signing-secret').update(`v0:${seconds()}:${body}`);
    return `v0=${mac.digest('hex')}`;
  }
});

describe('starting', () => {
  test('waits until Slack answers', async () => {
    await open({ isStarted: false });
    rig.workspace.faults.plan('auth.test', { kind: 'status', status: 503 }, 2);

    await rig.door.start();

    expect(rig.workspace.calls.map(({ method, status }) => `${method} ${status}`)).toEqual([
      'auth.test 503',
      'auth.test 503',
      'auth.test 200',
    ]);
  });

  test('names the setting when the token is wrong, and does not ask again', async () => {
    await open({ isStarted: false, botToken: 'xoxb-wrong' });

    await expect(rig.door.start()).rejects.toThrow('SLACK_BOT_TOKEN is wrong: Slack answered invalid_auth');

    expect(rig.workspace.calls).toHaveLength(1);
  });

  test('can be given up', async () => {
    await open({ isStarted: false, firstPauseMs: 60_000 });
    rig.workspace.knobs.slack = 'unavailable';
    const started = rig.door.start();
    const outcome = expect(started).rejects.toThrow('Slack answered HTTP 503');
    await rig.workspace.waitFor(() => rig.workspace.calls.length > 0);

    await rig.door.stop(1_000);

    await outcome;
  });

  test('no secret is ever logged', async () => {
    await open({ isStarted: false, botToken: 'xoxb-wrong' });
    await rig.door.start().catch(() => undefined);
    await rig.workspace.deliverRaw({ body: COMMAND, secret: 'wrong' });

    expect(rig.logged.join('\n')).not.toMatch(/xoxb-|sandbox-signing-secret/);
  });
});

describe('being ready', () => {
  test('means that Slack answers and the token works', async () => {
    await open();

    expect(await rig.door.check()).toEqual({ kind: 'ready' });
  });

  test('is told apart from a wrong token, and from Slack being away', async () => {
    await open({ isStarted: false, botToken: 'xoxb-wrong' });

    expect(await rig.door.check()).toMatchObject({ kind: 'refused' });

    rig.workspace.knobs.slack = 'drops';
    expect(await rig.door.check()).toMatchObject({ kind: 'unavailable' });
  });
});

test('without a signing secret or an app token the door only speaks', async () => {
  await open({ isDeaf: true });

  expect(rig.door.requestListener).toBeUndefined();
  expect(await rig.door.check()).toEqual({ kind: 'ready' });
});

describe('stopping', () => {
  test('waits for a handler that still speaks', async () => {
    await open();
    rig.workspace.faults.plan('chat.postEphemeral', { kind: 'hold' });
    await rig.workspace.deliverRaw({ body: pressOf('c2c_explode') });
    await rig.workspace.waitFor(() => rig.workspace.faults.held === 1);
    let hasStopped = false;

    const stopped = rig.door.stop(60_000).then(() => {
      hasStopped = true;
    });
    const before = hasStopped;
    rig.workspace.faults.release();
    await stopped;

    expect(before).toBe(false);
    expect(rig.workspace.ephemerals('ada')).toHaveLength(1);
  });

  test('does not wait longer than it is given', async () => {
    await open();
    rig.workspace.faults.plan('chat.postEphemeral', { kind: 'hold' });
    await rig.workspace.deliverRaw({ body: pressOf('c2c_explode') });
    await rig.workspace.waitFor(() => rig.workspace.faults.held === 1);

    await rig.door.stop(1);

    expect(rig.workspace.ephemerals('ada')).toEqual([]);
    rig.workspace.faults.release();
  });

  function pressOf(actionId: string): string {
    const payload = {
      type: 'block_actions',
      team: { id: 'T0SANDBOX' },
      user: { id: 'U0ADA', team_id: 'T0SANDBOX' },
      channel: { id: 'C0APPROVALS' },
      actions: [{ type: 'button', action_id: actionId, value: 'c2c-1', block_id: 'x', action_ts: '1.1' }],
    };
    return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  }
});
