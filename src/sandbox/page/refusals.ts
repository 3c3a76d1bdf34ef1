// Calls that Slack would not take, told where people would have seen what they were to show.
import { type JsonObject, objectAt } from '../workspace/json.ts';
import type { Call } from '../workspace/workspace.ts';
import type { ShownRefusal } from './shown.ts';

const MOST = 40;
const SHOWS_SOMETHING = /^(chat\.(post|update|delete)|views\.|files\.|response_url$|upload$)/;

/** The same call refused again for the same reason is one refusal that happened several times. */
export function refusalsOf(calls: readonly Call[]): ShownRefusal[] {
  const refusals = new Map<string, ShownRefusal>();
  for (const call of calls.slice(-1000)) {
    if (call.ok || !SHOWS_SOMETHING.test(call.method)) continue;
    const { channel, person } = call.place;
    const reason = reasonOf(call);
    const key = [call.method, channel, person, reason].join(' ');
    const before = refusals.get(key);
    refusals.delete(key);
    refusals.set(key, {
      key,
      method: call.method,
      reason,
      details: detailsOf(call.answer),
      ...(channel !== undefined && { channel }),
      ...(person !== undefined && { person }),
      times: (before?.times ?? 0) + 1,
      at: call.at,
    });
  }
  return [...refusals.values()].slice(-MOST);
}

function reasonOf({ error, status, retryAfter }: Call): string {
  if (status === 0) return 'the connection was cut';
  const what = error ?? `HTTP ${status}`;
  return retryAfter === undefined ? what : `${what}, come again in ${retryAfter} s`;
}

function detailsOf(answer: JsonObject): string[] {
  const messages = objectAt(answer, 'response_metadata')?.['messages'] ?? answer['errors'];
  const list = Array.isArray(messages) ? messages.map(String) : [];
  return list.map((each) => each.replace(/^\[ERROR\] /, '')).slice(0, 8);
}
