// The markdown block: real Markdown as far as an app's reports use it. HTML in it is text like any other.
import type { ComponentChildren } from 'preact';
import { decodeEntities } from '../../workspace/entities.ts';
import { withEmoji } from './emoji.ts';
import { SafeLink } from './reader.tsx';

export function Markdown({ text }: { text: string }) {
  return <div class="markdown">{blocksOf(text.split('\n'))}</div>;
}

const LIST = /^\s*(?:[-*+]|(\d+)[.)])\s+/;

function blocksOf(lines: readonly string[]): ComponentChildren[] {
  const shown: ComponentChildren[] = [];
  let at = 0;
  const take = (matches: (line: string) => boolean): string[] => {
    const start = at;
    while (at < lines.length && matches(lines[at] ?? '')) at += 1;
    return lines.slice(start, at);
  };
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const [, hashes, heading] = /^(#{1,6})\s+(.*)$/.exec(line) ?? [];
    if (line.trim() === '') {
      at += 1;
    } else if (line.startsWith('```')) {
      at += 1;
      const code = take((each) => !each.startsWith('```'));
      at += 1;
      shown.push(<pre>{code.join('\n')}</pre>);
    } else if (hashes !== undefined && heading !== undefined) {
      at += 1;
      shown.push(<p class={`markdown-heading level-${hashes.length}`}>{inline(heading)}</p>);
    } else if (/^\s*(?:---+|\*\*\*+)\s*$/.test(line)) {
      at += 1;
      shown.push(<hr />);
    } else if (line.startsWith('>')) {
      const quoted = take((each) => each.startsWith('>'));
      shown.push(<blockquote>{inline(quoted.map((each) => each.replace(/^>\s?/, '')).join('\n'))}</blockquote>);
    } else if (LIST.test(line)) {
      const items = take((each) => LIST.test(each)).map((each) => <li>{inline(each.replace(LIST, ''))}</li>);
      shown.push(/^\s*\d/.test(line) ? <ol>{items}</ol> : <ul>{items}</ul>);
    } else {
      const paragraph = take((each) => each.trim() !== '' && !/^(#{1,6}\s|```|>)/.test(each) && !LIST.test(each));
      shown.push(<p>{inline(paragraph.join('\n'))}</p>);
    }
  }
  return shown;
}

const MARK =
  /`([^`]+)`|\*\*([^*]+)\*\*|__([^_]+)__|~~([^~]+)~~|(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])|(?<!\w)_([^_\s][^_]*)_(?!\w)|\[([^\]]*)\]\(([^)\s]+)\)/;

function inline(text: string): ComponentChildren {
  const found = MARK.exec(text);
  if (found === null) return withEmoji(decodeEntities(text));
  const [whole, code, stars, lines, struck, star, line, label, url] = found;
  const [bold, italic] = [stars ?? lines, star ?? line];
  return (
    <>
      {withEmoji(decodeEntities(text.slice(0, found.index)))}
      {code !== undefined && <code>{decodeEntities(code)}</code>}
      {bold !== undefined && <strong>{inline(bold)}</strong>}
      {italic !== undefined && <em>{inline(italic)}</em>}
      {struck !== undefined && <s>{inline(struck)}</s>}
      {url !== undefined && <SafeLink href={url}>{inline(label ?? url)}</SafeLink>}
      {inline(text.slice(found.index + whole.length))}
    </>
  );
}
