// What a person reads: mentions, dates, links and escaped text, and the tokens a test must look for.
import { afterEach, describe, expect, test } from '@jest/globals';
import { writeDate } from '../../../src/sandbox/workspace/dates.ts';
import { escapeLoose, tokensIn } from '../../../src/sandbox/workspace/entities.ts';
import { answerOf, client, stopEverything, workspace } from './with-bolt.ts';

afterEach(stopEverything);

const noon = Date.parse('2026-11-22T12:00:00Z');

async function shown(blocks: object[] | undefined, text = 'twin'): Promise<string> {
  const slack = await workspace({ now: () => noon });
  await answerOf(client(slack), 'chat.postMessage', { channel: 'C0AUDIT', text, blocks });
  const [message] = slack.messages('#c2c-audit');
  return message === undefined ? '(nothing)' : slack.render(message);
}

describe('mrkdwn is read as', () => {
  test.each<[source: string, read: string]>([
    ['<@U0ADA> and <@U404|eve>', '@ada and @eve'],
    ['<#C0GENERAL> <!subteam^S0DATA> <!channel> <!here>', '#general @data-owners @channel @here'],
    ['<https://example.com/a_b_c|the page> <https://example.com/a_b_c>', 'the page https://example.com/a_b_c'],
    ['&lt;!channel&gt; &amp;lt;', '<!channel> &lt;'],
    ['a < b & c', 'a < b & c'],
    ['*bold* _italic_ ~gone~ `code` *<@U0ADA>*', 'bold italic gone code @ada'],
    ['my_app_name 2*3*4 `*stays*`', 'my_app_name 2*3*4 *stays*'],
    ['until <!date^1795448400^{date_short} at {time}|a fallback>', 'until Nov 23, 2026 at 15:40'],
    ['until <!date^1795448400^{date_short_pretty} {time}|a fallback>', 'until tomorrow 15:40'],
    ['until <!date^1795448400^{moon}|a fallback>', 'until a fallback'],
  ])('%s', async (source, read) => {
    expect(await shown([{ type: 'section', text: { type: 'mrkdwn', text: source } }])).toBe(read);
  });

  test('text without blocks likewise', async () => {
    expect(await shown(undefined, '*web* → <@U0ADA>')).toBe('web → @ada');
  });
});

test('in plain text nothing is a token', async () => {
  expect(await shown([{ type: 'header', text: { type: 'plain_text', text: '<!channel> *x*' } }])).toBe(
    '<!channel> *x*',
  );
});

test('a card is read from top to bottom, with its buttons', async () => {
  const button = (text: string) => ({ type: 'button', text: { type: 'plain_text', text } });
  const raw = (text: string) => ({ type: 'raw_text', text });
  const blocks = [
    { type: 'header', text: { type: 'plain_text', text: 'c2c-48' } },
    { type: 'table', rows: [[raw('policy'), raw('tcp 61443')]] },
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'user', user_id: 'U0ADA' },
            { type: 'text', text: ' asks' },
          ],
        },
        { type: 'rich_text_quote', elements: [{ type: 'text', text: 'checkout <!here>' }] },
      ],
    },
    { type: 'divider' },
    { type: 'context', elements: [{ type: 'mrkdwn', text: 'needs 1' }] },
    { type: 'actions', elements: [button('Approve'), button('Deny…')] },
  ];

  expect(await shown(blocks)).toBe(
    ['c2c-48', 'policy | tcp 61443', '@ada asks', '> checkout <!here>', '---', 'needs 1', '[Approve] [Deny…]'].join(
      '\n',
    ),
  );
});

describe('the tokens of a text', () => {
  test('are what Slack would act on', () => {
    const tokens = tokensIn(
      '<!channel> <@U0ADA|ada> <https://lie.example|bank> &lt;!here&gt; <!date^1^{date}|x> 1 < 2 > 1',
    );

    expect(tokens.map(({ kind, target }) => [kind, target])).toEqual([
      ['broadcast', 'channel'],
      ['user', 'U0ADA'],
      ['link', 'https://lie.example'],
      ['date', 'date^1^{date}'],
      ['unknown', ' 2 '],
    ]);
  });

  test('are found in blocks and in the twin, but not in plain text', async () => {
    const slack = await workspace();
    const blocks = [
      { type: 'section', text: { type: 'mrkdwn', text: '<!channel>' } },
      { type: 'section', text: { type: 'plain_text', text: '<!everyone>' } },
      { type: 'markdown', text: '<!here>' },
    ];
    await answerOf(client(slack), 'chat.postMessage', { channel: 'C0AUDIT', text: '<@U0ADA>', blocks });
    const [message] = slack.everShown;

    expect(message && slack.tokens(message).map(({ raw }) => raw)).toEqual(['<@U0ADA>', '<!channel>', '<!here>']);
  });

  test('survive when loose control characters are escaped', () => {
    expect(escapeLoose('a < b & c &amp; <@U0ADA> <b>')).toBe('a &lt; b &amp; c &amp; <@U0ADA> &lt;b&gt;');
  });
});

describe('a date', () => {
  test.each<[format: string, written: string | undefined]>([
    ['{date_num}', '2026-11-22'],
    ['{date_slash}', '22/11/2026'],
    ['{date}', 'November 22nd'],
    ['{date_long}', 'Sunday, November 22nd, 2026'],
    ['{date_long_full}', 'November 22, 2026'],
    ['{date_pretty}', 'today'],
    ['{time_secs}', '11:59:00'],
    ['{ago}', '1 minute ago'],
    ['{unknown}', undefined],
  ])('as %s', (format, written) => {
    expect(writeDate(noon / 1000 - 60, format, noon)).toBe(written);
  });
});
