// What the door changes about network policies on a foundation, with and without network.admin.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CloudFoundry } from '../../src/cf/foundation.ts';
import { BOT, BOT_USER } from './connect.ts';
import { LIMITED, policyBetween, StandInSetting } from './stand-in.ts';

let setting: StandInSetting;
let cf: CloudFoundry;

beforeEach(async () => {
  setting = await StandInSetting.open();
  cf = setting.connectAs(BOT);
});

afterEach(async () => {
  await setting.close();
});

describe('network policies', () => {
  test.each([
    { account: 'an admin client', credentials: BOT },
    { account: 'an admin user', credentials: BOT_USER },
    { account: 'a client with roles', credentials: LIMITED },
  ])('are added and removed by $account in one POST each, twice without harm', async ({ credentials }) => {
    cf = setting.connectAs(credentials);
    const policies = [
      await policyBetween(cf, 'shop/prod/web', 'shop/data/db'),
      await policyBetween(cf, 'shop/prod/web', 'shop/data/cache', 61443),
    ];
    setting.foundation.requests.clear();

    await expect(cf.addPolicies(policies)).resolves.toEqual({ kind: 'added' });
    await expect(cf.addPolicies(policies)).resolves.toEqual({ kind: 'added' });
    expect(setting.foundation.state.policies()).toEqual([
      { from: 'shop/prod/web', to: 'shop/data/db', protocol: 'tcp', start: 8080, end: 8080 },
      { from: 'shop/prod/web', to: 'shop/data/cache', protocol: 'tcp', start: 61443, end: 61443 },
    ]);

    await expect(cf.removePolicies(policies)).resolves.toEqual({ kind: 'removed' });
    await expect(cf.removePolicies(policies)).resolves.toEqual({ kind: 'removed' });
    expect(setting.foundation.state.policies()).toEqual([]);
    expect(setting.foundation.requests.size).toBe(4);
  });

  test('an empty list does nothing', async () => {
    await expect(cf.addPolicies([])).resolves.toEqual({ kind: 'added' });
    await expect(cf.removePolicies([])).resolves.toEqual({ kind: 'removed' });
    expect(setting.foundation.requests.size).toBe(0);
  });

  test('at the quota those that are there already do not stand in the way', async () => {
    cf = setting.connectAs(LIMITED);
    setting.foundation.knobs.maxPolicies = 2;
    const [first, second, third] = [
      await policyBetween(cf, 'shop/prod/web', 'shop/data/db', 1),
      await policyBetween(cf, 'shop/prod/web', 'shop/data/db', 2),
      await policyBetween(cf, 'shop/prod/web', 'shop/data/db', 3),
    ];
    await cf.addPolicies([first]);

    await expect(cf.addPolicies([first, second])).resolves.toEqual({ kind: 'added' });
    await expect(cf.addPolicies([first, second])).resolves.toEqual({ kind: 'added' });
    await expect(cf.addPolicies([second, third])).resolves.toEqual({
      kind: 'refused',
      reason: expect.stringMatching(/^policy quota exceeded: /),
    });
    expect(setting.foundation.state.policies()).toHaveLength(2);
  });

  test('without the scope it is told which is needed', async () => {
    setting.foundation.knobs.selfService = false;
    const wanted = await policyBetween(cf, 'shop/prod/web', 'shop/data/db');
    setting.foundation.faults.plan({
      kind: 'answer',
      path: '/networking/v1/external/policies',
      status: 403,
      body: '{"error": "provided scopes [a b] do not include allowed scopes [network.admin network.write]"}',
    });

    await expect(cf.addPolicies([wanted])).resolves.toEqual({
      kind: 'refused',
      reason:
        "c2c's account lacks the scope for network policies: it needs network.admin, or network.write and SpaceDeveloper in both spaces (provided scopes [a b] do not include allowed scopes [network.admin network.write])",
    });
  });

  test('an error that is not valid JSON is read all the same', async () => {
    const wanted = await policyBetween(cf, 'shop/prod/web', 'shop/data/db');
    setting.foundation.faults.plan({
      kind: 'answer',
      path: '/networking/v1/external/policies',
      status: 400,
      body: '{"error": "mapper: validate policies: invalid port range "a"-"b""}',
    });

    await expect(cf.addPolicies([wanted])).resolves.toEqual({
      kind: 'refused',
      reason: 'invalid port range "a"-"b"',
    });
  });
});
