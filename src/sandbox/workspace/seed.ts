// Who works in the sandbox workspace, which channels there are, and what the bot's tokens may do.

export interface Person {
  id: string;
  name: string;
  realName: string;
  email: string;
  teamId: string;
  tz: string;
  deleted: boolean;
  isBot: boolean;
  isGuest: boolean;
  isAdmin: boolean;
}

export interface Channel {
  id: string;
  name: string;
  isPrivate: boolean;
  isIm: boolean;
  /** Shared with another workspace through Slack Connect. */
  isShared: boolean;
  isArchived: boolean;
  members: ReadonlySet<string>;
}

export interface Usergroup {
  id: string;
  handle: string;
  name: string;
  members: string[];
}

export interface Seed {
  team: { id: string; domain: string; name: string };
  app: { id: string; clientId: string; clientSecret: string };
  bot: { userId: string; botId: string };
  people: Person[];
  channels: Channel[];
  usergroups: Usergroup[];
  botScopes: string[];
  /** Codes which oauth.v2.access exchanges, each once. */
  oauthCodes: string[];
}

export const TEAM = 'T0SANDBOX';
export const FOREIGN_TEAM = 'T0EVIL';
export const BOT_USER = 'U0C2C';

/** The scopes c2c cannot work without. */
export const MINIMUM_SCOPES = [
  ...['commands', 'chat:write', 'im:write', 'users:read', 'users:read.email'],
  ...['files:read', 'files:write'],
];
/** For group approvers and for checking that a channel exists. */
export const OPTIONAL_SCOPES = ['usergroups:read', 'channels:read', 'groups:read'];

function person(name: string, realName: string, more: Partial<Person> = {}): Person {
  return {
    id: `U0${name.toUpperCase()}`,
    name,
    realName,
    email: `${name}@example.com`,
    teamId: TEAM,
    tz: 'UTC',
    deleted: false,
    isBot: false,
    isGuest: false,
    isAdmin: false,
    ...more,
  };
}

function channel(id: string, name: string, members: string[], more: Partial<Channel> = {}): Channel {
  const empty = { isPrivate: false, isIm: false, isShared: false, isArchived: false };
  return { id, name, ...empty, members: new Set(members), ...more };
}

/** The people carry the e-mail addresses of the Cloud Foundry sandbox: that is how the bot joins the two. */
export function defaultSeed(): Seed {
  const people = [
    person('ada', 'Ada Lovelace'),
    person('grace', 'Grace Hopper'),
    person('linus', 'Linus Torvalds'),
    person('barbara', 'Barbara Liskov'),
    person('alan', 'Alan Turing'),
    person('edsger', 'Edsger Dijkstra'),
    person('margaret', 'Margaret Hamilton', { isAdmin: true }),
    person('mallory', 'Mallory', { email: 'mallory@evil.example', teamId: FOREIGN_TEAM }),
    person('guest', 'Gast Guest', { isGuest: true }),
    person('dennis', 'Dennis Departed', { deleted: true }),
    person('c2c', 'c2c', { email: '', isBot: true }),
  ];
  const home = people.filter((each) => each.teamId === TEAM && !each.deleted && !each.isBot).map((each) => each.id);
  return {
    team: { id: TEAM, domain: 'c2c-sandbox', name: 'c2c sandbox' },
    app: { id: 'A0C2C', clientId: '1000.2000', clientSecret: 'sandbox-client-secret' },
    bot: { userId: BOT_USER, botId: 'B0C2C' },
    people,
    channels: [
      channel('C0APPROVALS', 'c2c-approvals', [...home, 'U0MALLORY', BOT_USER], { isShared: true }),
      channel('C0AUDIT', 'c2c-audit', [...home.filter((id) => id !== 'U0GUEST'), BOT_USER]),
      channel('C0GENERAL', 'general', home),
    ],
    usergroups: [
      { id: 'S0DATA', handle: 'data-owners', name: 'Owners of shop/data', members: ['U0BARBARA', 'U0ALAN'] },
    ],
    botScopes: [...MINIMUM_SCOPES, ...OPTIONAL_SCOPES],
    oauthCodes: ['sandbox-code'],
  };
}
