// `c2c demo --terminal`: one request from the command to the audit line, played on the terminal with the real messages.
import type { WorkspaceStandIn } from '../sandbox/workspace/server.ts';
import { openStage } from './stage.ts';
import { untilInterrupted } from './interruption.ts';

const COMMAND = '/c2c allow web -> shop/data/db tls for 7d because "checkout migration"';

/** Plays the request on `out` and stops everything it started. Throws when a step does not come. */
export async function playOnTerminal(env: NodeJS.ProcessEnv, out: NodeJS.WritableStream): Promise<void> {
  const say = (text: string) => out.write(`${text}\n`);
  const stage = await openStage(env);
  const { foundation, workspace } = stage;
  const watch = untilInterrupted();
  void watch.interrupted.then(() => stage.close()).then(() => process.exit(130));
  try {
    say(`c2c, a Slack workspace and a Cloud Foundry foundation, all on this machine. ${stage.redis}\n`);
    await stage.waitUntilReady();
    await play(workspace, say);
    say('On the foundation:');
    for (const route of foundation.state.routes()) say(`  route   ${route.url}`);
    for (const { from, to, protocol, start, end } of foundation.state.policies()) {
      say(`  policy  ${from} → ${to}  ${protocol} ${start === end ? start : `${start}-${end}`}`);
    }
  } finally {
    watch.forget();
    await stage.close();
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
