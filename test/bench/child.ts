// A TypeScript file of this folder as a process that answers in lines.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Child {
  say(line: string): void;
  /** The next line it says; throws when it ends instead. */
  nextLine(): Promise<string>;
  stop(): Promise<void>;
}

export function startChild(file: string, ...args: readonly string[]): Child {
  const child = spawn(process.execPath, ['--import', 'tsx', `test/bench/${file}`, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  const ended = once(child, 'exit').finally(() => process.off('exit', endWithUs));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    say: (line) => void child.stdin.write(`${line}\n`),
    nextLine: async () => {
      const { value, done } = await lines.next();
      if (done) throw new Error(`test/bench/${file} ended before it answered`);
      return value;
    },
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
