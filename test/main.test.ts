// Starting as a whole: what is left of a start that did not come to its end.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { readConfig } from '../src/config.ts';
import { type Running, start } from '../src/main.ts';
import { showMistakes } from '../src/mistake.ts';
import { acceptWebSocket } from '../src/sandbox/workspace/websocket.ts';
import { openSandbox, type Sandbox, spawnBot, startBot, until } from './support/bot.ts';
import { ScriptedServer } from './support/scripted-server.ts';
import { SilentLog } from './support/silent-log.ts';

let sandbox: Sandbox;
let bot: Running | undefined;
afterEach(async () => {
  await bot?.stop();
  bot = undefined;
  await sandbox.close();
});

test('a process whose port is taken keeps nothing open and works on nothing', async () => {
  sandbox = await openSandbox();
  bot = await startBot(sandbox);
  const config = readConfig({ ...sandbox.env, C2C_ROLE: 'worker' }, noFile);
  if ('mistakes' in config) throw new Error(showMistakes('the sandbox has a right configuration', config.mistakes));

  const second = start(
    { ...config, http: { host: '127.0.0.1', port: bot.port } },
    { clock: Date, newId: randomUUID, random: Math.random, log: new SilentLog() },
  );

  await expect(second).rejects.toThrow('it is in use. Set PORT to another one');
  expect(await connectionsOf('c2c-worker', sandbox.redis.url)).toEqual([]);
});

test('what Slack’s SDK falls over does not end the process', async () => {
  sandbox = await openSandbox();
  const sockets = createServer();
  sockets.on('upgrade', (request, socket) => {
    const peer = acceptWebSocket(request, socket, { onText: () => {}, onClose: () => {} });
    for (const message of ['null', '{"type":"hello","num_connections":1}']) peer?.send(message);
  });
  sockets.listen(0, '127.0.0.1');
  await once(sockets, 'listening');
  const address = sockets.address();
  const slack = await ScriptedServer.start();
  slack.on('POST /auth.test', { json: { ok: true, team_id: 'T0', user_id: 'U0', bot_id: 'B0' } });
  slack.on('POST /apps.connections.open', {
    json: { ok: true, url: `ws://127.0.0.1:${typeof address === 'object' ? address?.port : 0}` },
  });

  const process = await spawnBot(sandbox, { SLACK_APP_TOKEN: 'xapp-1', SLACK_API_URL: `${slack.url}/` });
  await until(() => process.log().includes('something went wrong that nobody waited for'));
  const code = await process.stop();
  sockets.close();
  await slack.close();

  expect(code).toBe(0);
}, 60_000);

function noFile(): never {
  throw Object.assign(new Error('there is none'), { code: 'ENOENT' });
}

/** The connections of this name that the server has. */
async function connectionsOf(name: string, url: string): Promise<readonly string[]> {
  const redis = new Redis(url);
  const clients = String(await redis.client('LIST')).split('\n');
  redis.disconnect();
  return clients.filter((client) => client.includes(`name=${name}`));
}
