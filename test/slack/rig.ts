// The Slack door as in production, over real HTTP, between a workspace stand-in and a store in memory.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Rulebook } from '../../src/core/approval-rule.ts';
import type { AskLimits } from '../../src/core/ask-limits.ts';
import type { Intent } from '../../src/lifecycle/intent.ts';
import type { Log, RequestStore, Settings } from '../../src/lifecycle/ports.ts';
import { startWorkspace, type WorkspaceStandIn } from '../../src/sandbox/workspace/server.ts';
import { buildSlackDoor, type SlackDoor, type SlackDoorOptions } from '../../src/slack/door.ts';
import { FixedClock } from '../support/fixed-clock.ts';
import { MemoryQueue } from '../support/memory-queue.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { rulesOf } from '../support/scene.ts';

export interface Rig {
  readonly workspace: WorkspaceStandIn;
  readonly door: SlackDoor;
  readonly store: MemoryStore;
  readonly queue: MemoryQueue;
  readonly clock: FixedClock;
  readonly logged: readonly string[];
  readonly url: string;
  /** What is stored and waits, in order. */
  intents(): Promise<readonly Intent[]>;
  close(): Promise<void>;
}

export interface RigOptions extends Partial<Omit<SlackDoorOptions, 'doors'>> {
  readonly workspace?: Parameters<typeof startWorkspace>[0];
  /** Stands before the memory store, to break it. */
  readonly store?: (store: MemoryStore) => RequestStore;
  readonly limits?: AskLimits & Pick<Settings, 'defaultTraffic'>;
  readonly rules?: Rulebook;
  readonly isStarted?: boolean;
  /** As in a worker: neither a signing secret nor an app token. */
  readonly isDeaf?: boolean;
}

export async function openRig(options: RigOptions = {}): Promise<Rig> {
  const { workspace: given, store: breaking = (intact) => intact, limits = {}, rules = rulesOf(), ...others } = options;
  const { isStarted = true, isDeaf = false, ...door } = others;
  const workspace = await startWorkspace(given);
  const clock = new FixedClock();
  const store = new MemoryStore();
  const queue = new MemoryQueue(clock);
  const logged: string[] = [];
  const doors = { store: breaking(store), queue, clock, log: keepLog(logged), settings: { ...limits, rules } };
  const built = buildSlackDoor({
    botToken: workspace.botToken,
    ...(door.appToken === undefined && !isDeaf && { signingSecret: workspace.signingSecret }),
    apiUrl: workspace.apiUrl,
    approvalsChannel: 'C0APPROVALS',
    auditChannel: 'C0AUDIT',
    wallClock: { now: Date.now },
    firstPauseMs: 5,
    ...door,
    doors,
  });
  const server = built.requestListener && (await listen(createServer(built.requestListener)));
  const url = server ? `http://127.0.0.1:${portOf(server)}/slack/events` : '';
  if (server) workspace.eventsUrl = url;
  if (isStarted) await built.start();

  return {
    workspace,
    door: built,
    store,
    queue,
    clock,
    logged,
    url,
    intents: async () => {
      const jobs = store.due().flatMap(({ job }) => (job.stage === 'intent' ? [job.intent] : []));
      const found = await Promise.all(jobs.map((id) => store.findIntent(id)));
      return found.filter((intent) => intent !== undefined);
    },
    close: async () => {
      await built.stop(1_000);
      await workspace.close();
      if (server) await new Promise<void>((resolve) => closeServer(server, resolve));
    },
  };
}

function keepLog(logged: string[]): Log {
  const write = (level: string) => (facts: object, message: string) => {
    const err = 'err' in facts && facts.err instanceof Error ? ` (${facts.err.message})` : '';
    logged.push(`${level} ${message}${err}`);
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

function listen(server: Server): Promise<Server> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function closeServer(server: Server, done: () => void): void {
  server.close(done);
  server.closeAllConnections();
}
