// A worker in a process of its own, for a test to kill: says `running` when its handler begins, and never ends it.
// Arguments: the address of Redis, the prefix, the milliseconds a lock lives.
import { sweep } from '../../src/lifecycle/sweep.ts';
import { connectDoor, connectWorker } from '../../src/queue/connection.ts';
import { openJobQueue } from '../../src/queue/jobs.ts';
import { openStore } from '../../src/queue/request-store.ts';
import { startWorkers } from '../../src/queue/workers.ts';
import { SilentLog } from '../support/silent-log.ts';

const [address = '', prefix = '', lockMs = ''] = process.argv.slice(2);
const log = new SilentLog();
const clock = { now: () => Date.now() };
const door = await connectDoor({ address, name: 'doomed door', log });
const store = await openStore({ redis: door, newId: () => 'unused', prefix });
const queue = openJobQueue({ redis: door, clock, log, prefix });

function hang(): Promise<never> {
  process.stdout.write('running\n');
  return new Promise(() => undefined);
}

await startWorkers({
  redis: await connectWorker({ address, name: 'doomed worker', log }),
  store,
  queue,
  handlers: {
    plan: hang,
    nudge: hang,
    escalate: hang,
    lapse: hang,
    apply: hang,
    warn: hang,
    review: hang,
    remind: hang,
    expire: hang,
    end: hang,
    announce: hang,
    intent: hang,
    audit: hang,
    reconcile: hang,
  },
  sweep: () => sweep({ store, queue, clock, log }),
  clock,
  log,
  random: () => 0.5,
  prefix,
  lockMs: Number(lockMs),
});
