import { describe, expect, test } from '@jest/globals';
import { parseCommand, printCommand, renderHint } from '../../src/core/command.ts';

function answer(text: string): string {
  const hint = parseCommand(text);
  return 'kind' in hint ? renderHint(hint) : printCommand(hint);
}

describe('a hint as text', () => {
  test('underlines the word, says what was expected and what to copy', () => {
    expect(answer('allow web -> db becuase "checkout"')).toBe(
      [
        'I did not understand one word:',
        '    allow web -> db becuase "checkout"',
        '                    ^^^^^^^',
        'Expected `tls`, `tcp PORTS`, `udp PORTS`, `for`, `as` or `because`. Did you mean `because`?',
        '    /c2c allow web -> db because "checkout"',
      ].join('\n'),
    );
  });

  test('points behind the text when something is missing', () => {
    expect(answer('allow web ->')).toBe(
      [
        'The destination is missing:',
        '    allow web ->',
        '                ^',
        'Expected an app: `app`, `space/app` or `org/space/app`, in quotes if it has spaces.',
      ].join('\n'),
    );
  });

  test('counts characters, not code units, so that the carets stand under the word', () => {
    const [, text = '', carets = ''] = answer('allow 🚀🚀 -> db tsl').split('\n');

    expect([...text].slice(carets.indexOf('^'), carets.length).join('')).toBe('tsl');
  });

  test('shows a window of a long text around the place', () => {
    const apps = Array.from({ length: 40 }, (_, index) => `app-${index}`).join(', ');
    const [, text = '', carets = ''] = answer(`allow ${apps} -> db tsl because "${'x'.repeat(200)}"`).split('\n');

    expect(text.trim()).toMatch(/^….* -> db tsl because "x+…$/);
    expect([...text].length).toBeLessThanOrEqual(76);
    expect(text.slice(carets.indexOf('^'), carets.length)).toBe('tsl');
  });

  test('cuts a place that is wider than the window', () => {
    const [, text = '', carets = ''] = answer('a'.repeat(3_000)).split('\n');

    expect(text).toBe(`    ${'a'.repeat(69)}…`);
    expect(carets).toBe(`    ${'^'.repeat(70)}`);
  });
});
