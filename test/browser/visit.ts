// A visitor in a real browser, on a stage of their own; whatever was opened is closed again, and nothing goes wrong unseen.
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromiumPath, launchChromium, NO_CHROMIUM } from './chromium.ts';
import { WIDE } from './looking.ts';
import { type OpenStage, openStageWithPage } from './stage.ts';

export interface Visit {
  /** The same for all tests of a file: they use different apps. */
  readonly stage: OpenStage;
  open(look?: { viewport?: typeof WIDE; colorScheme?: 'light' | 'dark' }): Promise<Page>;
}

const STARTING_MS = 30_000;
/** A locator gives up before that, and says what it was looking for. */
const TEST_MS = 40_000;

/** Tests in a browser: skipped where there is none, with the reason in sight, and failed where CI must have one. */
export function inBrowser(name: string, tests: (visit: Visit) => void, openStage = openStageWithPage): void {
  if (chromiumPath !== undefined) {
    describe(name, () => tests(prepare(openStage)));
  } else if (process.env['CI'] === 'true') {
    test(name, () => {
      throw new Error(NO_CHROMIUM);
    });
  } else {
    console.warn(`${name}: ${NO_CHROMIUM}`);
    test.skip(`${name}: ${NO_CHROMIUM}`, () => undefined);
  }
}

function prepare(openStage: () => Promise<OpenStage>): Visit {
  jest.setTimeout(TEST_MS);
  let stage: OpenStage | undefined;
  let browser: Browser | undefined;
  const contexts: BrowserContext[] = [];
  const troubles: string[] = [];
  beforeAll(async () => {
    [stage, browser] = await Promise.all([openStage(), launchChromium()]);
  }, STARTING_MS);
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
    expect(troubles.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), stage?.close()]);
  }, STARTING_MS);
  return {
    get stage() {
      if (stage === undefined) throw new Error('the stage is not open yet');
      return stage;
    },
    open: async ({ viewport = WIDE, colorScheme = 'light' } = {}) => {
      if (browser === undefined || stage === undefined) throw new Error('the browser is not open yet');
      const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
      contexts.push(context);
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      watch(page, stage.page.url, troubles);
      await page.goto(stage.page.url);
      await page.getByRole('region', { name: 'The foundation' }).waitFor();
      return page;
    },
  };
}

/** Errors of the script, refusals of the content security policy, and anything fetched from elsewhere. */
function watch(page: Page, home: string, troubles: string[]): void {
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    // An act that cannot be done is answered with 400, which the browser logs as well.
    if (message.type() === 'error' && !message.text().includes('400')) troubles.push(message.text());
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(home) && !url.startsWith('data:')) troubles.push(`fetched ${url}`);
  });
}
