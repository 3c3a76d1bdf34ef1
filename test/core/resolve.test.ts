// Which app a typed name means: full names, targets, roles, the space beside, and what is refused.
import { describe, expect, test } from '@jest/globals';
import type { SpaceRole } from '../../src/core/approval.ts';
import { DEFAULT_RULES } from '../../src/core/approval-rule.ts';
import { describeRefusal } from '../../src/core/refusal.ts';
import { findNear, resolveNames } from '../../src/core/resolve.ts';
import { showApp } from '../../src/core/vocabulary.ts';
import { ada, anApp, appName, aRole, mallory, seedRoles, spaceRef } from '../support/scene.ts';

const APPS = [
  'shop/prod/web',
  'shop/prod/api',
  'shop/data/db',
  'shop/data/cache',
  'shop/test/web',
  'shop/test/db',
  'bank/ledger/accounts',
  'bank/ledger/web',
].map((name) => anApp(name));

const inTest: readonly SpaceRole[] = [...seedRoles, aRole(ada, 'developer', 'shop/test')];

interface Asking {
  readonly target?: string;
  readonly roles?: readonly SpaceRole[];
  readonly by?: string;
}

/** `web -> db` as it is understood, in full; or what is needed, or the refusal. */
function resolve(text: string, { target, roles, by = ada.userName }: Asking = {}): string {
  const [sources = '', destinations = ''] = text.split(' -> ');
  const names = (list: string) => (list === '' ? [] : list.split(', ').map(appName));
  const found = resolveNames(
    { sources: names(sources), destinations: names(destinations) },
    APPS,
    { userName: by, target: target === undefined ? undefined : spaceRef(target), roles },
    DEFAULT_RULES,
  );
  switch (found.kind) {
    case 'resolved':
      return [found.sources, found.destinations]
        .map((apps) => apps.map(({ ref }) => showApp(ref)).join(', '))
        .join(' -> ');
    case 'needs-roles':
      return 'needs roles';
    case 'refused':
      return describeRefusal(found.refusal);
    default:
      return found satisfies never;
  }
}

describe('resolveNames', () => {
  test.each<{ text: string; asking?: Asking; means: string; why: string }>([
    { text: 'shop/prod/web -> shop/data/db', means: 'shop/prod/web -> shop/data/db', why: 'names in full' },
    { text: 'api -> cache', means: 'shop/prod/api -> shop/data/cache', why: 'names that exist once' },
    { text: 'prod/web -> data/db', means: 'shop/prod/web -> shop/data/db', why: 'spaces that exist once' },
    { text: 'test/web -> db', means: 'shop/test/web -> shop/test/db', why: 'the destination beside the source' },
    {
      text: 'web -> cache',
      asking: { target: 'shop/test' },
      means: 'shop/test/web -> shop/data/cache',
      why: 'the target',
    },
    {
      text: 'prod/web -> db',
      asking: { target: 'shop/test' },
      means: 'shop/prod/web -> shop/test/db',
      why: 'the target, when the app is not beside the source',
    },
    { text: 'web -> cache', means: 'needs roles', why: 'a name that several apps bear' },
    {
      text: 'web -> cache',
      asking: { roles: seedRoles },
      means: 'shop/prod/web -> shop/data/cache',
      why: 'the one app where the asker has a role',
    },
    {
      text: 'web -> cache',
      asking: { roles: inTest },
      means: 'Which web? There is shop/prod/web and shop/test/web.',
      why: 'roles with two of them',
    },
    {
      text: 'accounts -> db',
      asking: { roles: seedRoles, by: mallory.userName },
      means: 'There are several apps "db". Name the one you mean in full, as org/space/app.',
      why: 'names in another org are not told',
    },
    {
      text: 'api, prod/api -> cache, cache',
      means: 'shop/prod/api -> shop/data/cache',
      why: 'an app named twice is one',
    },
    { text: ' -> cache', means: ' -> shop/data/cache', why: 'a route alone has no source' },
    { text: 'API -> cache', means: 'There is no app "API" that I can find.', why: 'names are taken to the letter' },
    { text: 'api -> nothing', means: 'There is no app "nothing" in shop/prod.', why: 'no such app beside the source' },
    {
      text: 'api -> shop/data/dbb',
      means: 'There is no app "shop/data/dbb" in shop/data.',
      why: 'no such app in the space that was said',
    },
  ])('$text: $means ($why)', ({ text, asking = {}, means }) => {
    expect(resolve(text, asking)).toBe(means);
  });

  test('a role that may not ask does not decide between apps', () => {
    const auditor = [aRole(mallory, 'auditor', 'shop/prod')];

    expect(resolve('web -> cache', { roles: auditor, by: mallory.userName })).toContain('There are several apps "web"');
  });
});

describe('findNear', () => {
  test.each([
    { typed: 'wbe', near: ['web'] },
    { typed: 'DB', near: ['db', 'db-admin'] },
    { typed: 'orders', near: [] },
  ])('$typed: $near', ({ typed, near }) => {
    expect(findNear(typed, ['web', 'db', 'db-admin', 'cache-of-things'])).toEqual(near);
  });

  test('a space full of like names is not told in full', () => {
    expect(
      findNear(
        'app',
        Array.from({ length: 30 }, (_, n) => `app${n}`),
      ),
    ).toHaveLength(5);
  });
});
