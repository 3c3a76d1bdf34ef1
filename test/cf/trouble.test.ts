// How the door fares while a foundation revokes tokens, limits the rate, or has lost one of its servers.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CloudFoundry } from '../../src/cf/foundation.ts';
import { FoundationUnavailable } from '../../src/lifecycle/ports.ts';
import { BOT } from './connect.ts';
import { bound, LIMITED, StandInSetting } from './stand-in.ts';

let setting: StandInSetting;
let cf: CloudFoundry;

beforeEach(async () => {
  setting = await StandInSetting.open();
  cf = setting.connectAs(BOT);
});

afterEach(async () => {
  await setting.close();
});

describe('a foundation in trouble', () => {
  test('that revokes our tokens is signed in to again', async () => {
    const web = await bound(cf, 'shop/prod/web');
    setting.foundation.revokeTokens('c2c-bot');

    await expect(cf.findPolicies([web.guid])).resolves.toMatchObject({ policies: [] });
  });

  test('whose token has ended by its own clock is signed in to again', async () => {
    await bound(cf, 'shop/prod/web');
    setting.foundation.knobs.clockOffsetSeconds = 1_300;

    await expect(bound(cf, 'shop/prod/web')).resolves.toMatchObject({ started: true });
  });

  test('with UAA down the policy server refuses every token, which is not our fault', async () => {
    const web = await bound(cf, 'shop/prod/web');
    setting.foundation.knobs.uaaDown = true;

    await expect(cf.findPolicies([web.guid])).rejects.toThrow(FoundationUnavailable);
    await expect(bound(cf, 'shop/prod/web')).resolves.toMatchObject({ guid: web.guid });
  });

  test.each([true, 404, 503] as const)('with the policy server down (%s) apps and routes are found', async (down) => {
    const web = await bound(cf, 'shop/prod/web');
    setting.foundation.knobs.policyServerDown = down;

    await expect(cf.findPolicies([web.guid])).rejects.toThrow(FoundationUnavailable);
    await expect(bound(cf, 'shop/prod/web')).resolves.toMatchObject({ guid: web.guid });
  });

  test('that limits the rate says when to come back', async () => {
    cf = setting.connectAs(LIMITED);
    await bound(cf, 'shop/prod/web');
    setting.foundation.knobs.rateLimit = {
      limit: 1,
      unauthenticatedLimit: 100,
      intervalSeconds: 3600,
      exemptAdmins: true,
    };
    await bound(cf, 'shop/prod/web');

    const error = await bound(cf, 'shop/prod/web').catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(FoundationUnavailable);
    expect(error).toMatchObject({ retryAfterMs: 3_600_000 });
  });
});
