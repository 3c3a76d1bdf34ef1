// `c2c demo`: the bot, a stand-in workspace, a stand-in foundation and a Redis at hand play one request from the command
// to the audit line. The bot is a process of its own and knows of the stand-ins no more than their addresses.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { startFoundation } from '../sandbox/foundation/server.ts';
import { startWorkspace, type WorkspaceStandIn } from '../sandbox/workspace/server.ts';
import { openRedisAtHand } from './redis-at-hand.ts';

const COMMAND = '/c2c allow web -> shop/data/db tls for 7d because "checkout migration"';

/** Plays the request on `out` and stops everything it started. Throws when a step does not come. */
export async function demo(env: NodeJS.ProcessEnv, out: NodeJS.WritableStream): Promise<void> {
  const say = (text: string) => out.write(`${text}\n`);
  const redis = await openRedisAtHand(env);
  const foundation = await startFoundation();
  const workspace = await startWorkspace();
  const port = await findFreePort();
  workspace.eventsUrl = `http://127.0.0.1:${port}/slack/events`;
  const bot = startBot({
    PATH: env['PATH'],
    SLACK_BOT_TOKEN: workspace.botToken,
    SLACK_SIGNING_SECRET: workspace.signingSecret,
    SLACK_API_URL: workspace.apiUrl,
    REDIS_URL: redis.url,
    CF_API: foundation.url,
    CF_CLIENT_ID: 'c2c-bot',
    CF_CLIENT_SECRET: 'c2c-secret',
    C2C_APPROVALS_CHANNEL: 'C0APPROVALS',
    C2C_AUDIT_CHANNEL: 'C0AUDIT',
    PORT: String(port),
    LOG_LEVEL: 'warn',
  });
  const stop = async () => {
    await stopBot(bot);
    await Promise.all([workspace.close(), foundation.close(), redis.close()]);
  };
  const interrupted = () => void stop().then(() => process.exit(130));
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    say(`c2c, a Slack workspace and a Cloud Foundry foundation, all on this machine. ${redis.description}\n`);
    await waitUntilReady(`http://127.0.0.1:${port}/readyz`, bot);
    await play(workspace, say);
    say('On the foundation:');
    for (const route of foundation.state.routes()) say(`  route   ${route.url}`);
    for (const { from, to, protocol, start, end } of foundation.state.policies()) {
      say(`  policy  ${from} → ${to}  ${protocol} ${start === end ? start : `${start}-${end}`}`);
    }
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    await stop();
  }
}

async function play(workspace: WorkspaceStandIn, say: (text: string) => void): Promise<void> {
  const show = (where: string, text: string) => say(`${where}\n${text.replace(/^/gm, '    ')}\n`);
  show('ada types in #c2c-approvals', COMMAND);
  await workspace.command('ada', 'c2c-approvals', COMMAND);
  const answer = await workspace.waitFor(() => workspace.ephemerals('ada').at(-1));
  show('c2c answers ada alone', workspace.render(answer));

  const card = await workspace.waitFor(() => workspace.findMessage('c2c-approvals', /asks/));
  show('c2c posts the card in #c2c-approvals', workspace.render(card));

  show('grace, who develops in shop/data, presses', '[Approve]');
  await workspace.press('grace', card, 'Approve');
  const outcome = await workspace.waitFor(() => workspace.findMessage('c2c-approvals', /LIVE/));
  show('The card becomes', workspace.render(outcome));

  const note = await workspace.waitFor(() => workspace.directMessages('ada').find(({ text }) => text.includes('live')));
  show('c2c tells ada by direct message', workspace.render(note));

  await workspace.waitFor(() => workspace.messages('c2c-audit').some(({ text }) => text.includes('applied')));
  const trail = workspace.messages('c2c-audit').map((message) => workspace.render(message));
  show('#c2c-audit has the whole story', trail.join('\n'));
}

function startBot(env: NodeJS.ProcessEnv): ChildProcess {
  const [, script] = process.argv;
  if (script === undefined) throw new Error('starting the bot: this process does not know its own script');
  return spawn(process.execPath, [...process.execArgv, script, 'serve'], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

async function stopBot(bot: ChildProcess): Promise<void> {
  if (bot.exitCode !== null || bot.signalCode !== null) return;
  const ended = once(bot, 'exit');
  bot.kill('SIGTERM');
  await ended;
}

const READY_WITHIN_MS = 20_000;

async function waitUntilReady(url: string, bot: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if (bot.exitCode !== null) throw new Error(`starting the bot: it ended with exit code ${bot.exitCode}`);
    const ready = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`starting the bot: ${url} did not answer within ${READY_WITHIN_MS / 1000} seconds`);
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('looking for a free port: none was given');
  return address.port;
}
