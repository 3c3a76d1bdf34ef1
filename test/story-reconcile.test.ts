// Living with a grant, told from outside: apps are pushed anew, connectivity is taken away by hand, apps disappear.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Running } from '../src/main.ts';
import type { Message } from '../src/sandbox/workspace/store.ts';
import { APPROVALS, AUDIT, openSandbox, type Sandbox, startBot, until } from './support/bot.ts';

const TLS_POLICY = { from: 'shop/prod/web', to: 'shop/data/db', protocol: 'tcp', start: 61443, end: 61443 };
const WITHIN = { timeoutMs: 20_000 };

let sandbox: Sandbox;
let bot: Running | undefined;

beforeEach(async () => {
  sandbox = await openSandbox();
});

afterEach(async () => {
  await bot?.stop();
  bot = undefined;
  await sandbox.close();
});

/** The bot looks at its grants several times a second, and web may reach db over TLS. */
async function grant(appGoneEndsAfterMs = 86_400_000): Promise<void> {
  bot = await startBot(sandbox, {
    limits: {
      defaultLifetime: { kind: 'for', seconds: 86_400 },
      lapseAfterMs: 86_400_000,
      reviewEveryMs: 90 * 86_400_000,
      reviewRemindEveryMs: 7 * 86_400_000,
      reconcileEveryMs: 250,
      appGoneEndsAfterMs,
    },
  });
  const { workspace } = sandbox;
  await workspace.command('ada', APPROVALS, '/c2c allow web -> shop/data/db tls for 7d');
  await workspace.press('grace', await card('asks'), 'Approve');
  await card('LIVE');
}

function card(text: string): Promise<Message> {
  return sandbox.workspace.waitFor(() => sandbox.workspace.findMessage(APPROVALS, text), WITHIN);
}

function told(person: string, text: string): Promise<Message> {
  const { workspace } = sandbox;
  return workspace.waitFor(
    () => workspace.directMessages(person).find((message) => message.text.includes(text)),
    WITHIN,
  );
}

function auditLine(text: string): Promise<Message> {
  return sandbox.workspace.waitFor(() => sandbox.workspace.findMessage(AUDIT, text), WITHIN);
}

function isReachable(): boolean {
  const { state } = sandbox.foundation;
  const [route] = state.routes();
  return (
    state.policies().some((policy) => JSON.stringify(policy) === JSON.stringify(TLS_POLICY)) &&
    route?.url === 'db.apps.internal' &&
    route.destinations.some(({ app }) => app === 'shop/data/db')
  );
}

describe('a grant is kept', () => {
  test('when its apps are deleted and pushed anew: they reach each other again, and it is said', async () => {
    await grant();
    const { state } = sandbox.foundation;
    const [old] = state.apps().filter(({ path }) => path === 'shop/prod/web');
    state.pushApp('web', 'shop/prod');
    state.pushApp('db', 'shop/data');
    expect(isReachable()).toBe(false);

    await until(isReachable);
    await told('ada', 'deployed again');
    await auditLine('rebound');
    await until(() => state.policies().length === 1);
    expect(state.apps().find(({ path }) => path === 'shop/prod/web')?.guid).not.toBe(old?.guid);
  });

  test('when somebody removes its policy and unmaps its route by hand', async () => {
    await grant();
    const { state } = sandbox.foundation;
    state.removePolicy({ from: 'shop/prod/web', to: 'shop/data/db', protocol: 'tcp', start: 61443 });
    state.unmapRoute('db.apps.internal', 'shop/data/db');

    await until(isReachable);
    await auditLine('repaired');
  });
});

describe('what the approval does not cover', () => {
  test('an app that was renamed is reported, and Repair follows it', async () => {
    await grant();
    const { workspace, foundation } = sandbox;
    foundation.state.renameApp('shop/prod/web', 'shopfront');

    const report = await told('ada', 'is called');
    expect(workspace.messages(APPROVALS).some(({ threadTs, text }) => threadTs && text.includes('is called'))).toBe(
      true,
    );
    await workspace.press('ada', report, 'Repair');

    await auditLine('followed');
    await card('shopfront');
    foundation.state.pushApp('shopfront', 'shop/prod');
    await until(() =>
      foundation.state.policies().some(({ from, to }) => from === 'shop/prod/shopfront' && to === 'shop/data/db'),
    );
  });

  test('an app that stays away ends its grant, and everybody is told', async () => {
    await grant(1_000);
    const { foundation, workspace } = sandbox;
    foundation.state.deleteApp('shop/data/db');

    await card('ENDED');
    expect(workspace.render(await told('ada', 'has ended'))).toContain('shop/data/db is gone since');
    await auditLine('orphaned');
    expect(foundation.state.policies()).toEqual([]);
    expect(foundation.state.routes()).toEqual([]);
  });
});
