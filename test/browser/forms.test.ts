// Forms and questions: a denial with its reason, what a form will not take, and the question before connectivity ends.
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { messagesOf, messageWith, say, windowOf } from './looking.ts';
import { inBrowser } from './visit.ts';

async function ask(page: Page, command: string, about: RegExp) {
  await say(page, 'ada', command);
  const card = messageWith(page, 'grace', about);
  await card.getByRole('button', { name: 'Approve', exact: true }).waitFor();
  return card;
}

inBrowser('a form', (visit) => {
  test('asks for the reason of a denial, keeps the focus, and the requester reads it', async () => {
    const page = await visit.open();
    const card = await ask(page, '/c2c allow web -> shop/data/db tcp 5432', /asks: let .*5432/);

    await card.getByRole('button', { name: 'Deny…' }).click();
    const form = windowOf(page, 'grace').getByRole('dialog', { name: 'Deny c2c-1' });
    await form.waitFor();
    const reason = form.getByRole('textbox', { name: 'Why' });
    await expectFocus(page, 'TEXTAREA');
    await form.getByRole('button', { name: 'Deny', exact: true }).click();
    await form.getByText('Please complete this required field.').waitFor();
    expect(await reason.getAttribute('aria-invalid')).toBe('true');
    await expectFocus(page, 'TEXTAREA');
    await reason.fill('   ');
    await form.getByRole('button', { name: 'Deny', exact: true }).click();
    await form.getByText('Say why: the requester reads it.').waitFor();
    await reason.fill('use the <!channel> read replica');
    await form.getByRole('button', { name: 'Deny', exact: true }).click();

    await form.waitFor({ state: 'detached' });
    await messageWith(page, 'grace', 'DENIED').getByText('"use the <!channel> read replica"').waitFor();
    await windowOf(page, 'ada').getByRole('button', { name: 'c2c 1 unread' }).click();
    await messageWith(page, 'ada', 'c2c-1 was denied by @grace').getByText('read replica').waitFor();
  });

  test('closes on Escape, holds the Tab key inside, and gives the focus back', async () => {
    const page = await visit.open();
    const card = await ask(page, '/c2c allow web -> shop/data/cache tcp 11211', /asks: let .*11211/);
    const deny = card.getByRole('button', { name: 'Deny…' });

    await deny.focus();
    await page.keyboard.press('Enter');
    const form = windowOf(page, 'grace').getByRole('dialog');
    await form.waitFor();
    for (let tabs = 0; tabs < 6; tabs += 1) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate("document.activeElement.closest('[role=dialog]') !== null")).toBe(true);
    }
    await page.keyboard.press('Escape');

    await form.waitFor({ state: 'detached' });
    await page.waitForFunction("document.activeElement.textContent === 'Deny…'");
    expect(visit.stage.workspace.views('grace')).toEqual([]);
  });

  test('does not let the requester approve, and tells that to them alone', async () => {
    const page = await visit.open();
    await ask(page, '/c2c allow api -> shop/data/db tcp 5433', /asks: let .*5433/);

    await windowOf(page, 'ada')
      .getByRole('button', { name: /^#c2c-approvals/ })
      .click();
    await messageWith(page, 'ada', /asks: let .*5433/)
      .getByRole('button', { name: 'Approve', exact: true })
      .click();

    const answer = messageWith(page, 'ada', /You asked for c2c-\d+, so you cannot decide it/);
    await answer.getByText('Only visible to you').waitFor();
    expect(await messagesOf(page, 'grace').getByText('You asked for').count()).toBe(0);
  });

  test('asks before it ends what somebody may be using', async () => {
    const page = await visit.open();
    const card = await ask(page, '/c2c allow web -> shop/data/metrics udp 8125', /asks: let .*8125/);
    await card.getByRole('button', { name: 'Approve', exact: true }).click();
    const live = messageWith(page, 'grace', /UDP 8125.*LIVE/);
    await page.getByRole('row', { name: 'shop/data/metrics udp 8125' }).waitFor();

    await live.getByRole('button', { name: 'Cut' }).click();
    const question = windowOf(page, 'grace').getByRole('alertdialog');
    await question.getByText('The connectivity ends now').waitFor();
    await question.getByRole('button', { name: 'Leave it' }).click();
    await question.waitFor({ state: 'detached' });
    expect(visit.stage.foundation.state.policies()).toHaveLength(1);
    await live.getByRole('button', { name: 'Cut' }).click();
    await question.getByRole('button', { name: 'Cut it' }).click();

    await messageWith(page, 'grace', /UDP 8125.*ENDED/).waitFor();
    await page.getByText('No app may reach another.').waitFor();
  });
});

async function expectFocus(page: Page, tag: string): Promise<void> {
  await page.waitForFunction(`document.activeElement.tagName === '${tag}'`);
}
