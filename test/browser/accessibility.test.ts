// axe looks at the page in its main states, light and dark, wide and narrow, and finds nothing, not even what is minor.
import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { go, messageWith, NARROW, say, turn, WIDE, windowOf } from './looking.ts';
import { inBrowser } from './visit.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

async function findings(page: Page): Promise<string[]> {
  // Evaluated, not loaded: the page's policy allows no script but its own.
  await page.evaluate(axe);
  const found = await page.evaluate<Finding[]>('axe.run(document).then(({ violations }) => violations)');
  return found.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${impact} ${id}: ${html}\n${failureSummary}`),
  );
}

inBrowser('accessibility', (visit) => {
  const looks = [
    { name: 'wide and light', viewport: WIDE, colorScheme: 'light' as const },
    { name: 'wide and dark', viewport: WIDE, colorScheme: 'dark' as const },
    { name: 'narrow and light', viewport: NARROW, colorScheme: 'light' as const },
    { name: 'narrow and dark', viewport: NARROW, colorScheme: 'dark' as const },
  ];

  test('something is live, something waits, something was mistyped', async () => {
    const page = await visit.open();
    await say(page, 'ada', '/c2c allow web -> shop/data/db tls for 7d because "checkout migration"');
    await messageWith(page, 'grace', /asks: let .*db/)
      .getByRole('button', { name: 'Approve', exact: true })
      .click();
    await messageWith(page, 'grace', 'LIVE').waitFor();
    await say(page, 'ada', '/c2c allow web -> shop/data/cache tcp 6379');
    await messageWith(page, 'grace', /asks: let .*cache/).waitFor();
    await say(page, 'ada', '/c2c allow web -> shop/data/db becuase "checkout"');
    await messageWith(page, 'ada', 'becuase').waitFor();
  });

  test.each(looks)('finds nothing, $name', async ({ viewport, colorScheme }) => {
    const page = await visit.open({ viewport, colorScheme });
    await messageWith(page, 'ada', 'becuase').waitFor();
    expect(await findings(page)).toEqual([]);

    await go(page, 'ada', '#c2c-approvals');
    await turn(page, 'Policy server down', 'Break');
    await page.getByText('What went over the wire').click();
    await page.getByText('In Slack').click();
    expect(await findings(page)).toEqual([]);

    await turn(page, 'Policy server down', 'Mend');
    const waiting = messageWith(page, 'ada', /asks: let .*cache/);
    await waiting.getByRole('button', { name: 'Deny…' }).click();
    await windowOf(page, 'ada').getByRole('dialog').getByRole('button', { name: 'Deny', exact: true }).click();
    await windowOf(page, 'ada').getByText('Please complete this required field.').waitFor();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await windowOf(page, 'ada').getByRole('dialog').waitFor({ state: 'detached' });
  });
});
