// Users: everybody for admins, else the people of one's organizations. Their names come from UAA.
import type { Caller } from './caller.ts';
import type { CcEndpoint } from './cloud-controller.ts';
import type { User } from './entities.ts';
import { notFound, uaaUnavailable, unprocessable } from './errors.ts';
import type { FoundationContext } from './foundation-context.ts';
import type { ListShape } from './list-query.ts';
import { among, parseListQuery } from './list-query.ts';
import { pageAnswer, pageOf } from './pagination.ts';
import { json, param } from './router.ts';

const users: ListShape<User> = {
  filters: {
    usernames: ({ userName }, values) => among(userName, values),
    partial_usernames: ({ userName }, values) => values.some((part) => userName?.includes(part) ?? false),
    origins: ({ origin }, values) => among(origin, values),
  },
  metadataOf: () => ({ labels: {}, annotations: {} }),
  refuse: unprocessable,
};

export function userEndpoints(context: FoundationContext): CcEndpoint[] {
  const { url } = context;
  return [
    {
      method: 'GET',
      path: '/v3/users',
      handle(exchange, caller) {
        const query = parseListQuery(exchange.query, users);
        mustMakeSense(exchange.query);
        mustReachUaa(context);
        const page = pageOf(query, visibleUsers(context, caller));
        return pageAnswer(`${url}/v3/users`, query, page, (user) => presentUser(url, user));
      },
    },
    {
      method: 'GET',
      path: '/v3/users/:guid',
      handle(exchange, caller) {
        const user = visibleUsers(context, caller).find(({ guid }) => guid === param(exchange, 'guid'));
        if (!user) throw notFound('User');
        mustReachUaa(context);
        return json(200, presentUser(url, user));
      },
    },
  ];
}

function mustReachUaa({ knobs }: FoundationContext): void {
  if (knobs.uaaDown !== false) throw uaaUnavailable();
}

/** app/messages/users_list_message.rb */
function mustMakeSense(query: URLSearchParams): void {
  const named = query.has('usernames') || query.has('partial_usernames');
  if (query.has('origins') && !named) {
    throw unprocessable('Origins filter cannot be provided without usernames or partial_usernames filter.');
  }
  if (query.has('usernames') && query.has('partial_usernames')) {
    throw unprocessable('Usernames filter cannot be provided with partial_usernames filter.');
  }
}

function visibleUsers({ state }: FoundationContext, caller: Caller): User[] {
  const all = [...state.userRecords.values()];
  if (caller.readsEverything) return all;
  const visible = caller.visibleUserGuids();
  return all.filter(({ guid }) => visible.has(guid));
}

export function presentUser(url: string, user: User): unknown {
  return {
    guid: user.guid,
    created_at: user.createdAt,
    updated_at: user.updatedAt,
    username: user.userName,
    presentation_name: user.userName ?? user.guid,
    origin: user.origin,
    metadata: { labels: {}, annotations: {} },
    links: { self: { href: `${url}/v3/users/${encodeURIComponent(user.guid)}` } },
  };
}
