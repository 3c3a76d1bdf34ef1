// Who people are in Slack: one of our own, with the e-mail address that Slack keeps for them, or a stranger.
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { SlackGroupId } from '../core/approval-rule.ts';
import type { Instant, SlackUserId } from '../core/vocabulary.ts';
import type { Clock, Directory, Membership } from '../lifecycle/ports.ts';
import { call, SlackRefused } from './calls.ts';
import type { Self, SelfKnowledge } from './self.ts';

const UsersInfo = z.object({
  user: z.object({
    team_id: z.string().nullish(),
    deleted: z.boolean().nullish(),
    is_bot: z.boolean().nullish(),
    is_restricted: z.boolean().nullish(),
    is_ultra_restricted: z.boolean().nullish(),
    is_stranger: z.boolean().nullish(),
    enterprise_user: z.object({ enterprise_id: z.string().nullish() }).nullish(),
    profile: z.object({ email: z.string().nullish() }),
  }),
});
type User = z.infer<typeof UsersInfo>['user'];
const UserId = z.custom<SlackUserId>((value) => typeof value === 'string');
const UsergroupsUsersList = z.object({ users: z.array(UserId).default([]) });
const UsergroupsList = z.object({ usergroups: z.array(z.object({ id: z.string(), name: z.string() })).default([]) });
const UsersLookup = z.object({ user: z.object({ id: z.string() }) });

/** Whoever was deactivated or made a guest has no say any more after this. Slack allows about a hundred look-ups a minute. */
const MEMBER_REMEMBERED_MS = 60_000;
/** Whose address it is only says how an approver is called on a card. */
const ADDRESS_REMEMBERED_MS = 10 * 60_000;
const MOST_REMEMBERED = 5_000;
/** Slack allows twenty look-ups a minute; whoever leaves a group decides nothing a minute later. */
const GROUP_REMEMBERED_MS = 60_000;
/** Only how groups are called; one call tells all of them. */
const NAMES_REMEMBERED_MS = 10 * 60_000;

/** Throws SlackUnavailable when Slack cannot be asked. */
export class SlackDirectory implements Directory {
  readonly #client: WebClient;
  readonly #self: SelfKnowledge;
  readonly #members: Memory<Membership>;
  readonly #byEmail: Memory<SlackUserId | undefined>;
  readonly #groups: Memory<readonly SlackUserId[]>;
  readonly #groupNames: Memory<ReadonlyMap<string, string>>;

  constructor(client: WebClient, self: SelfKnowledge, clock: Clock) {
    this.#client = client;
    this.#self = self;
    this.#members = new Memory(clock, MEMBER_REMEMBERED_MS);
    this.#byEmail = new Memory(clock, ADDRESS_REMEMBERED_MS);
    this.#groups = new Memory(clock, GROUP_REMEMBERED_MS);
    this.#groupNames = new Memory(clock, NAMES_REMEMBERED_MS);
  }

  async identify(slack: SlackUserId): Promise<Membership> {
    return this.#members.recall(slack, async () => {
      const self = await this.#self.learn();
      const doing = `asking Slack who ${slack} is`;
      const answer = await call(doing, () => this.#client.users.info({ user: slack })).catch(ifUnknown);
      if (answer === undefined) return stranger('Slack does not know you, so c2c cannot either.');
      return membershipOf(UsersInfo.parse(answer).user, self);
    });
  }

  async findByEmail(email: string): Promise<SlackUserId | undefined> {
    const address = email.toLowerCase();
    // A user name that is no address, such as `admin`, is nobody's in Slack.
    if (!address.includes('@')) return undefined;
    return this.#byEmail.recall(address, async () => {
      const doing = 'asking Slack whose e-mail address this is';
      const answer = await call(doing, () => this.#client.users.lookupByEmail({ email: address })).catch(ifUnknown);
      return answer && (UsersLookup.parse(answer).user.id as SlackUserId);
    });
  }

  /** Throws SlackRefused when there is no such group, or the scope usergroups:read is missing. */
  async findMembers(group: SlackGroupId): Promise<readonly SlackUserId[]> {
    return this.#groups.recall(group, async () => {
      const doing = `asking Slack who is in the user group ${group}`;
      const answer = await call(doing, () => this.#client.usergroups.users.list({ usergroup: group }));
      return UsergroupsUsersList.parse(answer).users;
    });
  }

  async findGroupName(group: SlackGroupId): Promise<string | undefined> {
    const names = await this.#groupNames.recall('all', async () => {
      const answer = await call('asking Slack which user groups there are', () => this.#client.usergroups.list());
      return new Map(UsergroupsList.parse(answer).usergroups.map(({ id, name }) => [id, name]));
    });
    return names.get(group);
  }
}

/** Slack's words for nobody. */
const NOBODY = new Set(['users_not_found', 'user_not_found', 'user_not_visible', 'invalid_email', 'invalid_arguments']);

function ifUnknown(error: unknown): undefined {
  if (error instanceof SlackRefused && NOBODY.has(error.code)) return undefined;
  throw error;
}

function membershipOf(user: User, self: Self): Membership {
  const isOurs =
    user.team_id === self.teamId ||
    (self.enterpriseId !== undefined && user.enterprise_user?.enterprise_id === self.enterpriseId);
  if (user.deleted) return stranger('Your Slack account is deactivated.');
  if (user.is_bot) return stranger('Bots cannot ask for connectivity or decide about it.');
  if (user.is_stranger || !isOurs)
    return stranger('You belong to another workspace, so c2c does not know who you are.');
  if (user.is_restricted || user.is_ultra_restricted) {
    return stranger('Guests of the workspace cannot ask for connectivity or decide about it.');
  }
  const email = user.profile.email?.trim().toLowerCase() ?? '';
  return { kind: 'member', ...(email !== '' && { email }) };
}

function stranger(because: string): Membership {
  return { kind: 'stranger', because };
}

/** Remembers answers for a while; the oldest go first when there are too many. Failures are not remembered. */
class Memory<Value> {
  readonly #clock: Clock;
  readonly #keepMs: number;
  readonly #entries = new Map<string, { readonly value: Value; readonly until: Instant }>();

  constructor(clock: Clock, keepMs: number) {
    this.#clock = clock;
    this.#keepMs = keepMs;
  }

  async recall(key: string, ask: () => Promise<Value>): Promise<Value> {
    const known = this.#entries.get(key);
    if (known && this.#clock.now() < known.until) return known.value;
    const value = await ask();
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: this.#clock.now() + this.#keepMs });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MOST_REMEMBERED && oldest !== undefined) this.#entries.delete(oldest);
    return value;
  }
}
