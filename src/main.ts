// Builds the doors, hands them to the lifecycle, starts the roles, and puts all of it down again.
import type { Config } from './config.ts';
import type { ConfigNews } from './core/config-news.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { type Checks, watchReadiness } from './http/readiness.ts';
import { startHttp } from './http/server.ts';
import { announceRequest, postAuditTrail } from './lifecycle/announce.ts';
import { remindOfReview } from './lifecycle/break-glass.ts';
import { applyRequest } from './lifecycle/apply.ts';
import { performIntent } from './lifecycle/perform.ts';
import { endGrant, expireGrant, warnOfEnd } from './lifecycle/end.ts';
import { lapseRequest, planRequest } from './lifecycle/plan.ts';
import { findLane, reportForgotten } from './lifecycle/foundations.ts';
import type { Attempt, Clock, Hall, LinkTicket, Log, Settings } from './lifecycle/ports.ts';
import { noticeDeploy } from './lifecycle/notice.ts';
import { escalateRequest } from './lifecycle/escalate.ts';
import { remindOf } from './lifecycle/remind.ts';
import { reconcileAt } from './lifecycle/reconcile.ts';
import { reviewGrant } from './lifecycle/certify.ts';
import { sweep } from './lifecycle/sweep.ts';
import { reviewOpen } from './lifecycle/review.ts';
import { openFoundations } from './open-foundations.ts';
import { issueLink } from './lifecycle/link.ts';
import { openLinkPages, prepareLinks } from './linking.ts';
import { openBindings } from './queue/bindings.ts';
import { openNotices } from './queue/notices.ts';
import { noteConfig } from './lifecycle/note-config.ts';
import { settingsOf } from './reload.ts';
import { checkRedis } from './queue/check-redis.ts';
import { connectDoor, connectWorker, ping } from './queue/connection.ts';
import { Doorbell, startPorter } from './queue/doorbell.ts';
import type { Handlers, Stage } from './queue/handlers.ts';
import { type BullJobQueue, openJobQueue } from './queue/jobs.ts';
import { openStore } from './queue/request-store.ts';
import { LANE, startWorkers, type WorkerOptions } from './queue/workers.ts';
import { buildSlackDoor, type SlackDoor } from './slack/door.ts';

/** Cloud Foundry and Docker kill after 10 seconds; by then everything must be put down. */
export const STOP_WITHIN_MS = 8_000;

const PING_TIMEOUT_MS = 1_500;

export interface Ports {
  readonly clock: Clock;
  readonly newId: () => string;
  /** At least 0, below 1. */
  readonly random: () => number;
  readonly log: Log;
  /** How often what is overdue is looked for, in milliseconds; without it every few seconds. */
  readonly sweepEveryMs?: number;
}

export interface Running {
  readonly port: number;
  /** Settles when Slack has told us who we are; rejects when the token is wrong. */
  readonly connected: Promise<void>;
  /** Goes by other settings from now on; what waits for a decision is looked at by them. */
  configure(settings: Settings): Promise<void>;
  /** Tells in the audit channel what became of c2c.yml, if no other process has. */
  tell(news: ConfigNews): Promise<void>;
  /** Takes no more work, finishes what is under way, and leaves the rest to others; within eight seconds. */
  stop(): Promise<void>;
}

/** Starts the roles that the configuration names. Rejects when Redis is not there or the port is taken; nothing runs then. */
export async function start(config: Config, ports: Ports): Promise<Running> {
  const opened: Closer[] = [];
  try {
    return await open(config, ports, opened);
  } catch (error) {
    for (const close of opened.reverse()) await close();
    throw error;
  }
}

/** Puts down one thing that was opened. */
type Closer = () => Promise<void> | void;

/** `opened` is told of everything that keeps the process alive, in the order in which it was opened. */
async function open(config: Config, ports: Ports, opened: Closer[]): Promise<Running> {
  const { clock, newId, random, log, sweepEveryMs } = ports;
  const metrics = createMetrics();
  const redis = await connectDoor({ address: config.redis.url, name: `c2c-${config.role}`, log });
  opened.push(() => redis.disconnect());
  for (const complaint of await checkRedis(redis)) log.warn({}, complaint);
  let settings: Settings = { ...settingsOf(config), since: clock.now() };
  const store = await openStore({ redis, newId });
  const queue = openJobQueue({ redis, clock, log });
  opened.push(() => queue.close());
  const linking = config.link && prepareLinks(config.link, redis, { clock, newId, random, log });
  opened.push(async () => linking?.signIn.close());
  const door = buildSlackDoor({
    botToken: config.slack.botToken,
    apiUrl: config.slack.apiUrl,
    ...(config.role !== 'worker' && eventsOf(config)),
    doors: {
      store,
      queue: new Doorbell({ redis }),
      clock,
      log,
      get settings() {
        return settings;
      },
    },
    approvalsChannel: config.channels.approvals,
    placeChannels: config.channels.places,
    auditChannel: config.channels.audit,
    foundations: { preferred: undefined, ...config.foundations },
    offersGlass: config.breakGlass !== undefined,
    ...(linking && { issueLink: (who: LinkTicket) => issueLink(linking, who) }),
  });
  const linkPages = linking && openLinkPages(linking, door, { store, queue: new Doorbell({ redis }), clock, log });
  const opening = config.role === 'web' ? undefined : openFoundations(config, { clock, random, log }, metrics);
  opened.push(async () => opening?.close());
  const workerRedis =
    opening && (await connectWorker({ address: config.redis.url, name: `c2c-${config.role}-jobs`, log }));
  opened.push(() => workerRedis?.disconnect());
  const hall = opening && {
    foundations: opening.foundations,
    store,
    bindings: openBindings({ redis }),
    notices: openNotices({ redis }),
    queue,
    directory: door.directory,
    announcer: door.announcer,
    clock,
    log,
    get settings() {
      return settings;
    },
    onMove: metrics.recordMove,
  };
  const workers =
    hall &&
    workerRedis &&
    (await startWorkers({
      redis: workerRedis,
      store,
      queue,
      handlers: handle(hall, measure(metrics, clock)),
      sweep: () => sweep(hall),
      ...lanesOf(hall),
      clock,
      random,
      log,
      ...(sweepEveryMs !== undefined && { sweepEveryMs }),
    }));
  opened.push(async () => workers?.close(STOP_WITHIN_MS));
  if (hall) {
    const { names } = hall.foundations;
    await queue.reconcileEvery(config.limits.reconcileEveryMs, names);
    // Whatever was deployed while nobody looked.
    for (const name of names) await noticeDeploy(hall, name);
    void reportForgotten(hall);
  }
  const porterRedis =
    opening && (await connectWorker({ address: config.redis.url, name: `c2c-${config.role}-porter`, log }));
  const porter = porterRedis && startPorter({ redis: porterRedis, queue, clock, log });
  opened.push(() => porter?.close());
  metrics.watchQueue(async () => flatten(await queue.counts()));
  const http = await startHttp({
    ...config.http,
    endpoints: {
      readiness: watchReadiness({
        checks: { ...checks(redis, door), ...opening?.checks },
        anyOf: Object.keys(opening?.checks ?? {}),
        clock,
        log,
      }),
      metrics,
    },
    ...(config.role !== 'worker' && door.requestListener && { slackEvents: door.requestListener }),
    ...(linkPages && { link: linkPages }),
    clock,
    log,
  });
  log.info({ port: http.port, role: config.role }, 'c2c listens');

  return {
    port: http.port,
    connected: door.start({ listens: config.role !== 'worker' }),
    configure: async (changed) => {
      settings = { ...changed, since: clock.now() };
      if (hall) await reviewOpen(hall);
    },
    tell: (news) => noteConfig({ notices: openNotices({ redis }), queue, clock, log }, news),
    stop: async () => {
      http.beginStopping();
      porter?.close();
      await Promise.all([http.close(STOP_WITHIN_MS), door.stop(STOP_WITHIN_MS), workers?.close(STOP_WITHIN_MS)]);
      await queue.close();
      await opening?.close();
      await linking?.signIn.close();
      workerRedis?.disconnect();
      redis.disconnect();
    },
  };
}

/** Which of the lifecycle's functions does the work of which stage. */
function handle(hall: Hall, measured: Measured): Handlers {
  return {
    plan: ({ request, stage }, attempt) => measured(stage, attempt, planRequest(hall, request, attempt)),
    nudge: ({ request, stage }, attempt) => measured(stage, attempt, remindOf(hall, request)),
    escalate: ({ request, stage }, attempt) => measured(stage, attempt, escalateRequest(hall, request)),
    lapse: ({ request, stage }, attempt) => measured(stage, attempt, lapseRequest(hall, request)),
    intent: ({ intent, stage }, attempt) => measured(stage, attempt, performIntent(hall, intent, attempt)),
    apply: ({ request, stage }, attempt) => measured(stage, attempt, applyRequest(hall, request, attempt)),
    remind: ({ request, stage }, attempt) => measured(stage, attempt, remindOfReview(hall, request)),
    warn: ({ request, stage }, attempt) => measured(stage, attempt, warnOfEnd(hall, request)),
    review: ({ request, stage }, attempt) => measured(stage, attempt, reviewGrant(hall, request, attempt)),
    expire: ({ request, stage }, attempt) => measured(stage, attempt, expireGrant(hall, request)),
    end: ({ request, stage }, attempt) => measured(stage, attempt, endGrant(hall, request)),
    announce: ({ request, stage }, attempt) => measured(stage, attempt, announceRequest(hall, request)),
    audit: ({ stage }, attempt) => measured(stage, attempt, postAuditTrail(hall)),
    reconcile: ({ foundation, stage }, attempt) => measured(stage, attempt, reconcileAt(hall, foundation)),
  };
}

type Measured = (stage: Stage, attempt: Attempt, work: Promise<void>) => Promise<void>;

function measure(metrics: Metrics, clock: Clock): Measured {
  return async (stage, attempt, work) => {
    const started = clock.now();
    const record = (result: 'done' | 'retried' | 'failed') =>
      metrics.recordJob(stage, result, (clock.now() - started) / 1000);
    try {
      await work;
      record('done');
    } catch (error) {
      record(attempt.isLast ? 'failed' : 'retried');
      throw error;
    }
  };
}

function flatten(counts: Awaited<ReturnType<BullJobQueue['counts']>>): Readonly<Record<string, number>> {
  const entries = Object.entries(counts).flatMap(([queue, depth]) =>
    Object.entries(depth).map(([state, jobs]): [string, number] => [`${queue} ${state}`, Number(jobs)]),
  );
  return Object.fromEntries(entries);
}

function eventsOf({ events }: Extract<Config, { events: unknown }>) {
  return events.kind === 'http' ? { signingSecret: events.signingSecret } : { appToken: events.appToken };
}

/** With several foundations each has so many hands of its own: one that does not answer must not take them all. */
function lanesOf(hall: Hall): Pick<WorkerOptions, 'concurrency' | 'laneOf'> {
  const { length } = hall.foundations.names;
  if (length === 1) return {};
  return { concurrency: { foundation: LANE * length }, laneOf: { find: (job) => findLane(hall, job), width: LANE } };
}

function checks(redis: Parameters<typeof ping>[0], door: SlackDoor): Checks {
  const ready = { kind: 'ready' } as const;
  const orReason = (check: () => Promise<void>) => async () => {
    try {
      await check();
      return ready;
    } catch (error) {
      return { kind: 'unavailable', reason: error instanceof Error ? error.message : String(error) } as const;
    }
  };
  return {
    redis: orReason(() => ping(redis, PING_TIMEOUT_MS)),
    slack: () => door.check(),
  };
}
