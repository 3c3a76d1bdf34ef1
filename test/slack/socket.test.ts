// Socket Mode: the same door without an address of its own, and a socket that Slack may close at any time.
import { afterEach, describe, expect, test } from '@jest/globals';
import { openRig, type Rig, type RigOptions } from './rig.ts';

let rig: Rig;
afterEach(async () => {
  await rig.close();
});

async function open(options?: RigOptions): Promise<void> {
  rig = await openRig(options);
}

describe('in Socket Mode', () => {
  async function openSocket(): Promise<void> {
    await open({ appToken: 'xapp-sandbox' });
  }

  test('commands come through the socket, and no HTTP listener is offered', async () => {
    await openSocket();

    const { answer } = await rig.workspace.command('ada', '#general', '/c2c allow web -> db');

    expect(rig.door.requestListener).toBeUndefined();
    expect(answer?.text).toContain('c2c-1');
    expect(await rig.door.check()).toEqual({ kind: 'ready' });
  });

  test('a socket that Slack closes is opened again at once', async () => {
    await openSocket();

    rig.workspace.sockets.refresh();
    let isGone = false;
    await rig.workspace.waitFor(() => {
      const { connected } = rig.workspace.sockets;
      isGone ||= connected === 0;
      return isGone && connected === 1;
    });

    const { answer } = await rig.workspace.command('ada', '#general', '/c2c allow web -> db');
    expect(answer?.text).toContain('c2c-1');
  });

  test('a socket that cannot be opened is tried again', async () => {
    await open({ appToken: 'xapp-sandbox', isStarted: false });
    rig.workspace.faults.plan('apps.connections.open', { kind: 'status', status: 503 }, 2);

    await rig.door.start();

    expect(rig.workspace.sockets.connected).toBe(1);
  });

  test('a process that only works opens no socket, and is ready without one', async () => {
    await open({ appToken: 'xapp-sandbox', isStarted: false });

    await rig.door.start({ listens: false });

    expect(rig.workspace.sockets.connected).toBe(0);
    expect(await rig.door.check()).toEqual({ kind: 'ready' });
  });
});
