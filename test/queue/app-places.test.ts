// Whatever a record names, it reads back as it was written; and what it names again takes no room.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fillPlaces, writeWithPlaces } from '../../src/queue/app-places.ts';
import { appRef } from '../support/scene.ts';

const [web, db] = [appRef('shop/prod/web'), appRef('shop/data/db')];

const ref = fc.record({ org: fc.string(), space: fc.string(), app: fc.string() });
const known = fc.constantFrom(web, db);
const item = fc.record({
  source: fc.oneof(known, ref),
  destination: fc.oneof(known, ref),
  app: fc.oneof(known, ref, fc.string()),
  policy: fc.record({ source: fc.string(), destination: fc.string(), ports: fc.nat() }),
});
const bound = fc.record({ ref: fc.oneof(known, ref), guid: fc.string() });

test('every record reads back as it was written', () => {
  fc.assert(
    fc.property(fc.array(bound), fc.array(bound), fc.array(item), (sources, destinations, items) => {
      const record = { ask: { sources: [{ app: 'web' }] }, sources, destinations, plan: { steps: items }, items };
      expect(fillPlaces(JSON.parse(writeWithPlaces(record)))).toEqual(record);
    }),
  );
});

test('an app is in full once, and where it is called something else by now', () => {
  const before = { ...db, app: 'database' };
  const record = {
    sources: [{ ref: web }],
    destinations: [{ ref: db }],
    items: [{ source: web, destination: before }],
  };

  expect(JSON.parse(writeWithPlaces(record))).toEqual({
    sources: [{ ref: web }],
    destinations: [{ ref: db }],
    items: [{ source: 0, destination: before }],
  });
});

test('a place of no app is no record', () => {
  expect(() => fillPlaces({ sources: [{ ref: web }], items: [{ app: 1 }] })).toThrow(
    'app 1 is named, and 1 are listed',
  );
});
