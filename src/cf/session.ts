// A signed-in conversation with the Cloud Controller and the policy server: every call carries a token, and a token that
// a server does not take is replaced once.
import type * as z from 'zod';
import { FoundationRefused } from '../lifecycle/ports.ts';
import type { Cached } from './cached.ts';
import type { Servers } from './discovery.ts';
import { describeAnswer, isSuccess, refusedRead, type Server, unavailable } from './errors.ts';
import type { HttpAnswer, HttpRequest } from './http-client.ts';
import type { Page } from './schemas.ts';
import type { Transport } from './transport.ts';
import type { Tokens } from './uaa.ts';

export type ApiServer = Extract<Server, 'the Cloud Controller' | 'the policy server'>;

/** Cloud Controller allows 5000, but an operator may cap it (renderer.max_total_results). */
const PER_PAGE = 1000;

/** GUIDs in one query, as the cf CLI does it: many more do not fit into a URL (util/batcher). */
const BATCH = 200;

export class Session {
  readonly #discovery: Cached<Servers>;
  readonly #tokens: Tokens;
  readonly #transport: Transport;

  constructor(discovery: Cached<Servers>, tokens: Tokens, transport: Transport) {
    this.#discovery = discovery;
    this.#tokens = tokens;
    this.#transport = transport;
  }

  async scopes(): Promise<ReadonlySet<string>> {
    return (await this.#tokens.get()).scopes;
  }

  /**
   * Any answer that stays, refusals included.
   *
   * @param path below the server's base address, from the slash on
   * @throws FoundationUnavailable, FoundationRefused when there is no token to be had
   */
  async send(
    doing: string,
    server: ApiServer,
    method: HttpRequest['method'],
    path: string,
    body?: object,
  ): Promise<HttpAnswer> {
    const { controller, policies } = await this.#discovery.get();
    const url = new URL(`${server === 'the policy server' ? policies : controller}${path}`);
    const content = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const ask = async (authorization: string) =>
      this.#transport.send(doing, server, {
        method,
        url,
        ...content,
        headers: { ...content?.headers, authorization },
      });

    const token = await this.#tokens.get();
    const first = await ask(token.authorization);
    if (first.status !== 401) return first;
    const second = await ask((await this.#tokens.replace(token)).authorization);
    if (second.status !== 401) return second;
    // The policy server says 401 for any trouble with UAA, an outage too (policy-server handlers/auth_middleware.go).
    throw unavailable(doing, `${describeAnswer(server, second)}, to a token that UAA had just issued`);
  }

  /** Throws FoundationRefused for any answer that is not a success. */
  async read<Thing>(doing: string, server: ApiServer, path: string, schema: z.ZodType<Thing>): Promise<Thing> {
    const answer = await this.send(doing, server, 'GET', path);
    if (!isSuccess(answer)) throw refusedRead(doing, server, answer);
    return readJson(doing, server, answer, schema);
  }

  /** All pages of one of the Cloud Controller's lists, in order. */
  async readPages<List extends Page>(doing: string, path: string, schema: z.ZodType<List>): Promise<readonly List[]> {
    const [resource] = path.split('?');
    const pages: List[] = [];
    let next: string | undefined = `${path}${path.includes('?') ? '&' : '?'}per_page=${PER_PAGE}`;
    while (next !== undefined) {
      const page: List = await this.read(doing, 'the Cloud Controller', next, schema);
      pages.push(page);
      const href = page.pagination.next?.href;
      // Only the query is taken over: the host is the one that we know already.
      next = href === undefined ? undefined : `${resource}${new URL(href).search}`;
    }
    return pages;
  }
}

/** Throws FoundationUnavailable for what is not JSON, FoundationRefused for JSON of another shape. */
export function readJson<Thing>(doing: string, server: Server, answer: HttpAnswer, schema: z.ZodType<Thing>): Thing {
  if (answer.json === undefined)
    throw unavailable(doing, `${server} answered ${answer.status} with a body that is not JSON`);
  const parsed = schema.safeParse(answer.json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}` : '';
  throw new FoundationRefused(
    `${doing}: ${server} answered in a shape that c2c does not know${where}: ${issue?.message ?? 'no reason given'}`,
  );
}

/** The list in pieces small enough for one query; nothing for an empty list. */
export function inBatches<Item>(items: readonly Item[], size = BATCH): readonly (readonly Item[])[] {
  const batches: (readonly Item[])[] = [];
  for (let start = 0; start < items.length; start += size) batches.push(items.slice(start, start + size));
  return batches;
}
