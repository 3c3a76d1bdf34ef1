// The channels of single orgs and spaces in c2c.yml: what may be written, and what is wrong with the rest.
import { expect, test } from '@jest/globals';
import { placeChannels } from '../src/channel-settings.ts';
import { readConfigFile } from '../src/config-file.ts';

function read(spaces: string) {
  return readConfigFile('c2c.yml', `channels:\n  spaces: ${spaces}\n`);
}

test('a space and an org have a channel by its id or its name', () => {
  const { settings, mistakes } = read('{ shop/data: C0DATA, "shop/*": "#shop-approvals" }');

  expect(mistakes).toEqual([]);
  expect(settings.channels?.spaces).toEqual([
    { within: { org: 'shop', space: 'data' }, name: 'C0DATA' },
    { within: { org: 'shop' }, name: '#shop-approvals' },
  ]);
});

test.each([
  ['an org without a star', '{ shop: C0DATA }', '"shop" is not a space such as shop/data, or an org such as "shop/*"'],
  ['a pattern', '{ "shop/d*": C0DATA }', '"shop/d*" is not a space such as shop/data'],
  ['every org', '{ "*/data": C0DATA }', '"*/data" is not a space such as shop/data'],
  ['an app', '{ shop/data/db: C0DATA }', '"shop/data/db" is not a space such as shop/data'],
  ['no channel', '{ shop/data: Not A Channel }', '"Not A Channel" is neither a channel id such as C0123ABCD'],
  ['the same space twice', '{ shop/data: C0DATA, Shop/Data: C0OTHER }', 'is "shop/data" once more'],
  ['a channel alone', 'C0DATA', 'expected channels by a space such as shop/data'],
])('%s is a mistake with its place', (_, spaces, complaint) => {
  const { mistakes } = read(spaces);

  expect(mistakes).toHaveLength(1);
  expect(mistakes[0]?.what).toContain(complaint);
  expect(mistakes[0]?.where).toMatch(/^c2c\.yml:2:/);
});

function readFoundations(channels: string) {
  const account = 'api: https://api.example.com, client_id: c2c, client_secret_env: CF_SECRET';
  return readConfigFile(
    'c2c.yml',
    `channels: { spaces: { a/b: C0ALL } }\nfoundations:\n  prod: { ${account}, channels: ${channels} }\n`,
  );
}

test('a foundation has a channel of its own, and others for its spaces and orgs', () => {
  const { settings, mistakes } = readFoundations('{ approvals: C0PROD, spaces: { a/b: C0B, "a/*": C0A } }');

  expect(mistakes).toEqual([]);
  expect(placeChannels(settings.channels, settings.foundations)).toEqual([
    { within: { org: 'a', space: 'b' }, name: 'C0ALL' },
    { foundation: 'prod', name: 'C0PROD' },
    { foundation: 'prod', within: { org: 'a', space: 'b' }, name: 'C0B' },
    { foundation: 'prod', within: { org: 'a' }, name: 'C0A' },
  ]);
});

test.each([
  ['an audit channel', '{ audit: C0AUDIT }', '"audit" belongs in channels at the top of the file'],
  ['an unknown key', '{ spcaes: {} }', 'unknown key "spcaes". Did you mean "spaces"?'],
  ['a pattern', '{ spaces: { "shop/d*": C0DATA } }', '"shop/d*" is not a space such as shop/data'],
])('%s under a foundation is a mistake with its place', (_, channels, complaint) => {
  const { mistakes } = readFoundations(channels);

  expect(mistakes).toHaveLength(1);
  expect(mistakes[0]?.what).toContain(complaint);
  expect(mistakes[0]?.where).toMatch(/^c2c\.yml:3:\d+$/);
});
