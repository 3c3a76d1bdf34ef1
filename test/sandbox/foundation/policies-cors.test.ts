// What a browser is told of the policy server on behalf of a page from elsewhere.
import { describe, expect, test } from '@jest/globals';
import { aFoundation, visitor } from './visiting.ts';

describe('a page in a browser', () => {
  const V1 = '/networking/v1/external';
  const ORIGIN = 'https://console.example.com';

  test.each([
    [`${V1}/policies`, 'POST,GET,OPTIONS'],
    [`${V1}/policies/delete`, 'POST,OPTIONS'],
    [`${V1}/tags`, 'GET,OPTIONS'],
    ['/networking', 'GET,OPTIONS'],
  ])('is told before it asks %s', async (path, methods) => {
    const foundation = await aFoundation({ knobs: { corsDomains: ['https://other.example.com', ORIGIN] } });

    const { status, headers } = await visitor(foundation).send('OPTIONS', path, undefined, { origin: ORIGIN });

    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(headers.get('access-control-allow-methods')).toBe(methods);
    expect(headers.get('access-control-allow-headers')).toBe('authorization');
    expect(headers.get('x-frame-options')).toBe('deny');
    expect(headers.get('content-security-policy')).toBe("frame-ancestors 'none'");
  });

  test.each([
    [[ORIGIN], ORIGIN],
    [['*'], '*'],
    [['https://other.example.com'], null],
    [[], null],
  ])('with %j allowed, may read answers and refusals: %s', async (corsDomains, said) => {
    const foundation = await aFoundation({ knobs: { corsDomains } });

    const refused = await visitor(foundation).send('GET', `${V1}/policies`, undefined, { origin: ORIGIN });

    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, said]);
  });

  test('the router’s own refusals carry nothing but what Go adds', async () => {
    const foundation = await aFoundation({ knobs: { corsDomains: ['*'] } });

    const { headers } = await visitor(foundation).send('PUT', `${V1}/policies`, undefined, { origin: ORIGIN });

    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});
