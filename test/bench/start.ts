// How soon a bot that was just started is ready, and how much memory it keeps when nobody wants anything of it.
import { setTimeout as wait } from 'node:timers/promises';
import { openDurableSandbox, startBuiltBot, weighProcess } from './bot-process.ts';
import type { Row } from './row.ts';
import { median, showNumber } from './statistics.ts';

const STARTS = 5;
const SETTLING_MS = 2_000;
const MEGABYTE = 1_000_000;

export async function benchStart(): Promise<readonly Row[]> {
  const sandbox = await openDurableSandbox();
  try {
    const readyAfterMs: number[] = [];
    let resident = 0;
    for (let index = 0; index < STARTS; index++) {
      const bot = await startBuiltBot(sandbox);
      readyAfterMs.push(bot.readyAfterMs);
      if (index === STARTS - 1) {
        await wait(SETTLING_MS);
        resident = await weighProcess(bot.pid);
      }
      await bot.stop();
    }
    const ms = median(readyAfterMs);
    return [
      {
        what: `start to ready, median of ${STARTS}`,
        measured: `${showNumber(Math.round(ms))} ms`,
        found: ms,
        budget: { kind: 'at most', limit: 1_500, unit: 'ms' },
        kind: 'timing',
      },
      {
        what: 'resident memory when idle, web and worker in one',
        measured: `${showNumber(Math.round(resident / MEGABYTE))} MB`,
        found: resident / MEGABYTE,
        budget: { kind: 'at most', limit: 150, unit: 'MB' },
        kind: 'timing',
      },
    ];
  } finally {
    await sandbox.close();
  }
}
