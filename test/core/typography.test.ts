import { describe, expect, test } from '@jest/globals';
import { encodeForSlack, normaliseTypography } from '../../src/core/typography.ts';

describe('what phones, keyboards and Slack do to text is undone', () => {
  test.each<{ typed: string; meant: string }>`
    done                                  | typed                                               | meant
    ${'an escaped arrow'}                 | ${'allow a -&gt; b'}                                | ${'allow a -> b'}
    ${'an escaped entity, once'}          | ${'who a&amp;lt;b'}                                 | ${'who a&lt;b'}
    ${'arrows'}                           | ${'allow a → b ⇒ c ➜ d ⟶ e ➡️ f'}                   | ${'allow a -> b -> c -> d -> e -> f'}
    ${'an arrow with a long dash'}        | ${'allow a —> b –> c'}                              | ${'allow a -> b -> c'}
    ${'a long dash for two'}              | ${'cf x —port 80 –protocol tcp'}                    | ${'cf x --port 80 --protocol tcp'}
    ${'a long dash between digits'}       | ${'tcp 5000–5010,6000—6010'}                        | ${'tcp 5000-5010,6000-6010'}
    ${'a hyphen that does not break'}     | ${'who my\u2011app'}                                | ${'who my-app'}
    ${'smart quotes'}                     | ${'because “checkout” for 7d'}                      | ${'because "checkout" for 7d'}
    ${'German quotes'}                    | ${'who „my app“'}                                   | ${'who "my app"'}
    ${'guillemets with their spaces'}     | ${'who «\u00a0my app\u00a0»'}                       | ${'who "my app"'}
    ${'smart single quotes'}              | ${'who ‘my app’'}                                   | ${"who 'my app'"}
    ${'quotes of two kinds'}              | ${'who "my app”'}                                   | ${'who "my app"'}
    ${'a no-break space'}                 | ${'allow\u00a0a\u2009->\u3000b'}                    | ${'allow a -> b'}
    ${'zero-width characters'}            | ${'allow a\u200b -> \ufeffb'}                       | ${'allow a -> b'}
    ${'bidirectional marks'}              | ${'allow \u202ea\u202c -> b'}                       | ${'allow a -> b'}
    ${'line breaks'}                      | ${'allow a\n-> b'}                                  | ${'allow a -> b'}
    ${'fullwidth digits and punctuation'} | ${'allow a -> b tcp ８０，９０'}                    | ${'allow a -> b tcp 80,90'}
    ${'back-ticks around'}                | ${'`allow a -> b`'}                                 | ${'allow a -> b'}
    ${'three back-ticks around'}          | ${'```\nallow a -> b\n```'}                         | ${'allow a -> b'}
    ${'marks around'}                     | ${'*_allow a -> b_*'}                               | ${'allow a -> b'}
    ${'a linked host'}                    | ${'who <http://db.apps.internal|db.apps.internal>'} | ${'who db.apps.internal'}
    ${'a bare link'}                      | ${'because "see <https://x.y/z>"'}                  | ${'because "see https://x.y/z"'}
    ${'a mention'}                        | ${'allow <@U1|bob> -> <#C1|db>'}                    | ${'allow @bob -> #db'}
    ${'a group'}                          | ${'allow <!subteam^S1|@team> -> <!here>'}           | ${'allow @team -> @here'}
  `('$done', ({ typed, meant }) => {
    expect(normaliseTypography(typed)).toBe(meant);
  });

  test.each([
    ['a reason in quotes', 'deny 48 because "it’s late — sorry → tomorrow １"'],
    ['an unquoted reason', 'deny 48 because it’s late — sorry → tomorrow'],
    ['back-ticks around names', '`a` -> `b`'],
    ['letters of any script', 'allow データ -> naïve'],
    ['a plain command', 'allow shop/prod/web -> db tls because "R&D"'],
  ])('%s is kept as typed', (_, typed) => {
    expect(normaliseTypography(typed)).toBe(typed);
  });

  test('what control and zero-width characters a reason has are dropped', () => {
    expect(normaliseTypography('deny 48 because "a\u200b\u202eb\u0007\nc"')).toBe('deny 48 because "ab c"');
  });

  test.each(['a&lt;b', '<@U1>', '<https://x|y>', '&amp;amp;', 'a < b', 'R&D'])('%s can be said literally', (text) => {
    expect(normaliseTypography(encodeForSlack(`who "${text}"`))).toBe(`who "${text}"`);
  });
});
