// Starts a workspace and a real Bolt app on it, and stops whatever a test started.
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { App, HTTPReceiver, type Logger, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { WebAPIPlatformError, WebClient } from '@slack/web-api';
import { startWorkspace, type WorkspaceOptions, type WorkspaceStandIn } from '../../../src/sandbox/workspace/server.ts';

/** Refusals are what these tests are about: they need not be printed. */
const logger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

const running: (() => Promise<unknown>)[] = [];

export async function stopEverything(): Promise<void> {
  for (const stop of running.splice(0).reverse()) await stop();
}

export function onStop(stop: () => Promise<unknown>): void {
  running.push(stop);
}

export async function workspace(options: WorkspaceOptions = {}): Promise<WorkspaceStandIn> {
  const slack = await startWorkspace(options);
  onStop(() => slack.close());
  return slack;
}

export function client(slack: WorkspaceStandIn, token = slack.botToken): WebClient {
  const retryConfig = { retries: 0 };
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig,
    logger,
    rejectRateLimitedCalls: true,
  });
}

/** What the method answered, refusals included. */
export async function answerOf(
  web: WebClient,
  method: string,
  args: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  try {
    return { ...(await web.apiCall(method, args)) };
  } catch (error) {
    if (error instanceof WebAPIPlatformError) return { ...error.data };
    throw error;
  }
}

/**
 * A Bolt app behind an HTTPReceiver; the workspace knows where it listens. Bolt's own auth.test at the start is off: a
 * short test would be over while it is under way.
 */
export async function startApp(slack: WorkspaceStandIn): Promise<App> {
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logger });
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } };
  const app = new App({ token: slack.botToken, tokenVerificationEnabled: false, receiver, clientOptions, logger });
  const server: Server = await receiver.start(0);
  onStop(async () => {
    server.close();
    if (server.listening) await once(server, 'close');
  });
  slack.eventsUrl = `http://127.0.0.1:${portOf(server)}/slack/events`;
  return app;
}

/** A Bolt app on Socket Mode, connected. */
export async function startSocketApp(slack: WorkspaceStandIn): Promise<App> {
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logger,
    installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
  });
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } };
  const app = new App({ token: slack.botToken, tokenVerificationEnabled: false, receiver, clientOptions, logger });
  await app.start();
  onStop(() => receiver.client.disconnect());
  return app;
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
