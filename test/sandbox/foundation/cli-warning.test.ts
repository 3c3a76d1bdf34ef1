// Who is warned that his cf CLI is too old, and where.
import { expect, test } from '@jest/globals';
import { aFoundation, person } from './visiting.ts';

test.each([
  ['cf/8.7.0+abc (go1.22; amd64 linux)', true],
  ['cf/8.10.0+abc (go1.22; amd64 linux)', false],
  ['cf.exe/7.9.9 (go)', true],
  ['something else', false],
])('%s is warned that it is too old: %s', async (agent, warned) => {
  const foundation = await aFoundation({ knobs: { minCliVersion: '8.8.0' } });
  const cf = await person(foundation, 'ada@example.com');
  const ask = (path: string) => cf.send('GET', path, undefined, { 'user-agent': agent });

  const said = (await ask('/v3/organizations?page=1')).headers.get('x-cf-warnings');

  expect(said !== null).toBe(warned);
  if (said !== null) expect(decodeURIComponent(said.replaceAll('+', ' '))).toMatch(/Outdated CF CLI version .*\n$/);
  expect((await ask('/v3/apps')).headers.get('x-cf-warnings')).toBeNull();
  expect((await ask('/v3/info')).body).toMatchObject({ cli_configuration: { minimum: '8.8.0' } });
});
