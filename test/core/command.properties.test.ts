import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCommand, printCommand, renderHint, type Command, type UsageHint } from '../../src/core/command.ts';
import { aCommand, aTraffic } from './command.arbitraries.ts';
import { damaged, tokenSoup } from './command.near-misses.ts';

function isHint(read: Command | UsageHint): read is UsageHint {
  return 'kind' in read;
}

/** What every reading owes: a command that prints stably, or a hint that points into its text and corrects to a command. */
function expectGoodAnswer(text: string): void {
  const read = parseCommand(text);
  if (!isHint(read)) {
    expect(parseCommand(printCommand(read))).toEqual(read);
    return;
  }
  const { span, problem, expected, corrected } = read;
  expect(span.start).toBeGreaterThanOrEqual(0);
  expect(span.end).toBeGreaterThanOrEqual(span.start);
  expect(span.end).toBeLessThanOrEqual(read.text.length);
  expect(problem).not.toMatch(/^$|\.$/);
  expect(expected).not.toMatch(/^$|\.$/);
  if (corrected !== undefined) expect(parseCommand(corrected)).toHaveProperty('verb');
  expect(renderHint(read).split('\n').length).toBeLessThanOrEqual(5);
}

describe('the grammar, for every command and every text', () => {
  test('reading what was printed gives the command again', () => {
    fc.assert(
      fc.property(aCommand, (command) => {
        expect(parseCommand(printCommand(command))).toStrictEqual(command);
      }),
      { numRuns: 5_000 },
    );
  });

  test('also where another traffic is usual: what is printed means the same everywhere', () => {
    fc.assert(
      fc.property(aCommand, aTraffic, (command, usual) => {
        expect(parseCommand(printCommand(command), usual)).toStrictEqual(command);
      }),
      { numRuns: 2_000 },
    );
  });

  test('printing is stable', () => {
    fc.assert(
      fc.property(aCommand, (command) => {
        const printed = printCommand(command);
        const read = parseCommand(printed);

        expect(isHint(read) ? renderHint(read) : printCommand(read)).toBe(printed);
      }),
      { numRuns: 2_000 },
    );
  });

  test('any text gets a good answer', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), expectGoodAnswer), { numRuns: 2_000 });
  });

  test('words of the grammar in any order get a good answer', () => {
    fc.assert(fc.property(tokenSoup, expectGoodAnswer), { numRuns: 5_000 });
  });

  test('a damaged command gets a good answer', () => {
    const damagedCommand = aCommand.chain((command) => damaged(printCommand(command)));

    fc.assert(fc.property(damagedCommand, expectGoodAnswer), { numRuns: 4_000 });
  });

  test('a command with its first verb letter doubled is corrected to itself', () => {
    fc.assert(
      fc.property(aCommand, (command) => {
        const printed = printCommand(command);
        const read = parseCommand(printed.charAt(0) + printed);

        expect(read).toMatchObject({ kind: 'usage-hint' });
        if (isHint(read) && read.didYouMean === command.verb) expect(read.corrected).toBe(printed);
      }),
      { numRuns: 1_000 },
    );
  });

  test('what Slack escapes reads like what was typed', () => {
    const withoutEntities = aCommand.filter((command) => !/[&<]/.test(printCommand(command)));

    fc.assert(
      fc.property(withoutEntities, (command) => {
        expect(parseCommand(printCommand(command).replaceAll('>', '&gt;'))).toEqual(command);
      }),
      { numRuns: 1_000 },
    );
  });
});
