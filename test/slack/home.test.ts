// The Home tab, as somebody opens it.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { drawHome } from '../../src/slack/home.ts';
import { askAndPlan, makeLive } from '../support/life.ts';
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

test('that Slack refuses to take is logged, and nothing else breaks', async () => {
  rig.workspace.knobs.homeTabEnabled = false;

  await rig.workspace.openHome('ada');
  await rig.door.stop(1_000);

  expect(rig.logged.join('\n')).toContain('Slack answered not_enabled');
});

test('looks like this', () => {
  expectGolden(import.meta.url, 'home', drawHome([states.live, { ...states.pending, id: states.failed.id }]));
});
