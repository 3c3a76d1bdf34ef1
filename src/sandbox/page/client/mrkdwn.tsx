// Slack's mrkdwn as elements: marks, code, quotes and <...> tokens; what a person typed never becomes more than text.
import type { ComponentChildren } from 'preact';
import { decodeEntities, type Token, tokensIn } from '../../workspace/entities.ts';
import { withEmoji } from './emoji.ts';
import { Broadcast, ChannelMention, GroupMention, Moment, SafeLink, UserMention } from './reader.tsx';

const FENCE = /```([\s\S]*?)```/;

export function Mrkdwn({ text }: { text: string }) {
  return (
    <>
      {text
        .split(FENCE)
        .map((part, index) =>
          index % 2 === 1 ? (
            <pre key={index}>{decodeEntities(part.replace(/^\n|\n$/g, ''))}</pre>
          ) : (
            <Paragraphs key={index} text={part} />
          ),
        )}
    </>
  );
}

/** Lines that begin with `>` are one quote as long as they follow each other. */
function Paragraphs({ text }: { text: string }) {
  const runs: { quoted: boolean; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const quoted = /^(?:&gt;|>)\s?/.test(line);
    const last = runs.at(-1);
    const bare = quoted ? line.replace(/^(?:&gt;|>)\s?/, '') : line;
    if (last?.quoted === quoted) last.lines.push(bare);
    else runs.push({ quoted, lines: [bare] });
  }
  return (
    <>
      {runs.map(({ quoted, lines }, index) =>
        quoted ? <blockquote key={index}>{inline(lines.join('\n'))}</blockquote> : inline(lines.join('\n')),
      )}
    </>
  );
}

function inline(text: string): ComponentChildren {
  const tokens = tokensIn(text);
  let marked = text;
  // Tokens step aside while marks are read: `*<@U1>*` is a bold mention, and a link may hold underscores.
  for (const [index, token] of tokens.entries()) marked = marked.replace(token.raw, `\uE000${index}\uE001`);
  return marks(marked, tokens);
}

const MARK =
  /`([^`\n]+)`|(?<![\w*])\*([^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])|(?<![\w_])_([^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])|(?<![\w~])~([^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])|\uE000(\d+)\uE001/;

function marks(text: string, tokens: readonly Token[]): ComponentChildren {
  const found = MARK.exec(text);
  if (found === null) return withEmoji(decodeEntities(text));
  const [whole, code, bold, italic, struck, place] = found;
  const after = text.slice(found.index + whole.length);
  return (
    <>
      {withEmoji(decodeEntities(text.slice(0, found.index)))}
      {code !== undefined && <code>{restored(code, tokens)}</code>}
      {bold !== undefined && <strong>{marks(bold, tokens)}</strong>}
      {italic !== undefined && <em>{marks(italic, tokens)}</em>}
      {struck !== undefined && <s>{marks(struck, tokens)}</s>}
      {place !== undefined && <TokenShown token={tokens[Number(place)]} />}
      {marks(after, tokens)}
    </>
  );
}

/** In code a token is what was written. */
function restored(text: string, tokens: readonly Token[]): string {
  return decodeEntities(text.replace(/\uE000(\d+)\uE001/g, (_, place: string) => tokens[Number(place)]?.raw ?? ''));
}

function TokenShown({ token }: { token: Token | undefined }) {
  if (token === undefined) return null;
  const { target, raw } = token;
  const label = token.label === undefined ? undefined : decodeEntities(token.label);
  switch (token.kind) {
    case 'user':
      return <UserMention id={target} label={label} />;
    case 'channel':
      return <ChannelMention id={target} label={label} />;
    case 'broadcast':
      return <Broadcast range={target.split('^')[0] ?? ''} />;
    case 'usergroup':
      return <GroupMention id={target.split('^')[1] ?? ''} label={label} />;
    case 'date': {
      const [, seconds = '', format = ''] = target.split('^');
      return <Moment seconds={Number(seconds)} format={format} fallback={label ?? ''} />;
    }
    case 'link':
      return <SafeLink href={decodeEntities(target)}>{label ?? decodeEntities(target)}</SafeLink>;
    case 'unknown':
      return <>{label ?? decodeEntities(raw)}</>;
    default:
      return token.kind satisfies never;
  }
}
