// Signing a person in with UAA: where their browser is sent, and who they are when it comes back (authorization code with
// PKCE, RFC 7636).
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { type Log, type SignIn, type SignedIn } from '../lifecycle/ports.ts';
import { discoverServers } from './discovery.ts';
import { isSuccess } from './errors.ts';
import { HttpClient, TIMEOUTS } from './http-client.ts';
import { TokenAnswer } from './schemas.ts';
import { Transport } from './transport.ts';

export interface SignInOptions {
  readonly api: string;
  /** A UAA client with the grant authorization_code, the scope openid and our redirect URI. */
  readonly client: { readonly id: string; readonly secret: string };
  readonly clock: { now(): number };
  /** At least 0, below 1; spreads retries. */
  readonly random: () => number;
  readonly log: Log;
}

/** UAA puts these into access tokens of people (uaa UaaTokenServices.java). */
const Claims = z.object({ user_name: z.string().min(1), origin: z.string().optional() });

export function connectSignIn({ api, client, clock, random, log }: SignInOptions): SignIn & { close(): Promise<void> } {
  const http = new HttpClient({ timeouts: TIMEOUTS, connections: 4, clock, log, record: () => {} });
  const transport = new Transport({ http, clock, random, wait: (ms) => sleep(ms), log });
  const discovery = discoverServers(api, transport, clock);
  return {
    begin: async ({ state, verifier, redirectUri }) => {
      const { tokens } = await discovery.get();
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: client.id,
        redirect_uri: redirectUri,
        scope: 'openid',
        state,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      });
      return `${tokens}/oauth/authorize?${query.toString()}`;
    },
    redeem: async ({ code, verifier, redirectUri }) => {
      const { tokens } = await discovery.get();
      const answer = await transport.send('exchanging the code of a sign-in', 'UAA', {
        method: 'POST',
        url: new URL(`${tokens}/oauth/token`),
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`,
        },
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code,
          redirect_uri: redirectUri,
          code_verifier: verifier,
        }).toString(),
      });
      if (!isSuccess(answer)) {
        log.warn(
          { status: answer.status },
          'UAA did not take the code of a sign-in; check C2C_LINK_CLIENT_ID and its secret',
        );
        return undefined;
      }
      return readPerson(TokenAnswer.parse(answer.json).access_token);
    },
    close: () => http.close(),
  };
}

/** The token comes from UAA itself over TLS, so its signature says nothing more (OpenID Connect Core 3.1.3.7). */
function readPerson(token: string): SignedIn | undefined {
  const [, payload = ''] = token.split('.');
  try {
    const { user_name, origin } = Claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    return { userName: user_name.toLowerCase(), ...(origin !== undefined && { origin }) };
  } catch {
    // An opaque token, as a client may be set to get: it tells nothing.
    return undefined;
  }
}
