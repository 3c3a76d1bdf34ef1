// In which channel a request is decided.
import { expect, test } from '@jest/globals';
import { findChannel } from '../../src/core/approvals-channel.ts';
import { appRef } from '../support/scene.ts';

const PLACES = [
  { org: 'shop', channel: 'C0SHOP' },
  { org: 'Shop', space: 'Data', channel: 'C0DATA' },
  { org: 'bank', space: 'ledger', channel: 'C0LEDGER' },
];

test.each([
  ['the channel of the one space', ['shop/data/db', 'shop/data/cache'], 'C0DATA'],
  ['the channel of the org where its space has none', ['shop/prod/web'], 'C0SHOP'],
  ['the channel of the org where it is about several of its spaces', ['shop/data/db', 'shop/prod/web'], 'C0SHOP'],
  ['no channel of their own where it is about several orgs', ['shop/data/db', 'bank/ledger/accounts'], undefined],
  ['no channel of their own where the space has none', ['bank/cards/vault'], undefined],
  ['no channel of their own where there is no destination', [], undefined],
])('a request goes to %s', (_, apps, channel) => {
  expect(findChannel(PLACES, apps.map(appRef))).toBe(channel);
});
