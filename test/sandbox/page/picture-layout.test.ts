// The picture's layout: the same foundation gives the same picture, and nothing lies on anything else.
import { describe, expect, test } from '@jest/globals';
import { type Layout, layOut } from '../../../src/sandbox/page/client/picture-layout.ts';
import type { ShownFoundation, ShownPolicy } from '../../../src/sandbox/page/shown.ts';

function app(path: string) {
  return { path, guid: `guid of ${path}`, state: 'STARTED' as const, ports: [8080] };
}

function policy(from: string, to: string, start: number, end = start): ShownPolicy {
  return { from, to, protocol: 'tcp', start, end };
}

const foundation: ShownFoundation = {
  spaces: ['shop/prod', 'shop/data', 'shop/test', 'bank/ledger'],
  apps: [
    'shop/prod/web',
    'shop/prod/api',
    'shop/data/db',
    'shop/data/cache',
    'shop/test/web',
    'bank/ledger/accounts',
  ].map(app),
  routes: [
    { url: 'db.apps.internal', apps: ['shop/data/db'], internal: true },
    { url: 'db.example.com', apps: ['shop/data/db'], internal: false },
  ],
  policies: [
    policy('shop/prod/web', 'shop/data/db', 61443),
    policy('shop/prod/web', 'shop/data/db', 8080, 8090),
    policy('shop/prod/api', 'shop/prod/web', 9000),
  ],
};

function boxes({ orgs }: Layout) {
  return orgs.flatMap(({ spaces }) => spaces);
}

describe('the layout of the picture', () => {
  test.each([316, 353, 480, 640])('keeps every space inside %i pixels, and apart from the others', (width) => {
    const layout = layOut(foundation, width);

    const spaces = boxes(layout);
    for (const space of spaces) {
      expect(space.x).toBeGreaterThanOrEqual(0);
      expect(space.x + space.width).toBeLessThanOrEqual(width);
      expect(space.y + space.height).toBeLessThanOrEqual(layout.height);
      for (const other of spaces) {
        const apart =
          space === other ||
          space.y + space.height <= other.y ||
          other.y + other.height <= space.y ||
          space.x + space.width <= other.x ||
          other.x + other.width <= space.x;
        expect(apart).toBe(true);
      }
    }
  });

  test('is the same for the same foundation', () => {
    expect(layOut(foundation, 480)).toEqual(layOut(structuredClone(foundation), 480));
  });

  test('draws one arrow for each policy, and says TLS where the platform terminates it', () => {
    const { arrows } = layOut(foundation, 480);

    expect(arrows.map(({ label, isTls }) => [label, isTls]).sort()).toEqual([
      ['TLS', true],
      ['tcp 8080-8090', false],
      ['tcp 9000', false],
    ]);
  });

  test('keeps labels off each other', () => {
    const heights = layOut(foundation, 480).arrows.map(({ labelY }) => labelY);

    for (const [index, height] of heights.entries()) {
      if (index > 0) expect(height - (heights[index - 1] ?? 0)).toBeGreaterThanOrEqual(20);
    }
  });

  test('labels an app with its internal routes only', () => {
    const [db] = boxes(layOut(foundation, 480))
      .flatMap(({ apps }) => apps)
      .filter(({ app: { path } }) => path === 'shop/data/db');

    expect(db?.routes).toEqual(['db.apps.internal']);
  });

  test('keeps an app that is gone as long as a policy names it', () => {
    const gone = 'e9ee2ba8-286a-42fa-a0bc-3a4017cf63a2';
    const layout = layOut({ ...foundation, policies: [policy('shop/prod/web', gone, 8080)] }, 480);

    expect(layout.orgs.at(-1)).toMatchObject({
      name: 'apps that are gone',
      spaces: [{ apps: [{ name: 'e9ee2ba8…' }] }],
    });
    expect(layout.arrows).toMatchObject([{ isStale: true }]);
  });
});
