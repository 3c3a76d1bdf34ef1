// Gathers what comes while the last batch is under way, and sends it as the next one: many at once cost as little as a few,
// and one alone does not wait.

export class Gathering<Item> {
  readonly #send: (items: readonly Item[]) => Promise<void>;
  #gathered: Item[] = [];
  #underWay: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  /** `send` is called for one batch after the other, never for two at a time. */
  constructor(send: (items: readonly Item[]) => Promise<void>) {
    this.#send = send;
  }

  /** Settles as the batch does into which these went. */
  add(items: readonly Item[]): Promise<void> {
    this.#gathered.push(...items);
    this.#next ??= this.#underWay.then(() => this.#sendGathered());
    return this.#next;
  }

  #sendGathered(): Promise<void> {
    const batch = this.#gathered;
    this.#gathered = [];
    this.#next = undefined;
    const sent = this.#send(batch);
    // One batch that fails is no reason to keep the next one.
    this.#underWay = sent.catch(() => undefined);
    return sent;
  }
}
