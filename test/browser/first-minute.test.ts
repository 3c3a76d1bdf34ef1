// What a newcomer does first: ask as ada, approve as grace, see the arrow. Wide, narrow, and without a mouse.
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { become, go, messagesOf, messageWith, NARROW, windowOf } from './looking.ts';
import { inBrowser } from './visit.ts';

inBrowser('the first minute', (visit) => {
  test('leads from an example to an applied network policy in six presses, side by side', async () => {
    const page = await visit.open();
    const ada = windowOf(page, 'ada');

    expect(await focusedLabel(page)).toBe('Message #general as ada');
    await ada.getByRole('button', { name: 'web → db over TLS' }).click();
    expect(await focusedLabel(page)).toBe('Message #general as ada');
    await page.keyboard.press('Enter');
    await messageWith(page, 'ada', 'Looking at the foundation').getByText('Only visible to you').waitFor();
    await messageWith(page, 'grace', 'asks: let').getByRole('button', { name: 'Approve', exact: true }).click();

    await messageWith(page, 'grace', 'LIVE').waitFor();
    await page.getByRole('row', { name: 'shop/prod/web shop/data/db TLS db.apps.internal' }).waitFor();
    await page
      .locator('[data-policy="shop/prod/web shop/data/db tcp 61443-61443"]')
      .getByText('TLS', { exact: true })
      .waitFor();
    await page.getByText('Applied: the arrow is new').waitFor();
    await go(page, 'ada', 'c2c');
    await messageWith(page, 'ada', 'c2c-1 is live: web can reach db')
      .getByText('https://db.apps.internal:61443')
      .waitFor();
    expect(visit.stage.foundation.state.policies()).toHaveLength(1);
  });

  test('shows an ephemeral answer to nobody but its person', async () => {
    const page = await visit.open();

    await go(page, 'grace', '#general');

    await messagesOf(page, 'grace').getByText('Nothing here yet').waitFor();
    expect(await messageWith(page, 'ada', 'Looking at the foundation').count()).toBe(1);
  });

  test('follows the same path on a phone, led by the guide', async () => {
    const page = await visit.open({ viewport: NARROW });
    const ada = windowOf(page, 'ada');

    await ada.getByRole('button', { name: 'web → cache by TCP' }).click();
    await ada.getByRole('button', { name: 'Send' }).click();
    await messageWith(page, 'ada', 'web → shop/data/cache').waitFor();
    await become(page, 'ada', 'grace');
    await messageWith(page, 'grace', /asks: let .*cache/)
      .getByRole('button', { name: 'Approve', exact: true })
      .click();
    await messageWith(page, 'grace', /cache.*LIVE/).waitFor();
    await page.getByRole('button', { name: 'Show me the picture' }).click();
    await page
      .locator('[data-policy="shop/prod/web shop/data/cache tcp 6379-6379"]')
      .getByText('tcp 6379', { exact: true })
      .waitFor();

    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(NARROW.width);
  });

  test('needs no mouse: ask, move to the card, approve', async () => {
    const page = await visit.open();

    await page.keyboard.type('/c2c allow api -> shop/data/metrics tcp 9000');
    await page.keyboard.press('Enter');
    // ada is of shop/prod, so api is found there too.
    const card = messageWith(page, 'grace', /asks: let .*metrics/);
    const approve = card.getByRole('button', { name: 'Approve', exact: true });
    await approve.waitFor();
    await tabUntil(page, 'Approve');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    await page.keyboard.press('Enter');

    await messageWith(page, 'grace', /metrics.*LIVE/).waitFor();
    await page.getByRole('row', { name: 'shop/prod/api shop/data/metrics tcp 9000' }).waitFor();
    // The button went away under the finger: the focus is on its message, not at the top of the page.
    expect(await page.evaluate("document.activeElement.closest('article') !== null")).toBe(true);
  });
});

function focusedLabel(page: Page): Promise<unknown> {
  return page.evaluate("document.activeElement.getAttribute('aria-label')");
}

const MOST_TABS = 60;

async function tabUntil(page: Page, label: string): Promise<void> {
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate('document.activeElement.textContent')) === label) return;
  }
  throw new Error(`no ${label} within ${MOST_TABS} tabs`);
}
