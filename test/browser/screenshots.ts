// `npm run screenshots`: the pictures of the README, from the real page with the real bot, at both widths.
import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { openStageWithPage } from './stage.ts';

const FOLDER = process.argv[2] ?? 'docs';

const stage = await openStageWithPage();
const browser = await launchChromium();
try {
  await mkdir(FOLDER, { recursive: true });
  const wide = await browser.newPage({ viewport: { width: 1440, height: 900 }, timezoneId: 'Europe/Berlin' });
  await wide.goto(stage.page.url);
  await shoot(wide, 'sandbox-start');
  await wide.getByRole('button', { name: 'Fill in the example' }).click();
  await wide.keyboard.press('Enter');
  await wide.locator('[data-person=grace]').getByRole('button', { name: 'Approve', exact: true }).waitFor();
  await shoot(wide, 'sandbox-card');
  await wide.locator('[data-person=grace]').getByRole('button', { name: 'Approve', exact: true }).click();
  await wide.locator('[data-person=grace] .messages').getByText('LIVE').waitFor();
  await wide
    .locator('[data-person=ada]')
    .getByRole('button', { name: /^c2c \d/ })
    .click();
  await wide.locator('[data-person=ada] .messages').getByText('is live').waitFor();
  await drawn(wide);
  await shoot(wide, 'sandbox-1440');
  await wide.emulateMedia({ colorScheme: 'dark' });
  await shoot(wide, 'sandbox-dark');
  await wide.locator('[data-person=grace]').getByRole('button', { name: 'Cut' }).click();
  await shoot(wide, 'sandbox-confirm');
  await wide.keyboard.press('Escape');
  await wide.close();

  const narrow = await browser.newPage({ viewport: { width: 360, height: 780 }, timezoneId: 'Europe/Berlin' });
  await narrow.goto(stage.page.url);
  await narrow.getByRole('button', { name: '#c2c-approvals' }).click();
  await narrow.locator('.messages').getByText('LIVE').waitFor();
  await shoot(narrow, 'sandbox-360');
  await narrow.locator('#foundation').scrollIntoViewIfNeeded();
  await narrow.evaluate("document.querySelector('#foundation').scrollIntoView()");
  await shoot(narrow, 'sandbox-360-foundation');
} finally {
  await browser.close();
  await stage.close();
}

/** Until the newest arrow stands still. */
async function drawn(page: Page): Promise<void> {
  await page.locator('.arrow').first().waitFor();
  await page.locator('.arrow-new').first().waitFor({ state: 'detached' });
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${FOLDER}/${name}.png`, animations: 'disabled' });
}
