// GUIDs that look like Cloud Foundry's and are the same in every run: a hash of what they name and how often it was made.
import { createHash } from 'node:crypto';

export class GuidSource {
  readonly #foundation: string;
  readonly #made = new Map<string, number>();

  constructor(foundation: string) {
    this.#foundation = foundation;
  }

  next(kind: string, label = ''): string {
    const name = `${this.#foundation}|${kind}|${label}`;
    const count = (this.#made.get(name) ?? 0) + 1;
    this.#made.set(name, count);
    const hex = createHash('sha256').update(`${name}|${count}`).digest('hex');
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `a${hex.slice(17, 20)}`,
      hex.slice(20, 32),
    ].join('-');
  }
}
