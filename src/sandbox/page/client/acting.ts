// Asks the server to do what the visitor does, and says in words when it could not be done.
import type { ActAnswer, ActOutcome } from '../shown.ts';

export type ActName =
  | 'say'
  | 'press'
  | 'suggest'
  | 'submitView'
  | 'closeView'
  | 'openHome'
  | 'break'
  | 'mend'
  | 'mendAll';

export async function act(name: ActName, args: object): Promise<ActOutcome> {
  const response = await fetch(`/acts/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(args),
  }).catch(() => undefined);
  if (response === undefined) return { failure: 'The sandbox does not answer. Is `c2c demo` still running?' };
  const answer = (await response.json()) as ActAnswer;
  return answer.ok ? answer.outcome : { failure: answer.error };
}

/** What went wrong, in the words Slack has for it, and what that means. */
export function explain(failure: string): string {
  const meaning = MEANINGS[failure];
  return meaning === undefined ? failure : `${failure}: ${meaning}`;
}

const MEANINGS: Record<string, string> = {
  operation_timeout: 'the app did not acknowledge within three seconds',
  dispatch_failed: 'the app could not be reached',
  http_service_error: 'the app answered with an error',
};
