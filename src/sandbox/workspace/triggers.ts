// trigger_ids: what lets an app open a modal, for three seconds and once.

export const TRIGGER_LIVES_MS = 3000;

export type Spent =
  | { kind: 'spent'; person: string; view: string | undefined }
  | { kind: 'refused'; error: 'expired_trigger_id' | 'exchanged_trigger_id' | 'invalid_trigger_id' };

interface Trigger {
  person: string;
  /** The view in which the person acted, for views.push. */
  view: string | undefined;
  issuedAt: number;
  used: boolean;
}

export class Triggers {
  readonly #triggers = new Map<string, Trigger>();

  issue(person: string, view: string | undefined, now: number): string {
    const id = `${this.#triggers.size + 1}.${now}.${(this.#triggers.size + 0xc2c).toString(16).padStart(32, '0')}`;
    this.#triggers.set(id, { person, view, issuedAt: now, used: false });
    return id;
  }

  /** What spending it would say, without using it up: a view that Slack refuses leaves the trigger as it was. */
  check(id: string, now: number): Spent {
    const trigger = this.#triggers.get(id);
    if (trigger === undefined) return { kind: 'refused', error: 'invalid_trigger_id' };
    if (trigger.used) return { kind: 'refused', error: 'exchanged_trigger_id' };
    if (now - trigger.issuedAt > TRIGGER_LIVES_MS) return { kind: 'refused', error: 'expired_trigger_id' };
    return { kind: 'spent', person: trigger.person, view: trigger.view };
  }

  /** Who acted, however long ago. */
  personOf(id: string): string | undefined {
    return this.#triggers.get(id)?.person;
  }

  use(id: string): void {
    const trigger = this.#triggers.get(id);
    if (trigger !== undefined) trigger.used = true;
  }
}
