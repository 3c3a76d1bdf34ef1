// Who people are, without Slack: everybody whom a test names is a member, as long as nobody says otherwise.
import type { Person } from '../../src/core/approval.ts';
import type { SlackGroupId } from '../../src/core/approval-rule.ts';
import type { SlackUserId } from '../../src/core/vocabulary.ts';
import type { Directory, Identity } from '../../src/lifecycle/ports.ts';
import { ada, barbara, edsger, grace, linus, mallory, margaret } from './scene.ts';

export class FakeDirectory implements Directory {
  /** Who is in which user group. */
  readonly groups = new Map<SlackGroupId, readonly Person[]>();
  readonly #identities = new Map<SlackUserId, Identity>();
  #down = false;

  constructor() {
    for (const person of [ada, grace, linus, barbara, margaret, edsger, mallory]) this.admit(person);
  }

  admit(person: Person): void {
    this.#identities.set(person.slack, { kind: 'member', person });
  }

  estrange(person: Person, because: string): void {
    this.#identities.set(person.slack, { kind: 'stranger', because });
  }

  goDown(): void {
    this.#down = true;
  }

  comeBack(): void {
    this.#down = false;
  }

  async identify(user: SlackUserId): Promise<Identity> {
    this.#answer();
    return this.#identities.get(user) ?? { kind: 'stranger', because: 'Slack does not know you.' };
  }

  async findByEmail(email: string): Promise<SlackUserId | undefined> {
    this.#answer();
    for (const identity of this.#identities.values()) {
      if (identity.kind === 'member' && identity.person.userName === email) return identity.person.slack;
    }
    return undefined;
  }

  async findMembers(group: SlackGroupId): Promise<readonly SlackUserId[]> {
    this.#answer();
    const members = this.groups.get(group);
    if (!members) throw new Error(`asking Slack who is in ${group}: no_such_subteam`);
    return members.map(({ slack }) => slack);
  }

  #answer(): void {
    if (this.#down) throw new Error('asking Slack who somebody is: Slack is down');
  }
}
