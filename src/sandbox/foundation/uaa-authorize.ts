// UAA's authorization code: a page on which a visitor says who they are, and the code that is exchanged for their token,
// once, with the verifier whose challenge came with the visit (RFC 6749 section 4.1, RFC 7636).
import { createHash, randomBytes } from 'node:crypto';
import type { FoundationContext } from './foundation-context.ts';
import type { Answer, Endpoint, Exchange } from './router.ts';
import { json } from './router.ts';
import type { PlantedSeed } from './seed.ts';

type Client = PlantedSeed['clients'][number];
type Person = PlantedSeed['people'][number];

interface Code {
  readonly client: string;
  readonly redirectUri: string;
  readonly challenge: string | null;
  readonly person: Person;
}

/** Five minutes in UAA; here a code lasts until it is used. */
const codes = new WeakMap<FoundationContext, Map<string, Code>>();

function codesOf(context: FoundationContext): Map<string, Code> {
  const known = codes.get(context) ?? new Map<string, Code>();
  codes.set(context, known);
  return known;
}

export function authorizeEndpoints(context: FoundationContext): Endpoint[] {
  return ['/uaa', '/login'].map((base) => ({
    server: 'uaa',
    method: 'GET',
    path: `${base}/oauth/authorize`,
    handle: (exchange) => authorize(context, exchange),
  }));
}

/** With `as` in the query the visitor has said who they are. */
function authorize(context: FoundationContext, { path, query }: Exchange): Answer {
  const client = context.seed.clients.find(({ id }) => id === query.get('client_id'));
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!client?.grantTypes.includes('authorization_code') || !isRegistered(client, redirectUri)) {
    return json(400, { error: 'invalid_request', error_description: 'Invalid redirect: it is not registered' });
  }
  const back = new URL(redirectUri);
  const state = query.get('state');
  if (state !== null) back.searchParams.set('state', state);
  if (query.get('response_type') !== 'code') {
    back.searchParams.set('error', 'unsupported_response_type');
    return redirect(back.href);
  }
  const as = query.get('as');
  const person = context.seed.people.find(({ userName }) => userName === as);
  if (!person) return page(context, path, query);
  const code = randomBytes(16).toString('base64url');
  codesOf(context).set(code, { client: client.id, redirectUri, challenge: query.get('code_challenge'), person });
  back.searchParams.set('code', code);
  return redirect(back.href);
}

/** The person whose code this is; undefined for one that was used, or was another's. */
export function redeemCode(context: FoundationContext, client: Client, form: URLSearchParams): Person | undefined {
  const name = form.get('code') ?? '';
  const code = codesOf(context).get(name);
  codesOf(context).delete(name);
  if (code?.client !== client.id || code.redirectUri !== form.get('redirect_uri')) return undefined;
  const verifier = form.get('code_verifier') ?? '';
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  return code.challenge === null || code.challenge === challenge ? code.person : undefined;
}

/** A star at the end stands for anything, as UAA's patterns allow. */
function isRegistered({ redirectUris }: Client, redirectUri: string): boolean {
  if (!URL.canParse(redirectUri)) return false;
  return redirectUris.some((each) =>
    each.endsWith('*') ? redirectUri.startsWith(each.slice(0, -1)) : redirectUri === each,
  );
}

function page({ seed }: FoundationContext, path: string, query: URLSearchParams): Answer {
  const links = seed.people.map(({ userName }) => {
    const href = `${path}?${new URLSearchParams([...query, ['as', userName]]).toString()}`.replaceAll('&', '&amp;');
    return `<li><a href="${href}">${userName}</a></li>`;
  });
  const body = `<!doctype html><title>Sign in</title><h1>Sign in to Cloud Foundry as</h1><ul>${links.join('')}</ul>`;
  return { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body };
}

function redirect(location: string): Answer {
  return { status: 302, headers: { Location: location }, body: '' };
}
