// The host that an app's internal route gets when nobody names one, and which hosts have to be looked up.
import { describe, expect, test } from '@jest/globals';
import { candidateHosts, deriveHost, needsRoute } from '../../src/core/plan.ts';
import { anApp, aWish, cache, db, tcp } from '../support/scene.ts';

const testDb = anApp('shop/test/db');

describe('deriveHost', () => {
  test.each([
    { name: 'db', host: 'db' },
    { name: 'Orders_API', host: 'orders_api' },
    { name: 'my app', host: 'my-app' },
    { name: 'a.b/c', host: 'a-b-c' },
    { name: '--x--', host: 'x' },
    { name: 'naïve', host: 'na-ve' },
    { name: '…', host: undefined },
    { name: `${'a'.repeat(62)} b`, host: 'a'.repeat(62) },
    { name: 'a'.repeat(80), host: 'a'.repeat(63) },
  ])('$name gets the host $host', ({ name, host }) => {
    expect(deriveHost(name)).toBe(host);
  });

  test('hosts to look up are named only where a route is needed', () => {
    expect(candidateHosts(aWish({ destinations: [db, testDb, cache] }))).toEqual(['db', 'cache']);
    expect(candidateHosts(aWish({ host: 'orders' }))).toEqual(['orders']);
    expect(candidateHosts(aWish({ traffic: [tcp('8080')] }))).toEqual([]);
    expect(needsRoute(aWish({ traffic: [], route: true }))).toBe(true);
  });
});
