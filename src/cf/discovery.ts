// Where the servers of a foundation are, as its root says.
import { FoundationRefused } from '../lifecycle/ports.ts';
import { Cached } from './cached.ts';
import { isSuccess, serversWords } from './errors.ts';
import type { HttpAnswer } from './http-client.ts';
import { Root } from './schemas.ts';
import type { Transport } from './transport.ts';

/** Base addresses, without a slash at the end. */
export interface Servers {
  readonly controller: string;
  /** That the root names it does not mean that there is a policy server (root_controller.rb names it always). */
  readonly policies: string;
  readonly tokens: string;
}

/** The root is a fixed text: who has to wait longer for it waits in vain. */
const ROOT_WITHIN_MS = 5_000;

/** Asks the root when it is first needed, and again only after it did not answer well. Throws what `readServers` throws. */
export function discoverServers(api: string, transport: Transport, clock: { now(): number }): Cached<Servers> {
  return new Cached(() => readServers(api, transport), clock, Number.POSITIVE_INFINITY);
}

/** Throws FoundationUnavailable when the root does not answer, FoundationRefused when it is not Cloud Foundry's. */
export async function readServers(api: string, transport: Transport): Promise<Servers> {
  const base = withoutSlash(api);
  const answer = await transport.send(`reading ${base}/`, 'CF_API', {
    method: 'GET',
    url: new URL(`${base}/`),
    withinMs: ROOT_WITHIN_MS,
  });
  const links = Root.safeParse(answer.json).data?.links;
  const tokens = links?.login?.href ?? links?.uaa?.href;
  if (!isSuccess(answer) || !links || tokens === undefined) throw notCloudFoundry(base, answer);
  return {
    controller: withoutSlash(links.cloud_controller_v3?.href ?? `${base}/v3`),
    policies: withoutSlash(links.network_policy_v1?.href ?? `${base}/networking/v1/external`),
    tokens: withoutSlash(tokens),
  };
}

function notCloudFoundry(base: string, answer: HttpAnswer): Error {
  const words = serversWords(answer);
  const what = isSuccess(answer)
    ? 'its root names neither a login server nor UAA'
    : `its root answered ${answer.status}${words === '' ? '' : ` (${words})`}`;
  const location = answer.header('location');
  const moved = location === undefined ? '' : `, and points to ${location.slice(0, 200)}`;
  const text = `CF_API ${base} does not look like a Cloud Foundry API: ${what}${moved}. Set it to what \`cf api\` shows, such as https://api.example.com`;
  return new FoundationRefused(text);
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}
