// A file that somebody put into a form: its text, read with the bot's token while Slack waits for the form's answer.
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { call, SlackRefused } from './calls.ts';

export type Upload =
  | { readonly kind: 'text'; readonly name: string; readonly text: string }
  /** In words for the person, without a full stop. */
  | { readonly kind: 'unreadable'; readonly because: string };

const FileInfo = z.object({
  file: z.object({ name: z.string(), size: z.number(), url_private_download: z.string() }),
});

/** Both calls together; Slack gives up on the form after 3 s. */
const PATIENCE_MS = 2_000;
/** Where Slack keeps files. A token goes nowhere else, whatever an answer says. */
const SLACK_HOST = /^https:\/\/(?:[a-z0-9-]+\.)*slack(?:-files)?\.com\//;

export class Uploads {
  readonly #client: WebClient;
  readonly #botToken: string;
  /** Where the Web API is, if it is not Slack's own: files are there too then. */
  readonly #origin: string | undefined;

  constructor(client: WebClient, botToken: string, apiUrl: string | undefined) {
    this.#client = client;
    this.#botToken = botToken;
    this.#origin = apiUrl === undefined ? undefined : new URL(apiUrl).origin;
  }

  /** Never throws. `longest` is in bytes. */
  async read(id: string, longest: number): Promise<Upload> {
    const enough = AbortSignal.timeout(PATIENCE_MS);
    const tooLong = new Promise<Upload>((resolve) => {
      enough.addEventListener('abort', () => resolve(unreadable('Slack took too long to hand the file over')));
    });
    return Promise.race([this.#read(id, longest, enough).catch(explain), tooLong]);
  }

  async #read(id: string, longest: number, signal: AbortSignal): Promise<Upload> {
    const answer = await call('looking up an uploaded file', () => this.#client.files.info({ file: id }));
    const { name, size, url_private_download: url } = FileInfo.parse(answer).file;
    if (size > longest) return unreadable(`it is too long: ${size} bytes, at most ${longest}`);
    if (!this.#isSlacks(url)) return unreadable('it is not kept by Slack, so c2c does not fetch it');
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${this.#botToken}` },
      // Whoever may not read it is sent to sign in, and a token is not to follow anywhere.
      redirect: 'error',
      signal,
    });
    const text = await response.text();
    if (!response.ok || (response.headers.get('content-type') ?? '').includes('text/html')) {
      return unreadable('Slack did not hand it over; the app may lack the scope files:read');
    }
    return { kind: 'text', name, text };
  }

  #isSlacks(url: string): boolean {
    if (SLACK_HOST.test(url)) return true;
    return this.#origin !== undefined && URL.canParse(url) && new URL(url).origin === this.#origin;
  }
}

function explain(error: unknown): Upload {
  if (error instanceof SlackRefused && error.code === 'missing_scope') {
    return unreadable(
      'the app lacks the scope files:read; an operator installs it again with the scopes of its manifest',
    );
  }
  return unreadable('Slack did not hand it over');
}

function unreadable(because: string): Upload {
  return { kind: 'unreadable', because };
}
