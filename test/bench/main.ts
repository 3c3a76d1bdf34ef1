// `npm run bench`: measures what c2c promises, each against a baseline of the same run, and prints one table.
// `npm run bench -- ack worker` runs only those. Ends with 1 when a count is over its budget; timings only say so.
import { cpus, loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { judgeRow, type Row } from './row.ts';
import { formatTable } from './table.ts';

/** Each is loaded when its turn comes: what one needs should not be in the memory of another. */
const BENCHES: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  grammar: async () => (await import('./grammar.ts')).benchGrammar(),
  counts: async () => (await import('./before-ack.ts')).benchBeforeAck(),
  foundation: async () => (await import('./foundation-requests.ts')).benchFoundationRequests(),
  reconcile: async () => (await import('./reconcile.ts')).benchReconcile(),
  memory: async () => (await import('./redis-memory.ts')).benchRedisMemory(),
  start: async () => (await import('./start.ts')).benchStart(),
  ack: async () => (await import('./ack.ts')).benchAck(),
  worker: async () => (await import('./worker.ts')).benchWorker(),
};

function pickBenches(names: readonly string[]): readonly string[] {
  const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
  if (unknown.length > 0) {
    throw new Error(`there is no benchmark "${unknown.join('", "')}"; there is: ${Object.keys(BENCHES).join(', ')}`);
  }
  return names.length > 0 ? names : Object.keys(BENCHES);
}

async function runBenches(names: readonly string[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const name of names) {
    const started = performance.now();
    process.stderr.write(`${name} … `);
    rows.push(...((await BENCHES[name]?.()) ?? []));
    process.stderr.write(`${((performance.now() - started) / 1_000).toFixed(1)} s\n`);
  }
  return rows;
}

function describeMachine(before: readonly number[]): string {
  const show = (loads: readonly number[]) => loads.map((load) => load.toFixed(1)).join(' ');
  return (
    `Node ${process.version} on ${cpus().length} cores; load average ${show(before)} before, ${show(loadavg())} after. ` +
    'noisy: a timing so near its limit that another run may say otherwise.'
  );
}

const before = loadavg();
const rows = await runBenches(pickBenches(process.argv.slice(2)));
process.stdout.write(`${formatTable(rows)}\n\n${describeMachine(before)}\n`);
if (rows.some((row) => row.kind === 'count' && judgeRow(row) === 'OVER')) process.exitCode = 1;
