// Slack's control characters: which <...> tokens a mrkdwn text contains, and what text looks like once Slack stored it.

/** One `<...>` token as Slack would read it: `<@U1>`, `<!channel>`, `<#C1>`, `<!date^..>`, `<https://x|y>`. */
export interface Token {
  kind: 'user' | 'channel' | 'broadcast' | 'usergroup' | 'date' | 'link' | 'unknown';
  raw: string;
  target: string;
  label: string | undefined;
}

const TOKEN = /<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g;
const BROADCAST = /^(channel|here|everyone)(?:\^|$)/;

/** Every `<...>` token of a mrkdwn text, so that a test can say that no `<!channel>` went out. */
export function tokensIn(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map(([raw, sigil = '', target = '', label]) => ({
    kind: kindOf(sigil, target),
    raw,
    target,
    label,
  }));
}

function kindOf(sigil: string, target: string): Token['kind'] {
  if (sigil === '@') return 'user';
  if (sigil === '#') return 'channel';
  if (sigil === '!') {
    if (BROADCAST.test(target)) return 'broadcast';
    if (target.startsWith('subteam^')) return 'usergroup';
    return target.startsWith('date^') ? 'date' : 'unknown';
  }
  return /^(https?:\/\/|mailto:|tel:|slack:)/.test(target) ? 'link' : 'unknown';
}

export function decodeEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/**
 * Text as Slack hands it back in a payload: what is not a token or an entity yet is escaped. An app that compares this
 * with what it sent sees a difference (https://github.com/slackapi/bolt-python/issues/513).
 */
export function escapeLoose(text: string): string {
  let escaped = '';
  let last = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (kindOf(match[1] ?? '', match[2] ?? '') === 'unknown') continue;
    escaped += escapePlain(text.slice(last, match.index)) + match[0];
    last = match.index + match[0].length;
  }
  return escaped + escapePlain(text.slice(last));
}

function escapePlain(text: string): string {
  return text
    .replaceAll(/&(?!(?:amp|lt|gt);)/g, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
