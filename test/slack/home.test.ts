// The Home tab, as somebody opens it.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { drawHome } from '../../src/slack/home.ts';
import { askAndPlan, makeLive } from '../support/life.ts';
import { grace } from '../support/scene.ts';
import { expectGolden } from '../support/golden.ts';
import { openRig, type Rig } from './rig.ts';
import * as states from './requests.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(async () => {
  await rig.close();
});

async function openHome(person: string): Promise<string> {
  await rig.workspace.openHome(person);
  const home = await rig.workspace.waitFor(() => rig.workspace.home(person));
  return rig.workspace.render(home);
}

test('shows what of mine waits or is live, with the button for each', async () => {
  await makeLive(rig.store);
  await askAndPlan(rig.store);

  const home = await openHome('ada');

  expect(home).toMatch(/c2c-2 .* it waits for a decision\n\[Withdraw\]/);
  expect(home).toMatch(/c2c-1 .* it is live until .*\n\[I'm done\]/);
});

test('shows where to begin to somebody who has asked for nothing', async () => {
  const home = await openHome('grace');

  expect(home).toContain('Nothing of yours waits or is live.');
  expect(home).toContain('/c2c allow web -> db for 7d because "checkout migration"');
});

test('a press in it is stored, and answered directly', async () => {
  await askAndPlan(rig.store);
  await openHome('ada');
  const home = rig.workspace.home('ada');
  if (!home) throw new Error('the Home was published');

  await rig.workspace.press('ada', home, 'Withdraw');

  expect(await rig.intents()).toMatchObject([{ wish: { kind: 'withdraw' }, place: { kind: 'direct' } }]);
});

test('says whether I am reminded of what waits for me, and a press changes that', async () => {
  expect(await openHome('grace')).toContain('You are reminded of what waits for you.\n[No reminders at all]');
  const home = rig.workspace.home('grace');
  if (!home) throw new Error('the Home was published');

  await rig.workspace.press('grace', home, 'No reminders at all');
  expect(await rig.store.findQuiet([grace.slack])).toEqual(new Set([grace.slack]));
  await rig.workspace.openHome('grace');
  await rig.workspace.waitFor(() => {
    const shown = rig.workspace.home('grace');
    return shown && rig.workspace.render(shown).includes('You get none of what waits for you.\n[Remind me again]');
  });
  const told = await rig.workspace.waitFor(() => rig.workspace.directMessages('grace').at(-1));
  await rig.workspace.press('grace', told, 'Remind me again');

  expect(await rig.store.findQuiet([grace.slack])).toEqual(new Set());
});

test('that Slack refuses to take is logged, and nothing else breaks', async () => {
  rig.workspace.knobs.homeTabEnabled = false;

  await rig.workspace.openHome('ada');
  await rig.door.stop(1_000);

  expect(rig.logged.join('\n')).toContain('Slack answered not_enabled');
});

test('looks like this', () => {
  expectGolden(import.meta.url, 'home', drawHome([states.live, { ...states.pending, id: states.failed.id }]));
});
