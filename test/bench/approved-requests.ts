// Many requests that were planned and approved, on apps of their own, with a worker's next job still to be carried.
import { randomUUID } from 'node:crypto';
import { connectFoundation } from '../../src/cf/foundation.ts';
import { DEFAULT_RULES } from '../../src/core/approval-rule.ts';
import { DEFAULT_IDENTITY } from '../../src/core/identity.ts';
import { decide } from '../../src/core/moves.ts';
import { DEFAULT_FOUNDATION, type RequestId } from '../../src/core/vocabulary.ts';
import type { Doors, JobQueue, RequestStore } from '../../src/lifecycle/ports.ts';
import { listFoundations } from '../../src/lifecycle/foundations.ts';
import { planRequest } from '../../src/lifecycle/plan.ts';
import { submitAsk } from '../../src/lifecycle/submit.ts';
import { type Seed, seed as usualSeed } from '../../src/sandbox/foundation/seed.ts';
import type { Sandbox } from '../support/bot.ts';
import { FakeAnnouncer } from '../support/fake-announcer.ts';
import { MemoryBindings } from '../support/memory-bindings.ts';
import { MemoryNotices } from '../support/memory-notices.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { ada, allow, grace } from '../support/scene.ts';
import { SilentLog } from '../support/silent-log.ts';

/** Nobody carries what is planned here: the worker that is measured must find nothing but what it is given. */
const NO_QUEUE: JobQueue = { carry: async () => {} };

/** So late that no sweep brings a job before the measurement does. */
const LATER_MS = 10 * 60_000;

/** The usual people, and so many destinations more. */
export function seedWith(destinations: number): Seed {
  const [shop, ...others] = usualSeed.organizations;
  if (!shop) throw new Error('the usual seed has no organization');
  const spaces = (shop.spaces ?? []).map((space) =>
    space.name === 'data'
      ? { ...space, apps: [...(space.apps ?? []), ...range(destinations).map((number) => ({ name: nameOf(number) }))] }
      : space,
  );
  return { ...usualSeed, organizations: [{ ...shop, spaces }, ...others] };
}

/** Requests for a new route and a network policy each, from web to a destination of its own. */
export async function approveMany(sandbox: Sandbox, store: RequestStore, count: number): Promise<readonly RequestId[]> {
  const log = new SilentLog();
  const clock = { now: () => Date.now() + LATER_MS };
  const foundation = connectFoundation({
    name: DEFAULT_FOUNDATION,
    api: sandbox.foundation.url,
    credentials: { kind: 'client', id: 'c2c-bot', secret: 'c2c-secret' },
    clock: Date,
    random: Math.random,
    log,
  });
  const doors: Doors = {
    foundation,
    foundations: listFoundations([foundation]),
    store,
    queue: NO_QUEUE,
    bindings: new MemoryBindings(new MemoryStore()),
    notices: new MemoryNotices(new MemoryStore()),
    directory: {
      identify: async () => ({ kind: 'member', email: ada.userName }) as const,
      findByEmail: async () => undefined,
      findMembers: async () => [],
      findGroupName: async () => undefined,
    },
    announcer: new FakeAnnouncer(),
    clock,
    log,
    settings: {
      rules: DEFAULT_RULES,
      identity: DEFAULT_IDENTITY,
      defaultLifetime: { kind: 'for', seconds: 86_400 },
      lapseAfterMs: 86_400_000,
      reviewEveryMs: 90 * 86_400_000,
      reviewRemindEveryMs: 7 * 86_400_000,
      reconcileEveryMs: 60_000,
      appGoneEndsAfterMs: 86_400_000,
    },
  };
  const approveOne = async (number: number): Promise<RequestId> => {
    const ask = allow('shop/prod/web', `shop/data/${nameOf(number)}`);
    const submitted = await submitAsk(doors, { requester: ada.slack, ask }, randomUUID());
    if (submitted.kind !== 'submitted') throw new Error(`nothing limits how much is asked: ${submitted.kind}`);
    const { id } = submitted;
    await planRequest(doors, id, { number: 1, isLast: false });
    const planned = await store.find(id);
    if (planned?.request.state !== 'pending') throw new Error(`${id} was not planned: ${planned?.request.state}`);
    const keys = planned.request.standing.requirements.map(({ key }) => key);
    const decision = { kind: 'approve', by: grace, at: clock.now(), for: keys } as const;
    if (!(await store.move(planned, decide(planned.request, decision), clock.now()))) {
      throw new Error(`${id} was moved by somebody else`);
    }
    return id;
  };
  try {
    const ids: RequestId[] = [];
    for (const few of chunks(range(count), 20)) ids.push(...(await Promise.all(few.map(approveOne))));
    return ids;
  } finally {
    await foundation.close();
  }
}

function nameOf(number: number): string {
  return `orders-db-${number}`;
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function chunks<Value>(values: readonly Value[], size: number): readonly (readonly Value[])[] {
  return range(Math.ceil(values.length / size)).map((chunk) => values.slice(chunk * size, (chunk + 1) * size));
}
