// Reading what is said about one request: its id, a decision, more time.
import type { Command } from './command.ts';
import { readDuration } from './lifetime.ts';
import { expectEnd, fail, insert, type Line, peek, replace, showWord } from './line.ts';
import { readOptions, readReason } from './options.ts';
import { suggestWord } from './suggest.ts';
import type { Token } from './tokens.ts';
import { type RequestId, requestId } from './vocabulary.ts';

export const ID = 'the id of a request, such as `c2c-48`';

/** `c2c-48`, `#48` or `48`. */
export function parseId(token: Token): RequestId | undefined {
  const [, digits] = /^(?:#?c2c-|#)?0*([1-9]\d{0,14})$/.exec(token.lower) ?? [];
  return digits === undefined ? undefined : requestId(Number(digits));
}

export function readId(line: Line, expected = ID): RequestId | undefined {
  const token = peek(line);
  const id = token && parseId(token);
  if (!id) {
    const problem =
      token?.kind === 'word' ? `${showWord(token.text)} is not the id of a request` : 'The request is missing';
    return fail(line, token, { problem, expected });
  }
  line.at++;
  return id;
}

export function readDecision(line: Line, verb: 'approve' | 'deny'): Command | undefined {
  const id = readId(line);
  if (!id) return undefined;
  const because = peek(line);
  if (!because) return { verb, id };
  if (because.lower !== 'because') {
    const remark = { problem: 'A reason needs `because`', expected: '`because` and a reason, or nothing more' };
    const meant = suggestWord(because.lower, ['because']);
    if (meant) return fail(line, because, { ...remark, didYouMean: meant, fixes: [replace(line, because, meant)] });
    return fail(line, because, { ...remark, fixes: [insert(line, because, 'because')] });
  }
  line.at++;
  const reason = readReason(line, because);
  return reason === undefined ? undefined : expectEnd(line, { verb, id, reason });
}

export function readExtend(line: Line): Command | undefined {
  const id = readId(line);
  if (!id) return undefined;
  const word = peek(line);
  const expected = '`for` and a duration, such as `for 7d`';
  if (word?.lower !== 'for') {
    if (!word) return fail(line, word, { problem: 'The duration is missing', expected });
    const meant = suggestWord(word.lower, ['for']);
    const fixes = [replace(line, word, 'for'), insert(line, word, 'for')];
    return fail(line, word, {
      problem: 'How much longer is said with `for`',
      expected,
      ...(meant && { didYouMean: meant }),
      fixes: /^\d/.test(word.lower) ? fixes.reverse() : fixes,
    });
  }
  line.at++;
  const seconds = readDuration(line);
  const options = seconds === undefined ? undefined : readOptions(line, 'extend', ['reason']);
  if (seconds === undefined || !options) return undefined;
  return { verb: 'extend', id, seconds, ...(options.reason !== undefined && { reason: options.reason }) };
}
