// Who people are, without Slack: everybody whom a test names is a member, as long as nobody says otherwise.
import type { Person } from '../../src/core/approval.ts';
import type { SlackGroupId } from '../../src/core/approval-rule.ts';
import type { SlackUserId } from '../../src/core/vocabulary.ts';
import type { Directory, Membership } from '../../src/lifecycle/ports.ts';
import { ada, barbara, edsger, grace, linus, mallory, margaret } from './scene.ts';

export class FakeDirectory implements Directory {
  /** Who is in which user group. */
  readonly groups = new Map<SlackGroupId, readonly Person[]>();
  /** What user groups are called, where a test says so. */
  readonly groupNames = new Map<SlackGroupId, string>();
  readonly #members = new Map<SlackUserId, Membership>();
  #down = false;

  constructor() {
    for (const person of [ada, grace, linus, barbara, margaret, edsger, mallory]) this.admit(person);
  }

  /** Slack has the person's user name for their e-mail address. */
  admit({ slack, userName }: Person): void {
    this.#members.set(slack, { kind: 'member', ...(userName !== '' && { email: userName }) });
  }

  estrange({ slack }: Person, because: string): void {
    this.#members.set(slack, { kind: 'stranger', because });
  }

  goDown(): void {
    this.#down = true;
  }

  comeBack(): void {
    this.#down = false;
  }

  async identify(user: SlackUserId): Promise<Membership> {
    this.#answer();
    return this.#members.get(user) ?? { kind: 'stranger', because: 'Slack does not know you.' };
  }

  async findByEmail(email: string): Promise<SlackUserId | undefined> {
    this.#answer();
    for (const [slack, member] of this.#members) {
      if (member.kind === 'member' && member.email === email) return slack;
    }
    return undefined;
  }

  async findMembers(group: SlackGroupId): Promise<readonly SlackUserId[]> {
    this.#answer();
    const members = this.groups.get(group);
    if (!members) throw new Error(`asking Slack who is in ${group}: no_such_subteam`);
    return members.map(({ slack }) => slack);
  }

  async findGroupName(group: SlackGroupId): Promise<string | undefined> {
    this.#answer();
    return this.groupNames.get(group);
  }

  #answer(): void {
    if (this.#down) throw new Error('asking Slack who somebody is: Slack is down');
  }
}
