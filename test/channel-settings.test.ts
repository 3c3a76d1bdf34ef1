// The channels of single orgs and spaces in c2c.yml: what may be written, and what is wrong with the rest.
import { expect, test } from '@jest/globals';
import { readConfigFile } from '../src/config-file.ts';

function read(spaces: string) {
  return readConfigFile('c2c.yml', `channels:\n  spaces: ${spaces}\n`);
}

test('a space and an org have a channel by its id or its name', () => {
  const { settings, mistakes } = read('{ shop/data: C0DATA, "shop/*": "#shop-approvals" }');

  expect(mistakes).toEqual([]);
  expect(settings.channels?.spaces).toEqual([
    { org: 'shop', space: 'data', channel: 'C0DATA' },
    { org: 'shop', channel: '#shop-approvals' },
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
