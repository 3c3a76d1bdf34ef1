// response_urls: an app may answer an interaction five times within thirty minutes.

export const RESPONSE_URL_USES = 5;
export const RESPONSE_URL_LIVES_MS = 30 * 60_000;

/** Where an answer goes: who asked, in which channel, and the message that carried the pressed element. */
export interface ResponseTarget {
  person: string;
  channel: string;
  source: { ts: string; ephemeral: boolean } | undefined;
}

interface Issued {
  target: ResponseTarget;
  issuedAt: number;
  uses: number;
}

export type Redeemed =
  | { kind: 'target'; target: ResponseTarget }
  | { kind: 'refused'; error: 'expired_url' | 'used_url' };

export class ResponseUrls {
  readonly #issued = new Map<string, Issued>();

  /** The path after the workspace's own address. */
  issue(target: ResponseTarget, team: string, now: number): string {
    const key = `${team}/${this.#issued.size + 1}/${(this.#issued.size + 0xc2c0).toString(36).padStart(24, 'x')}`;
    this.#issued.set(key, { target, issuedAt: now, uses: 0 });
    return `/actions/${key}`;
  }

  /** Where an answer would go, without counting as a use. */
  targetOf(path: string): ResponseTarget | undefined {
    return this.#issued.get(keyOf(path))?.target;
  }

  redeem(path: string, now: number): Redeemed {
    const issued = this.#issued.get(keyOf(path));
    if (issued === undefined || now - issued.issuedAt > RESPONSE_URL_LIVES_MS) {
      return { kind: 'refused', error: 'expired_url' };
    }
    if (issued.uses >= RESPONSE_URL_USES) return { kind: 'refused', error: 'used_url' };
    issued.uses += 1;
    return { kind: 'target', target: issued.target };
  }
}

function keyOf(path: string): string {
  return path.replace(/^\/actions\//, '');
}
