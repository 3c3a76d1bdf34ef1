// In which channels a request is decided.
import { describe, expect, test } from '@jest/globals';
import { findChannels, findOtherChannels } from '../../src/core/approvals-channel.ts';
import { DEFAULT_FOUNDATION, type FoundationName } from '../../src/core/vocabulary.ts';
import { appRef } from '../support/scene.ts';

const DEV = 'dev' as FoundationName;
const CHANNELS = [
  { within: { org: 'shop' }, name: 'C0SHOP' },
  { within: { org: 'Shop', space: 'Data' }, name: 'C0DATA' },
  { within: { org: 'bank', space: 'ledger' }, name: 'C0LEDGER' },
  { foundation: DEV, name: 'C0DEV' },
  { foundation: DEV, within: { org: 'shop', space: 'data' }, name: 'C0DEVDATA' },
];

describe('a request goes', () => {
  test.each([
    [
      'to the channel of the one space, else to that of its org',
      ['shop/data/db', 'shop/data/cache'],
      ['C0DATA', 'C0SHOP'],
    ],
    ['to the channel of the org where its space has none', ['shop/prod/web'], ['C0SHOP']],
    [
      'to the channel of the org where it is about several of its spaces',
      ['shop/data/db', 'shop/prod/web'],
      ['C0SHOP'],
    ],
    ['to none of their own where it is about several orgs', ['shop/data/db', 'bank/ledger/accounts'], []],
    ['to none of their own where the space has none', ['bank/cards/vault'], []],
    ['to none of their own where there is no destination', [], []],
  ])('%s', (_, apps, channels) => {
    expect(findChannels(CHANNELS, DEFAULT_FOUNDATION, apps.map(appRef))).toEqual(channels);
  });

  test.each([
    ['to its space there before its space anywhere', ['shop/data/db'], ['C0DEVDATA', 'C0DATA', 'C0SHOP', 'C0DEV']],
    ['to its org anywhere before its foundation', ['shop/prod/web'], ['C0SHOP', 'C0DEV']],
    ['to its foundation where nothing else is said', ['bank/cards/vault'], ['C0DEV']],
  ])('on a foundation with channels of its own %s', (_, apps, channels) => {
    expect(findChannels(CHANNELS, DEV, apps.map(appRef))).toEqual(channels);
  });
});

describe('it is also asked', () => {
  test.each([
    ['nowhere else where all destinations share the best channel', ['shop/data/db', 'shop/data/cache'], []],
    [
      'in the channel of each place that has one',
      ['shop/data/db', 'bank/ledger/accounts', 'x/y/z'],
      ['C0DATA', 'C0LEDGER'],
    ],
    ['in the channel of a space beside that of the org', ['shop/data/db', 'shop/prod/web'], ['C0DATA']],
  ])('%s', (_, apps, channels) => {
    expect(findOtherChannels(CHANNELS, DEFAULT_FOUNDATION, apps.map(appRef))).toEqual(channels);
  });
});
