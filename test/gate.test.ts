import { afterEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder = '';
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Runs .ci/run where everything is installed, and where `npm test` ends as said and leaves this report. */
async function runGate(ending: number, report?: object) {
  folder = await mkdtemp(join(tmpdir(), 'c2c-gate-'));
  const npm = `
    [ "$1" = test ] || exit 0
    shift 2
    for option; do case $option in --outputFile=*) file=\${option#*=};; esac; done
    ${report === undefined ? '' : `echo '${JSON.stringify(report)}' > "$file"`}
    exit ${ending}`;
  for (const [name, script] of Object.entries({ npm, 'redis-server': '', chromium: '' })) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, name), 0o755);
  }
  const gate = spawn('.ci/run', [], {
    env: { PATH: `${folder}:${process.env['PATH']}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = gate.stdout.toArray();
  const code = await new Promise((resolve) => gate.once('exit', resolve));
  return {
    lines: Buffer.concat(await said)
      .toString()
      .trimEnd()
      .split('\n'),
    code,
  };
}

function report(counts: Readonly<Record<string, number>>, testResults: readonly object[] = []) {
  const none = { numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, numRuntimeErrorTestSuites: 0 };
  return { ...none, ...counts, testResults };
}

describe('.ci/run', () => {
  test('passes when every test has, and ends with how many', async () => {
    const { lines, code } = await runGate(0, report({ numPassedTests: 12 }));

    expect(lines).toEqual(['12 passed, 0 failed']);
    expect(code).toBe(0);
  });

  test('names the tests that failed', async () => {
    const failing = {
      name: '/c2c/test/a.test.ts',
      assertionResults: [{ status: 'failed', fullName: 'a thing works' }],
    };
    const { lines, code } = await runGate(1, report({ numPassedTests: 11, numFailedTests: 1 }, [failing]));

    expect(lines).toEqual(['failed: a thing works (/c2c/test/a.test.ts)', '11 passed, 1 failed']);
    expect(code).toBe(1);
  });

  test('counts a file that cannot be run as a failure', async () => {
    const broken = { name: '/c2c/test/a.test.ts', assertionResults: [] };
    const { lines, code } = await runGate(1, report({ numPassedTests: 11, numRuntimeErrorTestSuites: 1 }, [broken]));

    expect(lines).toEqual(['could not be run: /c2c/test/a.test.ts', '11 passed, 1 failed']);
    expect(code).toBe(1);
  });

  test('does not pass when a test was skipped', async () => {
    const { lines, code } = await runGate(0, report({ numPassedTests: 11, numPendingTests: 1 }));

    expect(lines).toEqual(['11 passed, 0 failed, 1 skipped']);
    expect(code).toBe(1);
  });

  test('does not pass when no test ran', async () => {
    const { lines, code } = await runGate(0, report({ numPassedTests: 0 }));

    expect(lines).toEqual(['0 passed, 0 failed']);
    expect(code).toBe(1);
  });

  test('does not pass when something before the tests stops it', async () => {
    const { lines, code } = await runGate(2);

    expect(lines).toEqual(['No test has run: the gate ended before them.', '0 passed, 0 failed']);
    expect(code).toBe(1);
  });
});
