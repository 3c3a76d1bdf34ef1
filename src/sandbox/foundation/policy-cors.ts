// May a page in a browser ask the policy server? (policy-server/handlers/cors_options_handler.go)
import type { Answer, Exchange } from './router.ts';

/** In the order of the server's route table, to whose end the OPTIONS are added (cmd/policy-server/main.go). */
const METHODS: readonly (readonly [RegExp, string])[] = [
  [/^\/networking$/, 'GET,OPTIONS'],
  [/^\/health$/, 'GET,OPTIONS'],
  [/^\/networking\/\w+\/external\/policies$/, 'POST,GET,OPTIONS'],
  [/^\/networking\/\w+\/external\/policies\/(delete|cleanup)$/, 'POST,OPTIONS'],
  [/^\/networking\/\w+\/external\/(whoami|tags)$/, 'GET,OPTIONS'],
];

/** Said to everybody, whether or not the origin is allowed. */
export function preflightHeaders(path: string): Record<string, string> {
  return {
    'Access-Control-Allow-Methods': METHODS.find(([pattern]) => pattern.test(path))?.[1] ?? '',
    'Access-Control-Allow-Headers': 'authorization',
  };
}

/** Refusals get it too. A `*` among the domains is answered as it stands, without the origin's name. */
export function withCors(domains: readonly string[], { headers }: Exchange, answer: Answer): Answer {
  const { origin } = headers;
  const allowed = origin === undefined ? undefined : domains.find((domain) => domain === origin || domain === '*');
  if (allowed === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'Access-Control-Allow-Origin': allowed } };
}
