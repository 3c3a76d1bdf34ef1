// The budgets that are counts: the same on every machine, so a test may hold them. `npm run bench` measures the timings.
import { expect, test } from '@jest/globals';
import { countBeforeAck } from './bench/before-ack.ts';
import { countFoundationRequests } from './bench/foundation-requests.ts';
import { measureReconcile, mostCalls } from './bench/reconcile.ts';

test('before a person is answered, Redis is asked twice at most, and neither the foundation nor Slack at all', async () => {
  const { command, press } = await countBeforeAck();

  for (const { redisRoundTrips, foundationRequests, slackCalls } of [command, press]) {
    expect(redisRoundTrips).toBeLessThanOrEqual(2);
    expect({ foundationRequests, slackCalls }).toEqual({ foundationRequests: 0, slackCalls: 0 });
  }
});

test('planning takes two round trips to the foundation, applying three at most, and policies go in one POST', async () => {
  const { planning, newRoute, mappedRoute, policyPosts } = await countFoundationRequests();

  expect(planning.roundTrips).toBe(2);
  expect(newRoute).toEqual({ requests: 5, roundTrips: 3 });
  expect(mappedRoute).toEqual({ requests: 3, roundTrips: 2 });
  expect(policyPosts).toBe(1);
}, 20_000);

test('a reconcile asks the foundation as often as there are hundreds of apps, however many grants, and writes nothing', async () => {
  const size = { sources: 25, destinations: 25, latencyMs: 0 };

  const few = await measureReconcile({ ...size, grants: 25 });
  const many = await measureReconcile({ ...size, grants: 500 });

  expect(few).toMatchObject({ calls: 3, written: 0 });
  expect(many).toMatchObject({ calls: 3, written: 0 });
  expect(many.calls).toBeLessThanOrEqual(mostCalls(many.apps));
}, 20_000);
