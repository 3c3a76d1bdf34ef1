// Who people are: a Slack user as a Cloud Foundry user, by the e-mail address that Slack keeps for them.
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Instant, SlackUserId } from '../core/vocabulary.ts';
import type { Clock, Directory, Identity } from '../lifecycle/ports.ts';
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
const UsersLookup = z.object({ user: z.object({ id: z.string() }) });

/** Slack allows about a hundred look-ups a minute; people change less often than this. */
const REMEMBERED_MS = 10 * 60_000;
const MOST_REMEMBERED = 5_000;

/** Throws SlackUnavailable when Slack cannot be asked. */
export class SlackDirectory implements Directory {
  readonly #client: WebClient;
  readonly #self: SelfKnowledge;
  readonly #identities: Memory<Identity>;
  readonly #byEmail: Memory<SlackUserId | undefined>;

  constructor(client: WebClient, self: SelfKnowledge, clock: Clock) {
    this.#client = client;
    this.#self = self;
    this.#identities = new Memory(clock);
    this.#byEmail = new Memory(clock);
  }

  async identify(slack: SlackUserId): Promise<Identity> {
    return this.#identities.recall(slack, async () => {
      const self = await this.#self.learn();
      const doing = `asking Slack who ${slack} is`;
      const answer = await call(doing, () => this.#client.users.info({ user: slack })).catch(ifUnknown);
      if (answer === undefined) return stranger('Slack does not know you, so c2c cannot either.');
      return identityOf(slack, UsersInfo.parse(answer).user, self);
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
}

/** Slack's words for nobody. */
const NOBODY = new Set(['users_not_found', 'user_not_found', 'user_not_visible', 'invalid_email', 'invalid_arguments']);

function ifUnknown(error: unknown): undefined {
  if (error instanceof SlackRefused && NOBODY.has(error.code)) return undefined;
  throw error;
}

function identityOf(slack: SlackUserId, user: User, self: Self): Identity {
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
  if (email === '') {
    return stranger('Slack has no e-mail address for you, so c2c cannot find you on Cloud Foundry.');
  }
  return { kind: 'member', person: { slack, userName: email } };
}

function stranger(because: string): Identity {
  return { kind: 'stranger', because };
}

/** Remembers answers for a while; the oldest go first when there are too many. Failures are not remembered. */
class Memory<Value> {
  readonly #clock: Clock;
  readonly #entries = new Map<string, { readonly value: Value; readonly until: Instant }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async recall(key: string, ask: () => Promise<Value>): Promise<Value> {
    const known = this.#entries.get(key);
    if (known && this.#clock.now() < known.until) return known.value;
    const value = await ask();
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: this.#clock.now() + REMEMBERED_MS });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MOST_REMEMBERED && oldest !== undefined) this.#entries.delete(oldest);
    return value;
  }
}
