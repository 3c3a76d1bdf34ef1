// A Cloud Foundry foundation to try and test against: API root, UAA, Cloud Controller v3 and policy server on one port.
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { CloudController } from './cloud-controller.ts';
import { absentEndpoints } from './cc-absent.ts';
import { appEndpoints } from './cc-apps.ts';
import { destinationEndpoints } from './cc-destinations.ts';
import { domainEndpoints } from './cc-domains.ts';
import { operationEndpoints } from './cc-operations.ts';
import { organizationEndpoints } from './cc-organizations.ts';
import { processEndpoints } from './cc-processes.ts';
import { roleEndpoints } from './cc-roles.ts';
import { rootEndpoints } from './cc-root.ts';
import { routeEndpoints } from './cc-routes.ts';
import { sharingEndpoints } from './cc-sharing.ts';
import { userEndpoints } from './cc-users.ts';
import type { ChangeListener } from './changes.ts';
import { ChangeFeed } from './changes.ts';
import { controlEndpoints } from './control.ts';
import { FaultPlan } from './faults.ts';
import type { FoundationContext } from './foundation-context.ts';
import { GuidSource } from './ids.ts';
import type { KnobChanges } from './knobs.ts';
import { Knobs, turnKnobs } from './knobs.ts';
import { plant } from './planting.ts';
import { policyEndpoints } from './policy-server.ts';
import { RequestLog } from './request-log.ts';
import type { Router } from './router.ts';
import { makeRouter } from './router.ts';
import type { Seed } from './seed.ts';
import { parseSeed, seed as defaultSeed } from './seed.ts';
import { FoundationState } from './store.ts';
import { TokenMint } from './tokens.ts';
import { uaaEndpoints } from './uaa.ts';
import { listener } from './wire.ts';

export interface FoundationOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly host?: string;
  readonly seed?: Seed;
  readonly knobs?: KnobChanges;
  /** Milliseconds; the clock of tokens, jobs, rate limit windows and the policy cleanup. */
  readonly now?: () => number;
}

export interface FoundationStandIn {
  /** The API root: what `cf api` and CF_API take. */
  readonly url: string;
  readonly state: FoundationState;
  /** Assign to turn; the next request feels it. */
  readonly knobs: Knobs;
  /** Turns several at once, and tells whoever listens. */
  turnKnobs(changes: KnobChanges): void;
  readonly faults: FaultPlan;
  readonly requests: RequestLog;
  readonly router: Router;
  /** Ends every token of a person or client: at once for the policy server, not at all for Cloud Controller. */
  revokeTokens(userNameOrClientId: string): void;
  /** Returns the function that ends the subscription. */
  onChange(listener: ChangeListener): () => void;
  /** Ends at once, with open requests and kept-alive connections. */
  close(): Promise<void>;
}

export async function startFoundation(options: FoundationOptions = {}): Promise<FoundationStandIn> {
  const { port = 0, host = '127.0.0.1', seed: seeded = defaultSeed, now: clock = Date.now } = options;
  const planted = parseSeed(seeded);
  const knobs = Knobs.parse({});
  turnKnobs(knobs, options.knobs ?? {});
  const now = () => clock() + knobs.clockOffsetSeconds * 1000;
  const changes = new ChangeFeed();
  const state = new FoundationState(now, new GuidSource(planted.name), changes, knobs);
  plant(state, planted);

  const server = createServer({ maxHeaderSize: 256 * 1024 });
  const url = `http://${host}:${await listen(server, port, host)}`;
  const tokens = new TokenMint(`${url}/uaa/oauth/token`, now);
  const context: FoundationContext = { url, state, knobs, tokens, seed: planted };
  const faults = new FaultPlan((act, summary) => changes.tell('fault', act, summary));
  const requests = new RequestLog(now);
  const revokeTokens = (name: string) =>
    tokens.revoke(planted.clients.some(({ id }) => id === name) ? name : state.user(name).guid);
  const cloudController = new CloudController(context, [
    ...rootEndpoints(context),
    ...organizationEndpoints(context),
    ...appEndpoints(context),
    ...processEndpoints(context),
    ...domainEndpoints(context),
    ...routeEndpoints(context),
    ...destinationEndpoints(context),
    ...sharingEndpoints(context),
    ...roleEndpoints(context),
    ...userEndpoints(context),
    ...operationEndpoints(context),
    ...absentEndpoints(context),
  ]);
  const router = makeRouter([
    ...cloudController.endpoints,
    ...uaaEndpoints(context),
    ...policyEndpoints(context),
    ...controlEndpoints({ state, knobs, faults, requests, changes, revokeTokens }),
  ]);
  server.on(
    'request',
    listener({
      context,
      router,
      faults,
      requests,
      changes,
      unknownToCloudController: (exchange) => cloudController.unknown(exchange),
      wait: (ms) => wait(ms, undefined, { ref: false }),
    }),
  );

  return {
    url,
    state,
    knobs,
    turnKnobs: (turned) => {
      turnKnobs(knobs, turned);
      changes.tell('knobs', 'changed', 'knobs turned');
    },
    faults,
    requests,
    router,
    revokeTokens,
    onChange: (changed) => changes.subscribe(changed),
    close: () =>
      new Promise((resolve) => {
        faults.clear();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
