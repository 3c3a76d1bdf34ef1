// Refusals in the reader's words, each with what would work.
import { describe, expect, test } from '@jest/globals';
import { describeRefusal, type Refusal, showName, suggestHost } from '../../src/core/refusal.ts';
import { appName, appRef, spaceRef } from '../support/scene.ts';

const db = appRef('shop/data/db');

describe('describeRefusal', () => {
  test.each<{ refusal: Refusal; reads: string }>([
    { refusal: { kind: 'stranger', because: 'Guests cannot ask.' }, reads: 'Guests cannot ask.' },
    {
      refusal: { kind: 'unknown-app', name: appName('dbb'), where: spaceRef('shop/data'), near: [db] },
      reads: 'There is no app "dbb" in shop/data. Close: shop/data/db.',
    },
    {
      refusal: { kind: 'unknown-app', name: appName('data/dbb'), near: [] },
      reads: 'There is no app "data/dbb" that I can find.',
    },
    {
      refusal: {
        kind: 'ambiguous-app',
        name: appName('db'),
        role: 'destination',
        options: [db, appRef('shop/test/db')],
      },
      reads: 'Which db? There is shop/data/db and shop/test/db.',
    },
    {
      refusal: { kind: 'ambiguous-app', name: appName('db'), role: 'source', options: [] },
      reads: 'There are several apps "db". Name the one you mean in full, as org/space/app.',
    },
    {
      refusal: { kind: 'not-entitled', app: appRef('shop/prod/web'), whoCan: [] },
      reads:
        'You have no role in shop/prod, where web lives. A space developer, supporter or manager of shop/prod can ask.',
    },
    {
      refusal: {
        kind: 'conflict',
        conflicts: [
          { kind: 'host-taken', host: 'db', app: db, by: spaceRef('shop/test') },
          { kind: 'no-usable-host', app: appRef('shop/data/…') },
        ],
      },
      reads:
        'The internal host "db" belongs to shop/test, so shop/data/db cannot have it. Name another one, such as `as db-data`. ' +
        'No host can be made from the name "…". Name one with `as HOST` (letters, digits, - and _).',
    },
    {
      refusal: { kind: 'conflict', conflicts: [{ kind: 'quota-exceeded', app: db, used: 149, quota: 150 }] },
      reads:
        'shop/data/db has 149 of 150 network policies, and this request would go over. ' +
        'Revoke what is not needed any more, or ask your operator for a higher limit.',
    },
    {
      refusal: { kind: 'date-passed', date: '2026-11-22' },
      reads: '2026-11-22 has passed already. Name a later day, or say `for 7d`.',
    },
    {
      refusal: { kind: 'foundation', because: 'looking up apps: 503' },
      reads: 'The foundation could not be read: looking up apps: 503. Nothing was asked; try again later.',
    },
  ])('$reads', ({ refusal, reads }) => {
    expect(describeRefusal(refusal)).toBe(reads);
  });
});

describe('suggestHost', () => {
  test.each([
    { host: 'db', app: 'shop/data/db', suggested: 'db-data' },
    { host: 'db', app: 'shop/My Space/db', suggested: 'db-my-space' },
    { host: 'db', app: 'shop/…/db', suggested: 'db-2' },
    { host: 'a'.repeat(60), app: 'shop/data/db', suggested: `${'a'.repeat(58)}-data` },
  ])('$host taken for $app: $suggested', ({ host, app, suggested }) => {
    expect(suggestHost(host, appRef(app))).toBe(suggested);
  });

  test.each(['…', 'data'])('in the space %s it never suggests the host that is taken', (space) => {
    for (const host of ['db', 'a'.repeat(63), `${'a'.repeat(58)}-data`]) {
      expect(suggestHost(host, { org: 'shop', space, app: 'db' })).not.toBe(host);
    }
  });
});

test.each(['db', 'data/db', 'shop/data/db'])('a name is shown as it was typed: %s', (name) => {
  expect(showName(appName(name))).toBe(name);
});
