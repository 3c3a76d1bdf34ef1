// users.*, usergroups.*, auth.test and oauth.v2.access: who is who, and who the bot is.
import { refused } from './content.ts';
import { type JsonObject, textAt, written } from './json.ts';
import { page } from './pages.ts';
import type { Person } from './seed.ts';
import type { Methods } from './web-api.ts';
import type { Workspace } from './workspace.ts';

function authTest(_: JsonObject, workspace: Workspace): JsonObject {
  const { team, bot } = workspace.store.seed;
  return {
    ok: true,
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    user: 'c2c',
    team_id: team.id,
    user_id: bot.userId,
    bot_id: bot.botId,
    is_enterprise_install: false,
  };
}

/** The e-mail address is there only with users:read.email, as Slack does it. */
function userJson(workspace: Workspace, person: Person): JsonObject {
  const mayEmail = workspace.store.seed.botScopes.includes('users:read.email') && person.email !== '';
  const foreign = person.teamId !== workspace.store.seed.team.id;
  const profile = {
    real_name: person.realName,
    real_name_normalized: person.realName,
    display_name: person.name,
    display_name_normalized: person.name,
    team: person.teamId,
    ...(mayEmail ? { email: person.email } : {}),
    ...(person.isBot ? { bot_id: workspace.store.seed.bot.botId, api_app_id: workspace.store.seed.app.id } : {}),
  };
  const id = { id: person.id, team_id: person.teamId, name: person.name, profile, is_bot: person.isBot, updated: 0 };
  if (person.deleted) return { ...id, deleted: true };
  return {
    ...id,
    deleted: false,
    real_name: person.realName,
    tz: person.tz,
    tz_label: 'Coordinated Universal Time',
    tz_offset: 0,
    is_admin: person.isAdmin,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.isGuest,
    is_ultra_restricted: false,
    is_app_user: false,
    is_email_confirmed: true,
    ...(foreign ? { is_stranger: true } : {}),
  };
}

function usersInfo(args: JsonObject, workspace: Workspace): JsonObject {
  const person = workspace.store.people.get(textAt(args, 'user') ?? '');
  return person === undefined ? refused('user_not_found') : { ok: true, user: userJson(workspace, person) };
}

function lookupByEmail(args: JsonObject, workspace: Workspace): JsonObject {
  const email = (textAt(args, 'email') ?? '').toLowerCase();
  const home = workspace.store.seed.team.id;
  const person = [...workspace.store.people.values()].find(
    (each) => each.email !== '' && each.email.toLowerCase() === email && each.teamId === home && !each.deleted,
  );
  return person === undefined ? refused('users_not_found') : { ok: true, user: userJson(workspace, person) };
}

function usersList(args: JsonObject, workspace: Workspace): JsonObject {
  const home = [...workspace.store.people.values()].filter((each) => each.teamId === workspace.store.seed.team.id);
  const { items, metadata } = page(home, args);
  return {
    ok: true,
    members: items.map((each) => userJson(workspace, each)),
    cache_ts: 0,
    response_metadata: metadata,
  };
}

function usergroupsList(args: JsonObject, workspace: Workspace): JsonObject {
  const withUsers = ['true', '1'].includes(written(args['include_users']));
  const usergroups = [...workspace.store.usergroups.values()].map((group) => ({
    id: group.id,
    team_id: workspace.store.seed.team.id,
    is_usergroup: true,
    handle: group.handle,
    name: group.name,
    description: '',
    date_delete: 0,
    user_count: group.members.length,
    ...(withUsers ? { users: group.members } : {}),
  }));
  return { ok: true, usergroups };
}

function usergroupsUsersList(args: JsonObject, workspace: Workspace): JsonObject {
  const group = workspace.store.usergroups.get(textAt(args, 'usergroup') ?? '');
  return group === undefined ? refused('no_such_subteam') : { ok: true, users: [...group.members] };
}

function oauthAccess(args: JsonObject, workspace: Workspace): JsonObject {
  const { app, bot, team, botScopes, oauthCodes } = workspace.store.seed;
  if (textAt(args, 'client_id') !== app.clientId) return refused('invalid_client_id');
  if (textAt(args, 'client_secret') !== app.clientSecret) return refused('bad_client_secret');
  const at = oauthCodes.indexOf(textAt(args, 'code') ?? '');
  if (at < 0) return refused('invalid_code');
  oauthCodes.splice(at, 1);
  return {
    ok: true,
    access_token: workspace.tokens.bot,
    token_type: 'bot',
    scope: botScopes.join(','),
    bot_user_id: bot.userId,
    app_id: app.id,
    team: { id: team.id, name: team.name },
    enterprise: null,
    is_enterprise_install: false,
    authed_user: { id: 'U0MARGARET' },
  };
}

export const userMethods: Methods = {
  'auth.test': { token: 'bot', scopes: [], run: authTest },
  'users.info': { token: 'bot', scopes: ['users:read'], run: usersInfo },
  'users.list': { token: 'bot', scopes: ['users:read'], run: usersList },
  'users.lookupByEmail': { token: 'bot', scopes: ['users:read.email'], run: lookupByEmail },
  'usergroups.list': { token: 'bot', scopes: ['usergroups:read'], run: usergroupsList },
  'usergroups.users.list': { token: 'bot', scopes: ['usergroups:read'], run: usergroupsUsersList },
  'oauth.v2.access': { token: 'none', scopes: [], run: oauthAccess },
};
