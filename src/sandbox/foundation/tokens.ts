// Access and refresh tokens: real JWTs, which clients decode and may check with the public key.
import type { KeyObject } from 'node:crypto';
import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import * as z from 'zod';

const Claims = z.looseObject({
  jti: z.string(),
  sub: z.string(),
  client_id: z.string(),
  scope: z.array(z.string()),
  aud: z.array(z.string()),
  iat: z.number(),
  exp: z.number(),
  user_id: z.string().optional(),
  user_name: z.string().optional(),
});
export type Claims = z.infer<typeof Claims>;

/** For whom a token is made: a client for itself, or for a person. */
export interface Bearer {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly person?: { readonly guid: string; readonly userName: string };
}

/** One for all foundations of a process, for it takes a while to make; see `rev_sig` for what keeps them apart. */
let keyPair: { readonly publicKey: KeyObject; readonly privateKey: KeyObject } | undefined;
function keys() {
  keyPair ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
  return keyPair;
}

const KEY_ID = 'sandbox';

export class TokenMint {
  readonly #foundation = randomBytes(4).toString('hex');
  readonly #issuer: string;
  readonly #now: () => number;
  readonly #revokedAt = new Map<string, number>();
  #made = 0;

  constructor(issuer: string, now: () => number) {
    this.#issuer = issuer;
    this.#now = now;
  }

  access(bearer: Bearer, lifetimeSeconds: number): { token: string; claims: Claims } {
    return this.#sign(bearer, bearer.scopes, lifetimeSeconds, false);
  }

  refresh(bearer: Bearer, lifetimeSeconds: number): string {
    return this.#sign(bearer, bearer.scopes, lifetimeSeconds, true).token;
  }

  /** Signature and lifetime only, as Cloud Controller checks it: a revoked token still passes. */
  read(token: string): { kind: 'valid' | 'expired'; claims: Claims; refresh: boolean } | undefined {
    const [header, payload, signature, ...rest] = token.split('.');
    if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) return undefined;
    const signed = Buffer.from(`${header}.${payload}`);
    if (!verify('RSA-SHA256', signed, keys().publicKey, Buffer.from(signature, 'base64url'))) return undefined;
    const claims = Claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    if (claims.rev_sig !== this.#foundation) return undefined;
    const kind = claims.exp * 1000 <= this.#now() ? 'expired' : 'valid';
    return { kind, claims, refresh: claims.jti.endsWith('-r') };
  }

  /** What UAA itself says of an access token: revocation counts at once. */
  check(token: string): Claims | undefined {
    const read = this.read(token);
    if (read?.kind !== 'valid' || read.refresh || this.isRevoked(read.claims)) return undefined;
    return read.claims;
  }

  /** As UAA's /token_keys tells it (login/TokenKeyEndpoint.java). */
  get publicKey(): Record<string, unknown> {
    const { kty, e, n } = keys().publicKey.export({ format: 'jwk' });
    const value = keys().publicKey.export({ format: 'pem', type: 'spki' }).toString().trim();
    return { kty, e, use: 'sig', kid: KEY_ID, alg: 'RS256', value, n };
  }

  /** Ends every token made so far for a person (GUID) or a client (id). */
  revoke(subject: string): void {
    this.#revokedAt.set(subject, this.#made);
  }

  isRevoked(claims: Claims): boolean {
    return serialOf(claims) <= (this.#revokedAt.get(claims.sub) ?? -1);
  }

  #sign({ clientId, person }: Bearer, scopes: readonly string[], lifetimeSeconds: number, refresh: boolean) {
    this.#made += 1;
    const iat = Math.floor(this.#now() / 1000);
    const claims: Claims = {
      jti: `${this.#made.toString(16).padStart(32, '0')}${refresh ? '-r' : ''}`,
      sub: person?.guid ?? clientId,
      scope: [...scopes],
      client_id: clientId,
      cid: clientId,
      azp: clientId,
      grant_type: person ? 'password' : 'client_credentials',
      ...(person
        ? { user_id: person.guid, origin: 'uaa', user_name: person.userName, email: person.userName, auth_time: iat }
        : { authorities: [...scopes] }),
      rev_sig: this.#foundation,
      iat,
      exp: iat + lifetimeSeconds,
      iss: this.#issuer,
      zid: 'uaa',
      // UAA's audience is the client and everything before a scope's last dot: Cloud Controller insists on its own name.
      aud: [
        ...new Set([clientId, ...scopes.filter((s) => s.includes('.')).map((s) => s.slice(0, s.lastIndexOf('.')))]),
      ],
    };
    const header = encode({
      alg: 'RS256',
      jku: `${this.#issuer.replace(/\/token$/, '')}/token_keys`,
      kid: KEY_ID,
      typ: 'JWT',
    });
    const signed = `${header}.${encode(claims)}`;
    const signature = sign('RSA-SHA256', Buffer.from(signed), keys().privateKey).toString('base64url');
    return { token: `${signed}.${signature}`, claims };
  }
}

function serialOf(claims: Claims): number {
  return Number.parseInt(claims.jti, 16);
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
