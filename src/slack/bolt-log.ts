// Bolt's and the SDK's log lines, handed to our log. Their debug lines hold whole payloads, so they stop here.
import { type Logger, LogLevel } from '@slack/web-api';
import type { Log } from '../lifecycle/ports.ts';

export function bridgeLog(log: Log): Logger {
  const write =
    (level: 'info' | 'warn' | 'error') =>
    (first: unknown, ...rest: readonly unknown[]) => {
      const err = [first, ...rest].find((each) => each instanceof Error);
      log[level]({ from: 'slack sdk', ...(err && { err }) }, [first, ...rest].map(show).join(' '));
    };
  return {
    debug: () => undefined,
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

function show(value: unknown): string {
  if (value instanceof Error) return value.message;
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}
