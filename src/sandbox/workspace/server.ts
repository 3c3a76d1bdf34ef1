// Starts a Slack workspace stand-in on a port: the Web API for the bot, and people who act, for whoever drives it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { acting, type Acting } from './acting.ts';
import { Postman } from './delivery.ts';
import { Faults } from './faults.ts';
import { defaultKnobs, type Knobs } from './knobs.ts';
import { RateLimits } from './rate-limits.ts';
import { ResponseUrls } from './response-urls.ts';
import { requestHandler } from './router.ts';
import { defaultSeed, type Seed } from './seed.ts';
import { SOCKET_PATH, SocketHub } from './socket-mode.ts';
import { type Change, type Message, Store, type View } from './store.ts';
import { Triggers } from './triggers.ts';
import { type WaitOptions, Waiting } from './waiting.ts';
import type { Methods } from './web-api.ts';
import { chatMethods } from './web-api-chat.ts';
import { conversationMethods } from './web-api-conversations.ts';
import { fileMethods } from './web-api-files.ts';
import { userMethods } from './web-api-users.ts';
import { viewMethods } from './web-api-views.ts';
import type { Call, Delivery, Workspace } from './workspace.ts';

export interface WorkspaceOptions {
  /** 0, the default, takes a free one. */
  port?: number;
  host?: string;
  seed?: Seed;
  knobs?: Partial<Knobs>;
  signingSecret?: string;
  botToken?: string;
  appToken?: string;
  /** Where the bot listens, such as http://127.0.0.1:3000/slack/events; may be set later. */
  eventsUrl?: string;
  /** The clock of triggers, response_urls, timestamps and rate limits. Signatures always carry the wall clock. */
  now?: () => number;
}

export interface WorkspaceStandIn extends Acting {
  url: string;
  apiUrl: string;
  signingSecret: string;
  botToken: string;
  appToken: string;
  eventsUrl: string | undefined;
  knobs: Knobs;
  /** Turns several at once, and tells whoever listens. */
  turnKnobs: (changes: Partial<Knobs>) => void;
  faults: Faults;
  calls: Call[];
  deliveries: Delivery[];
  /** Every version of every message and view that people were ever shown. */
  everShown: (Message | View)[];
  store: Store;
  sockets: SocketHub;
  waitFor: <T>(look: () => T | undefined | null | false, options?: WaitOptions) => Promise<T>;
  /** Hears of every change until the returned function is called. */
  onChange: (listener: (change: Change) => void) => () => void;
  close: () => Promise<void>;
}

function socketMethods(sockets: SocketHub): Methods {
  return {
    'apps.connections.open': {
      token: 'app',
      scopes: [],
      run: (_, workspace) => {
        const query = `?ticket=${sockets.issueTicket()}&app_id=${workspace.store.seed.app.id}`;
        const url = workspace.url.replace('http', 'ws') + SOCKET_PATH + query;
        return { ok: true, url };
      },
    },
  };
}

/** Every Web API method that is served; coverage.ts says how well. */
export function everyMethod(sockets: SocketHub): Methods {
  return {
    ...chatMethods,
    ...viewMethods,
    ...conversationMethods,
    ...userMethods,
    ...fileMethods,
    ...socketMethods(sockets),
  };
}

export async function startWorkspace(options: WorkspaceOptions = {}): Promise<WorkspaceStandIn> {
  const host = options.host ?? '127.0.0.1';
  const seed = structuredClone(options.seed ?? defaultSeed());
  const store = new Store(seed);
  const sockets = new SocketHub(seed.app.id, () => store.announce({ kind: 'socket' }));
  const workspace: Workspace = {
    store,
    knobs: { ...defaultKnobs(), ...options.knobs },
    faults: new Faults(),
    rateLimits: new RateLimits(),
    triggers: new Triggers(),
    responseUrls: new ResponseUrls(),
    tokens: {
      bot: options.botToken ?? 'xoxb-sandbox',
      app: options.appToken ?? 'xapp-sandbox',
      signingSecret: options.signingSecret ?? 'sandbox-signing-secret',
    },
    calls: [],
    deliveries: [],
    now: options.now ?? Date.now,
    url: '',
    eventsUrl: options.eventsUrl,
  };
  const everShown: (Message | View)[] = [];
  store.onChange((change) => {
    if ('message' in change) everShown.push(change.message);
    if ('view' in change) everShown.push(change.view);
  });
  const postman = new Postman(workspace, sockets);
  const people = acting(workspace, postman);
  const waiting = new Waiting(store, people.renderAll);
  const server = createServer(requestHandler(workspace, everyMethod(sockets), { workspace, acting: people }));
  server.on('upgrade', (request, socket) => sockets.accept(request, socket));
  workspace.url = `http://${host}:${await listen(server, options.port ?? 0, host)}`;

  return {
    ...people,
    url: workspace.url,
    apiUrl: `${workspace.url}/api/`,
    signingSecret: workspace.tokens.signingSecret,
    botToken: workspace.tokens.bot,
    appToken: workspace.tokens.app,
    get eventsUrl() {
      return workspace.eventsUrl;
    },
    set eventsUrl(url) {
      workspace.eventsUrl = url;
    },
    knobs: workspace.knobs,
    turnKnobs: (changes) => {
      Object.assign(workspace.knobs, changes);
      store.announce({ kind: 'knobs' });
    },
    faults: workspace.faults,
    calls: workspace.calls,
    deliveries: workspace.deliveries,
    everShown,
    store,
    sockets,
    waitFor: (look, waitOptions) => waiting.for(look, waitOptions),
    onChange: (listener) => store.onChange(listener),
    close: async () => {
      waiting.close();
      postman.close();
      sockets.close();
      workspace.faults.clear();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: ReturnType<typeof createServer>, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address: AddressInfo | string | null = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
