// `npm run screenshots`: the pictures of the README, from the real page with the real bot, at both widths.
import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { openStageWithPage } from './stage.ts';
import { become, go, messageWith, NARROW, say, WIDE, windowOf } from './looking.ts';

const FOLDER = process.argv[2] ?? 'docs';

const stage = await openStageWithPage();
const browser = await launchChromium();
try {
  await mkdir(FOLDER, { recursive: true });
  const wide = await open(WIDE);
  await say(wide, 'ada', '/c2c allow web -> shop/data/db tls for 7d because "checkout migration"');
  await messageWith(wide, 'grace', 'asks: let').getByRole('button', { name: 'Approve', exact: true }).click();
  await messageWith(wide, 'grace', 'LIVE').waitFor();
  await say(wide, 'ada', '/c2c allow api -> shop/data/cache tcp 6379 for 12h because "session store"');
  await messageWith(wide, 'grace', 'session store').getByRole('button', { name: 'Deny…' }).waitFor();
  await go(wide, 'ada', 'c2c');
  await messageWith(wide, 'ada', 'is live').waitFor();
  await shoot(wide, 'sandbox-wide');
  await wide.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await shoot(wide, 'sandbox-dark');

  const narrow = await open(NARROW);
  await narrow.getByRole('button', { name: 'Dismiss the guide' }).click();
  await become(narrow, 'ada', 'grace');
  await windowOf(narrow, 'grace').getByRole('button', { name: 'Deny…' }).waitFor();
  await shoot(narrow, 'sandbox-narrow');
  await narrow.evaluate("document.querySelector('#foundation').scrollIntoView()");
  await shoot(narrow, 'sandbox-narrow-foundation');
} finally {
  await browser.close();
  await stage.close();
}

async function open(viewport: typeof WIDE): Promise<Page> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce', timezoneId: 'Europe/Berlin' });
  const page = await context.newPage();
  await page.goto(stage.page.url);
  await page.getByRole('region', { name: 'The foundation' }).waitFor();
  return page;
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${FOLDER}/${name}.png`, animations: 'disabled' });
}
