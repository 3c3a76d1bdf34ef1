// Tokens of the account that c2c works with: had from UAA, kept, and renewed before they end, once for all who need one.
import { FoundationRefused, FoundationUnavailable } from '../lifecycle/ports.ts';
import type { Cached } from './cached.ts';
import type { Servers } from './discovery.ts';
import { describeAnswer, isSuccess, quote, unavailable } from './errors.ts';
import type { HttpAnswer } from './http-client.ts';
import { TokenAnswer, UaaError } from './schemas.ts';
import type { Transport } from './transport.ts';

export type Credentials =
  | { readonly kind: 'client'; readonly id: string; readonly secret: string }
  | { readonly kind: 'user'; readonly name: string; readonly password: string };

export interface Token {
  /** The value of the Authorization header. */
  readonly authorization: string;
  readonly scopes: ReadonlySet<string>;
}

interface HeldToken extends Token {
  readonly renewAt: number;
  readonly endsAt: number;
  readonly refreshToken: string | undefined;
}

/** The cf CLI renews a token that has less than a minute left (wrapper/uaa_authentication.go). */
const RENEW_BEFORE_END_MS = 60_000;

/** Refused credentials are not sent again for so long: UAA locks an account after a few wrong tries. */
const REFUSAL_KEPT_MS = 60_000;

/** The client that people sign in with by password, and its empty secret (cf-deployment.yml). */
const CF_CLIENT = `Basic ${Buffer.from('cf:').toString('base64')}`;

export class Tokens {
  readonly #credentials: Credentials;
  readonly #discovery: Cached<Servers>;
  readonly #transport: Transport;
  readonly #clock: { now(): number };
  #held: HeldToken | undefined;
  #signingIn: Promise<Token> | undefined;
  #refusal: { readonly error: FoundationRefused; readonly until: number } | undefined;

  constructor(credentials: Credentials, discovery: Cached<Servers>, transport: Transport, clock: { now(): number }) {
    this.#credentials = credentials;
    this.#discovery = discovery;
    this.#transport = transport;
    this.#clock = clock;
  }

  /**
   * A token with a while to go.
   *
   * @throws FoundationRefused when UAA does not accept the credentials
   * @throws FoundationUnavailable when UAA gives no token for another reason
   */
  async get(): Promise<Token> {
    if (this.#held && this.#clock.now() < this.#held.renewAt) return this.#held;
    return this.#renew();
  }

  /**
   * A token other than the one that a server refused, if UAA gives one; many who were refused together share it. While
   * UAA is down it is the same token: it may be good still for the other server.
   */
  async replace(refused: Token): Promise<Token> {
    return this.#held === refused ? this.#renew() : this.get();
  }

  async #renew(): Promise<Token> {
    this.#signingIn ??= this.#renewHeld().finally(() => {
      this.#signingIn = undefined;
    });
    return this.#signingIn;
  }

  async #renewHeld(): Promise<Token> {
    const held = this.#held;
    try {
      this.#held = await this.#signIn(held?.refreshToken);
      return this.#held;
    } catch (error) {
      // A token is renewed a minute before it ends, which is to outlast a restart of UAA.
      if (held && error instanceof FoundationUnavailable && this.#clock.now() < held.endsAt) return held;
      throw error;
    }
  }

  async #signIn(refreshToken: string | undefined): Promise<HeldToken> {
    if (this.#refusal && this.#clock.now() < this.#refusal.until) throw this.#refusal.error;
    const { tokens } = await this.#discovery.get();
    const askedAt = this.#clock.now();
    let answer = refreshToken === undefined ? undefined : await this.#ask(tokens, refreshGrant(refreshToken));
    if (!answer || refusal(answer)) answer = await this.#ask(tokens, this.#grant());
    return this.#read(tokens, answer, askedAt);
  }

  #grant(): Record<string, string> {
    const credentials = this.#credentials;
    return credentials.kind === 'client'
      ? { grant_type: 'client_credentials', client_id: credentials.id, client_secret: credentials.secret }
      : { grant_type: 'password', username: credentials.name, password: credentials.password };
  }

  async #ask(tokens: string, grant: Record<string, string>): Promise<HttpAnswer> {
    return this.#transport.send(this.#doing(tokens), 'UAA', {
      method: 'POST',
      url: new URL(`${tokens}/oauth/token`),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(this.#credentials.kind === 'user' ? { authorization: CF_CLIENT } : {}),
      },
      body: new URLSearchParams(grant).toString(),
    });
  }

  #read(tokens: string, answer: HttpAnswer, askedAt: number): HeldToken {
    const doing = this.#doing(tokens);
    const refused = refusal(answer);
    if (refused) {
      const error = new FoundationRefused(`${doing}: ${this.#explain(refused)}`);
      this.#refusal = { error, until: this.#clock.now() + REFUSAL_KEPT_MS };
      throw error;
    }
    if (!isSuccess(answer)) throw unavailable(doing, describeAnswer('UAA', answer));
    const parsed = TokenAnswer.safeParse(answer.json);
    // Neither the answer nor what is wrong with it is told: it may hold a token.
    if (!parsed.success) throw unavailable(doing, 'UAA answered with something that is not a token');
    const { access_token, expires_in, scope, refresh_token } = parsed.data;
    const lifetime = expires_in * 1000;
    return {
      authorization: `bearer ${access_token}`,
      scopes: new Set(scope.split(/\s+/).filter((name) => name !== '')),
      renewAt: askedAt + lifetime - Math.min(RENEW_BEFORE_END_MS, lifetime / 2),
      endsAt: askedAt + lifetime,
      refreshToken: refresh_token,
    };
  }

  #doing(tokens: string): string {
    const credentials = this.#credentials;
    const who = credentials.kind === 'client' ? `client "${credentials.id}"` : `user "${credentials.name}"`;
    return `signing in to ${tokens} as ${who}`;
  }

  #explain({ error, error_description }: UaaError): string {
    const words = quote(this.#withoutSecrets(error_description || error));
    const settings =
      this.#credentials.kind === 'client' ? 'CF_CLIENT_ID and CF_CLIENT_SECRET' : 'CF_USERNAME and CF_PASSWORD';
    return `UAA does not accept the credentials (${words}). Check ${settings}`;
  }

  /** UAA quotes what it does not like, which may be what must not be told. */
  #withoutSecrets(text: string): string {
    const credentials = this.#credentials;
    const secrets = [
      credentials.kind === 'client' ? credentials.secret : credentials.password,
      this.#held?.refreshToken ?? '',
    ];
    return secrets.filter((secret) => secret !== '').reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  }
}

function refreshGrant(refreshToken: string): Record<string, string> {
  return { grant_type: 'refresh_token', refresh_token: refreshToken };
}

/**
 * UAA's word that these credentials will not do, today or tomorrow. What it says differs by version and grant: 401
 * `invalid_client`, `unauthorized`, `invalid_token`; 400 `invalid_grant`, `unauthorized_client` (uaa
 * TokenMvcMockTests.java); so the shape counts, not the word.
 */
function refusal(answer: HttpAnswer): UaaError | undefined {
  if (answer.status !== 400 && answer.status !== 401 && answer.status !== 403) return undefined;
  return UaaError.safeParse(answer.json).data;
}
