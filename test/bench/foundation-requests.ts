// How many requests the foundation gets for a plan and for an application, and how many of them wait for one another. The
// whole bot is driven, with everything warm that stays warm: addresses, token, domains, people. A short name that only the
// asker's roles can tell apart costs planning one round trip more.
import { APPROVALS, openSandbox, type Sandbox, startBot } from '../support/bot.ts';
import type { LoggedRequest } from '../../src/sandbox/foundation/request-log.ts';
import { countRow, type Row } from './row.ts';

export interface Cost {
  readonly requests: number;
  readonly roundTrips: number;
}

export interface FoundationCosts {
  readonly planning: Cost;
  readonly newRoute: Cost;
  readonly mappedRoute: Cost;
  /** POSTs to the policy server for a request with six network policies. */
  readonly policyPosts: number;
}

/** Requests beside one another overlap for as long as this, however busy the machine. */
const LATENCY_MS = 100;

export async function benchFoundationRequests(): Promise<readonly Row[]> {
  const { planning, newRoute, mappedRoute, policyPosts } = await countFoundationRequests();
  return [
    countRow('planning, names in full, all warm', planning.roundTrips, 2, 'round trips'),
    countRow('applying with a new route', newRoute.requests, 5, 'requests'),
    countRow('applying with a new route', newRoute.roundTrips, 3, 'round trips'),
    countRow('applying where the route is mapped', mappedRoute.requests, 3, 'requests'),
    countRow('applying where the route is mapped', mappedRoute.roundTrips, 2, 'round trips'),
    countRow('six network policies in one request', policyPosts, 1, 'POSTs'),
  ];
}

export async function countFoundationRequests(): Promise<FoundationCosts> {
  const sandbox = await openSandbox();
  try {
    const bot = await startBot(sandbox);
    try {
      // Warms up; what it plans is never approved.
      await plan(sandbox, 'shop/prod/web -> shop/data/cache');
      sandbox.foundation.turnKnobs({ latencyMs: LATENCY_MS });
      const planning = costOf(await plan(sandbox, 'shop/prod/web -> shop/data/db'));
      const newRoute = costOf(await approve(sandbox));
      await plan(sandbox, 'shop/prod/api -> shop/data/db');
      const mappedRoute = costOf(await approve(sandbox));
      await plan(sandbox, 'shop/prod/web, api -> shop/data/cache tcp 8080,8081,9000-9010');
      const policies = await approve(sandbox);
      return {
        planning,
        newRoute,
        mappedRoute,
        policyPosts: policies.filter(({ method }) => method === 'POST').length,
      };
    } finally {
      await bot.stop();
    }
  } finally {
    await sandbox.close();
  }
}

/** The requests of one planning: until its card is there. */
async function plan({ foundation, workspace }: Sandbox, ask: string): Promise<readonly LoggedRequest[]> {
  foundation.requests.clear();
  const cards = workspace.messages(APPROVALS).length;
  await workspace.command('ada', APPROVALS, `/c2c allow ${ask}`);
  await workspace.waitFor(() => workspace.messages(APPROVALS).length > cards);
  return foundation.requests.all();
}

/** The requests of the application alone: roles are read for the decision that comes before it, and only for that. */
async function approve({ foundation, workspace }: Sandbox): Promise<readonly LoggedRequest[]> {
  const card = workspace.messages(APPROVALS).at(-1);
  if (!card) throw new Error('there is no card to approve');
  foundation.requests.clear();
  await workspace.press('grace', card, 'Approve');
  await workspace.waitFor(() => {
    const now = workspace.messages(APPROVALS).find(({ ts }) => ts === card.ts);
    return now && workspace.render(now).includes('LIVE');
  });
  return foundation.requests.all().filter(({ path }) => path !== '/v3/roles');
}

function costOf(requests: readonly LoggedRequest[]): Cost {
  return { requests: requests.length, roundTrips: countRoundTrips(requests) };
}

/** The longest run of requests of which each began after the one before had ended. */
function countRoundTrips(requests: readonly LoggedRequest[]): number {
  const byEnd = requests.map(({ startedAt, endedAt }) => ({ startedAt, endedAt: endedAt ?? Number.POSITIVE_INFINITY }));
  let last = Number.NEGATIVE_INFINITY;
  let trips = 0;
  for (const { startedAt, endedAt } of byEnd.sort((a, b) => a.endedAt - b.endedAt)) {
    if (startedAt < last) continue;
    trips += 1;
    last = endedAt;
  }
  return trips;
}
