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

export interface Discovery {
  get(): Promise<Servers>;
  /** Asks the root again, so also tells whether it answers. */
  refresh(): Promise<Servers>;
}

/** Throws FoundationUnavailable while the root does not answer, FoundationRefused when it is not Cloud Foundry's. */
export function discoverServers(api: string, transport: Transport, clock: { now(): number }): Discovery {
  const base = withoutSlash(api);
  const load = async () => {
    const answer = await transport.send(`reading ${base}/`, 'CF_API', {
      method: 'GET',
      url: new URL(`${base}/`),
    });
    return readRoot(base, answer);
  };
  return new Cached(load, clock, Number.POSITIVE_INFINITY);
}

function readRoot(base: string, answer: HttpAnswer): Servers {
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
