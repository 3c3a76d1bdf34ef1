// A mistake as people read it: where it is, what was expected there, and a command to copy.
import type { UsageHint } from './command.ts';

const INDENT = '    ';
const WINDOW = 70;

/**
 * The hint as text:
 *
 *   I did not understand one word:
 *       allow web -> db becuase "checkout"
 *                       ^^^^^^^
 *   Expected `tls`, `tcp PORTS`, `udp PORTS`, `for`, `as` or `because`. Did you mean `because`?
 *       /c2c allow web -> db because "checkout"
 */
export function renderHint(hint: UsageHint): string {
  const lines = [`${hint.problem}:`];
  if (hint.text !== '') {
    const { before, marked, after } = cutWindow(hint);
    lines.push(INDENT + before.join('') + marked.join('') + after.join(''));
    lines.push(INDENT + ' '.repeat(before.length) + '^'.repeat(Math.max(1, marked.length)));
  }
  lines.push(
    `Expected ${hint.expected}.${hint.didYouMean === undefined ? '' : ` Did you mean \`${hint.didYouMean}\`?`}`,
  );
  if (hint.corrected !== undefined) lines.push(`${INDENT}/c2c ${hint.corrected}`);
  return lines.join('\n');
}

/** At most WINDOW characters around the span; characters are code points, so that the carets stand under what they mean. */
function cutWindow({ text, span }: UsageHint) {
  // What is further away than two units a character can never be shown.
  const reach = 2 * WINDOW + 4;
  const before = [...text.slice(Math.max(0, span.start - reach), span.start)];
  const marked = [...text.slice(span.start, Math.min(span.end, span.start + reach))];
  const after = [...text.slice(span.end, span.end + reach)];
  const isMarkedCut = marked.length > WINDOW || span.end > span.start + reach;
  if (isMarkedCut) marked.splice(WINDOW - 1, marked.length, '…');
  const room = WINDOW - marked.length;
  const left = Math.max(Math.floor(room / 2), room - after.length);
  const right = isMarkedCut ? 0 : Math.max(room - before.length, room - left);
  if (before.length > left) before.splice(0, before.length - left, '…');
  if (after.length > right) after.splice(right, after.length, ...(isMarkedCut ? [] : ['…']));
  return { before, marked, after };
}
