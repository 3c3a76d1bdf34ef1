// What every Cloud Controller endpoint has in common: rate limit, token, scope, headers, and errors as JSON.
import { Caller } from './caller.ts';
import { CcError, notAuthorized, unknownError } from './errors.ts';
import type { FoundationContext } from './foundation-context.ts';
import { RateLimiter } from './rate-limit.ts';
import { addUser } from './role-acts.ts';
import type { Answer, Endpoint, Exchange } from './router.ts';
import { outdatedWarning } from './cli-warning.ts';
import type { Claims } from './tokens.ts';

export interface CcEndpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly handle: (exchange: Exchange, caller: Caller) => Answer;
}

/** An endpoint anybody may read, without a token. */
export interface OpenEndpoint {
  readonly open: true;
  readonly method: 'GET';
  readonly path: string;
  readonly handle: () => Answer;
}

/** nginx in front of Cloud Controller takes request lines and header lines up to 8 KiB (cli#2062). */
const LONGEST_REQUEST_LINE = 8192;

export class CloudController {
  readonly endpoints: readonly Endpoint[];
  readonly #context: FoundationContext;
  readonly #rateLimiter: RateLimiter;
  #requests = 0;

  constructor(context: FoundationContext, endpoints: readonly (CcEndpoint | OpenEndpoint)[]) {
    this.#context = context;
    this.#rateLimiter = new RateLimiter(context.knobs, context.state.now);
    this.endpoints = endpoints.map((endpoint) => ({
      server: 'cloud controller',
      method: endpoint.method,
      path: endpoint.path,
      handle: (exchange) => this.#around(exchange, 'open' in endpoint ? endpoint.handle : this.#guarded(endpoint)),
    }));
  }

  /** Unknown paths, and known paths with an unknown method, are one and the same to Rails' catch-all route. */
  unknown(exchange: Exchange): Answer {
    return this.#around(exchange, () => {
      throw new CcError('NotFound', 'Unknown request');
    });
  }

  #guarded(endpoint: CcEndpoint) {
    return (exchange: Exchange, claims: Claims | undefined): Answer => {
      const caller = this.#callerOf(exchange, claims);
      if (endpoint.method === 'GET' ? !caller.mayRead : !caller.mayWrite) throw notAuthorized();
      return endpoint.handle(exchange, caller);
    };
  }

  #around(exchange: Exchange, handle: (exchange: Exchange, claims: Claims | undefined) => Answer): Answer {
    if (`${exchange.method} ${exchange.path}?${exchange.query.toString()} HTTP/1.1`.length > LONGEST_REQUEST_LINE) {
      return {
        status: 414,
        headers: { 'Content-Type': 'text/html' },
        body: '<html><h1>414 Request-URI Too Large</h1></html>',
      };
    }
    if (exchange.bodyTooLarge) {
      return {
        status: 413,
        headers: { 'Content-Type': 'text/html' },
        body: '<html><h1>413 Request Entity Too Large</h1></html>',
      };
    }
    const claims = this.#claimsOf(exchange);
    const caller = claims ? new Caller(this.#context.state, claims) : undefined;
    if (caller) exchange.note(caller.name);
    const limit = this.#rateLimiter.count(exchange, caller);
    const answer = limit.refusal ?? answerOrError(() => handle(exchange, claims));
    this.#requests += 1;
    return {
      ...answer,
      headers: {
        'X-VCAP-Request-ID': `sandbox-${String(this.#requests).padStart(8, '0')}`,
        ...(caller ? { 'X-USER-GUID': caller.guid } : {}),
        ...limit.headers,
        ...outdatedWarning(exchange, this.#context.knobs.minCliVersion),
        ...answer.headers,
      },
    };
  }

  /** Cloud Controller checks the token itself, so neither a revoked token nor a dead UAA stops a caller here. */
  #claimsOf({ headers }: Exchange): Claims | undefined {
    const token = /^bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    const read = token === undefined ? undefined : this.#context.tokens.read(token);
    const valid = read?.kind === 'valid' && !read.refresh && read.claims.aud.includes('cloud_controller');
    return valid ? read.claims : undefined;
  }

  #callerOf({ headers }: Exchange, claims: Claims | undefined): Caller {
    if (headers.authorization === undefined) throw new CcError('NotAuthenticated', 'Authentication error');
    if (!claims) throw new CcError('InvalidAuthToken', 'Invalid Auth Token');
    const { state } = this.#context;
    const caller = new Caller(state, claims);
    if (!state.userRecords.has(caller.guid)) addUser(state, caller.guid, claims.user_name ?? null);
    return caller;
  }
}

function answerOrError(handle: () => Answer): Answer {
  try {
    return handle();
  } catch (error) {
    if (error instanceof CcError) return error.answer();
    console.error('the stand-in itself failed, which a foundation shows as UnknownError:', error);
    return unknownError().answer();
  }
}
