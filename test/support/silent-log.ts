// A log that keeps what it is told, for tests that ask about it, and shows nothing.
import type { Log } from '../../src/lifecycle/ports.ts';

export interface LogLine {
  readonly level: keyof Log;
  readonly facts: object;
  readonly message: string;
}

export class SilentLog implements Log {
  readonly lines: LogLine[] = [];

  debug(facts: object, message: string): void {
    this.lines.push({ level: 'debug', facts, message });
  }

  info(facts: object, message: string): void {
    this.lines.push({ level: 'info', facts, message });
  }

  warn(facts: object, message: string): void {
    this.lines.push({ level: 'warn', facts, message });
  }

  error(facts: object, message: string): void {
    this.lines.push({ level: 'error', facts, message });
  }
}
