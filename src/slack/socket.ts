// Socket Mode: one connection to Slack, made again whenever it is lost, until we stop.
import { SocketModeReceiver } from '@slack/bolt';
import type { Logger } from '@slack/web-api';
import type { Log } from '../lifecycle/ports.ts';
import { clientOptions } from './calls.ts';
import { rest } from './self.ts';

const LONGEST_PAUSE_MS = 30_000;

/**
 * Bolt's own reconnecting waits five seconds after every refresh that Slack asks for, and a refused attempt ends in an
 * unhandled rejection; so it is switched off and done here.
 */
export class SocketConnection {
  readonly receiver: SocketModeReceiver;
  readonly #log: Log;
  readonly #firstPauseMs: number;
  readonly #stopping = new AbortController();
  #connected = false;
  #kept: Promise<void> | undefined;

  constructor(options: {
    appToken: string;
    apiUrl?: string | undefined;
    logger: Logger;
    log: Log;
    firstPauseMs: number;
  }) {
    this.#log = options.log;
    this.#firstPauseMs = options.firstPauseMs;
    this.receiver = new SocketModeReceiver({
      appToken: options.appToken,
      logger: options.logger,
      autoReconnectEnabled: false,
      installerOptions: { clientOptions: { ...clientOptions(options.apiUrl), retryConfig: { retries: 0 } } },
    });
  }

  get isConnected(): boolean {
    return this.#connected;
  }

  /** Resolves with the first connection; later ones are made in the background. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#kept = this.#keepConnected(resolve);
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.receiver.stop();
    await this.#kept;
  }

  async #keepConnected(onConnected: () => void): Promise<void> {
    const { signal } = this.#stopping;
    let pause = this.#firstPauseMs;
    while (!signal.aborted) {
      const { client } = this.receiver;
      client.removeAllListeners('disconnected');
      const lost = new Promise<void>((resolve) => {
        client.once('disconnected', () => resolve());
      });
      try {
        await this.receiver.start();
        this.#connected = true;
        pause = this.#firstPauseMs;
        onConnected();
        // We may have been told to stop while the connection was being made.
        if (signal.aborted) await this.receiver.stop();
        await lost;
        this.#connected = false;
        if (!signal.aborted) this.#log.info({}, 'Slack ended the socket; connecting again');
      } catch (error) {
        this.#connected = false;
        this.#log.warn({ err: error, pauseMs: pause }, 'the socket to Slack could not be opened; trying again');
        await rest(pause, signal);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    }
    onConnected();
  }
}
