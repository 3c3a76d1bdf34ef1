// Something is broken, people see what, and it comes right by itself once it is mended.
import { expect, test } from '@jest/globals';
import { messageWith, say, turn, windowOf } from './looking.ts';
import { inBrowser } from './visit.ts';

inBrowser('a visitor who breaks something', (visit) => {
  test('sees an approval wait for the policy server, and being applied when it is back', async () => {
    const page = await visit.open();
    await say(page, 'ada', '/c2c allow web -> shop/data/db tls');
    const card = messageWith(page, 'grace', /asks: let .*db/);
    await card.getByRole('button', { name: 'Approve', exact: true }).waitFor();

    await turn(page, 'Policy server down', 'Break');
    await page.getByRole('status').filter({ hasText: 'Broken: Policy server down' }).waitFor();
    await card.getByRole('button', { name: 'Approve', exact: true }).click();
    await messageWith(page, 'grace', 'APPROVED').getByText('being applied').waitFor();
    const log = page.getByRole('region', { name: 'What c2c asks of it' });
    await log.getByRole('listitem').filter({ hasText: '/networking/' }).getByText('502').first().waitFor();
    expect(visit.stage.foundation.state.policies()).toEqual([]);
    await page.getByRole('button', { name: 'Mend all' }).click();

    await page.getByText('All is well').waitFor();
    await messageWith(page, 'grace', 'LIVE').waitFor({ timeout: 25_000 });
    await page.getByRole('row', { name: 'shop/prod/web shop/data/db TLS' }).waitFor();
  });

  test('reads operation_timeout when the answer comes too late, and the request is there all the same', async () => {
    const page = await visit.open();
    visit.stage.workspace.turnKnobs({ ackTimeoutMs: 400 });

    await page.getByText('In Slack').click();
    await turn(page, 'Answers after 3 seconds', 'Break');
    await say(page, 'ada', '/c2c allow api -> shop/data/cache tcp 6379');
    const told = messageWith(page, 'ada', 'failed with the error "operation_timeout"');
    await told.getByText('Only visible to you').waitFor();
    await turn(page, 'Answers after 3 seconds', 'Mend');

    await messageWith(page, 'grace', /asks: let .*cache/).waitFor();
    visit.stage.workspace.turnKnobs({ ackTimeoutMs: 3000 });
  });

  test('sees in the channel what Slack would not take, and the message once Slack takes it', async () => {
    const page = await visit.open();
    visit.stage.workspace.faults.plan('chat.postMessage', { kind: 'rate_limited', retryAfter: 1 }, 2);
    await say(page, 'ada', '/c2c allow web -> shop/data/metrics tcp 9000');
    await windowOf(page, 'grace')
      .getByRole('note')
      .filter({ hasText: 'Slack did not take chat.postMessage: ratelimited, come again in 1 s' })
      .waitFor();

    await messageWith(page, 'grace', /asks: let .*metrics/).waitFor({ timeout: 25_000 });
  });

  test('sees a policy outlive the app it names', async () => {
    const page = await visit.open();
    await turn(page, 'A policy made by hand', 'Break');
    await page.getByRole('row', { name: 'shop/prod/api shop/data/cache tcp 6379' }).waitFor();

    visit.stage.foundation.state.deleteApp('shop/data/cache');

    await page.getByText('apps that are gone').waitFor();
    await page.getByRole('row', { name: '(gone) tcp 6379' }).waitFor();
  });

  test('sees that a role is gone, beside the name and in the answer to a press', async () => {
    const page = await visit.open();
    await say(page, 'ada', '/c2c allow web -> shop/data/db tcp 5434');
    const approve = messageWith(page, 'grace', /asks: let .*5434/).getByRole('button', {
      name: 'Approve',
      exact: true,
    });
    await approve.waitFor();

    await turn(page, 'grace loses her role', 'Break');
    await windowOf(page, 'grace').getByText('no role on the foundation').waitFor();
    await approve.click();

    await messageWith(page, 'grace', 'you are not one of them').getByText('Only visible to you').waitFor();
    await turn(page, 'grace loses her role', 'Mend');
    await windowOf(page, 'grace').getByText('developer of shop/data').first().waitFor();
  });
});
