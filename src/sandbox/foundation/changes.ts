// What happened to a foundation, told to whoever listens: a live picture, a test, a demo.

export interface Change {
  readonly what: 'app' | 'route' | 'destination' | 'policy' | 'role' | 'organization' | 'knobs' | 'fault' | 'request';
  readonly act: 'added' | 'changed' | 'removed';
  /** One line for people: "policy shop/prod/web -> shop/data/db tcp 61443". */
  readonly summary: string;
}

export type ChangeListener = (change: Change) => void;

export class ChangeFeed {
  readonly #listeners = new Set<ChangeListener>();

  /** Returns the function that ends the subscription. */
  subscribe(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(what: Change['what'], act: Change['act'], summary: string): void {
    for (const listener of this.#listeners) listener({ what, act, summary });
  }
}
