import { describe, expect, test } from '@jest/globals';
import { tokenise } from '../../src/core/tokens.ts';

describe('a line is cut into words', () => {
  test.each<{ text: string; words: string[] }>`
    text                          | words
    ${'allow api->db'}            | ${['allow', 'api', '->', 'db']}
    ${'a-b -->c-d=>e'}            | ${['a-b', '-->', 'c-d', '=>', 'e']}
    ${'a,b , c'}                  | ${['a', ',', 'b', ',', 'c']}
    ${'shop/"my space"/db tls'}   | ${['shop/"my space"/db', 'tls']}
    ${'"a \\" b" c'}              | ${['"a \\" b"', 'c']}
    ${"'don't' bob's"}            | ${["'don't'", "bob's"]}
    ${'x because it is, well, y'} | ${['x', 'because', 'it is, well, y']}
    ${"because 'tis time"}        | ${['because', "'tis time"]}
    ${'because "late" for 7d'}    | ${['because', '"late"', 'for', '7d']}
  `('$text', ({ text, words }) => {
    const { tokens } = tokenise(text);

    expect(tokens.map((token) => token.text)).toEqual(words);
    expect(tokens.map(({ start, end }) => text.slice(start, end))).toEqual(words);
  });

  test('quoted words are never keywords', () => {
    expect(tokenise('"To" To').tokens.map(({ lower }) => lower)).toEqual(['', 'to']);
  });

  test.each<{ text: string; cause: string }>`
    text                | cause
    ${'allow "a b'}     | ${'unclosed quote'}
    ${'allow "a"b'}     | ${'stray quote'}
    ${'a '.repeat(500)} | ${'too many words'}
  `('a line breaks at: $cause', ({ text, cause }) => {
    expect(tokenise(text).broken).toMatchObject({ cause });
  });
});
