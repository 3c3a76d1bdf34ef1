import { describe, expect, test } from '@jest/globals';
import { aFoundation, bot, detailOf, each, guidOf, limited, person } from './visiting.ts';

const SPACE_ADMINS = ['linus@example.com', 'alan@example.com'];

describe('roles', () => {
  test('of a space, with the people that hold them', async () => {
    const foundation = await aFoundation();
    const space = foundation.state.space('shop/data').guid;

    const reply = await (await bot(foundation)).get(
      `/v3/roles?space_guids=${space}&types=space_developer,space_manager&include=user,space,organization`,
    );

    expect(reply.body).toMatchObject({
      resources: [
        {
          type: 'space_developer',
          relationships: {
            user: { data: { guid: foundation.state.user('grace@example.com').guid } },
            space: { data: { guid: space } },
            organization: { data: null },
          },
        },
        { type: 'space_manager' },
        { type: 'space_developer' },
        { type: 'space_developer', relationships: { user: { data: { guid: 'c2c-limited' } } } },
      ],
      included: {
        users: [
          { username: 'grace@example.com', presentation_name: 'grace@example.com', origin: 'uaa' },
          { username: 'linus@example.com' },
          { username: 'barbara@example.com' },
          { guid: 'c2c-limited', username: null, presentation_name: 'c2c-limited', origin: null },
        ],
        spaces: [{ name: 'data' }],
        organizations: [],
      },
    });
  });

  test.each([
    ['user_guids=ADA', ['organization_user', 'space_developer']],
    ['organization_guids=SHOP&types=organization_manager', ['organization_manager']],
    ['types=space_supporter', ['space_supporter']],
  ])('by %s', async (query, types) => {
    const foundation = await aFoundation();
    const filled = query
      .replace('ADA', foundation.state.user('ada@example.com').guid)
      .replace('SHOP', foundation.state.organization('shop').guid);

    expect(each(await (await bot(foundation)).get(`/v3/roles?${filled}`), 'type')).toEqual(types);
  });

  test('are seen by those with a role there, and by nobody else', async () => {
    const foundation = await aFoundation();
    const path = `/v3/roles?space_guids=${foundation.state.space('shop/data').guid}`;

    expect(each(await (await person(foundation, 'linus@example.com')).get(path), 'guid')).toHaveLength(4);
    expect(each(await (await person(foundation, 'alan@example.com')).get(path), 'guid')).toHaveLength(4);
    expect(each(await (await person(foundation, 'ada@example.com')).get(path), 'guid')).toEqual([]);
    expect(each(await (await limited(foundation)).get(path), 'guid')).toHaveLength(4);
  });

  test.each(SPACE_ADMINS)('are given by %s, to people of the organization only', async (who) => {
    const foundation = await aFoundation();
    const { state } = foundation;
    const space = { data: { guid: state.space('shop/data').guid } };
    const give = (user: object) => ({ type: 'space_auditor', relationships: { user: { data: user }, space } });
    const giver = await person(foundation, who);

    const given = await giver.post('/v3/roles', give({ username: 'ada@example.com' }));
    const again = await giver.post('/v3/roles', give({ guid: state.user('ada@example.com').guid }));
    const stranger = await giver.post('/v3/roles', give({ username: 'edsger@example.com' }));

    expect([given.status, given.body]).toMatchObject([201, { type: 'space_auditor' }]);
    expect(detailOf(again)).toBe("User 'ada@example.com' already has 'space_auditor' role in space 'data'.");
    expect(detailOf(stranger)).toBe(
      "Users cannot be assigned roles in a space if they do not have a role in that space's organization.",
    );
    expect((await giver.delete(`/v3/roles/${guidOf(given)}`)).status).toBe(202);
    expect(state.roles()).not.toContainEqual({ user: 'ada@example.com', type: 'space_auditor', in: 'shop/data' });
  });

  test('developers give none', async () => {
    const foundation = await aFoundation();
    const { state } = foundation;
    const role = {
      type: 'space_developer',
      relationships: {
        user: { data: { guid: state.user('ada@example.com').guid } },
        space: { data: { guid: state.space('shop/data').guid } },
      },
    };

    expect((await (await person(foundation, 'grace@example.com')).post('/v3/roles', role)).status).toBe(403);
  });

  test('membership of an organization stays while there are roles in its spaces', async () => {
    const foundation = await aFoundation();
    const admin = await bot(foundation);
    const user = foundation.state.user('ada@example.com').guid;
    const [membership] = each(await admin.get(`/v3/roles?user_guids=${user}&types=organization_user`), 'guid');

    const reply = await admin.delete(`/v3/roles/${String(membership)}`);

    expect([reply.status, detailOf(reply)]).toEqual([
      422,
      'Cannot delete organization_user role while user has roles in spaces in that organization.',
    ]);
  });
});

describe('users', () => {
  test('by name for an admin', async () => {
    const foundation = await aFoundation();

    const reply = await (await bot(foundation)).get('/v3/users?usernames=ada@example.com,nobody@example.com');

    expect(reply.body).toMatchObject({
      pagination: { total_results: 1 },
      resources: [
        {
          guid: foundation.state.user('ada@example.com').guid,
          username: 'ada@example.com',
          presentation_name: 'ada@example.com',
          origin: 'uaa',
        },
      ],
    });
  });

  test('others see the people of their organizations', async () => {
    const foundation = await aFoundation();
    const ada = await person(foundation, 'ada@example.com');

    expect(each(await ada.get('/v3/users'), 'username')).not.toContain('edsger@example.com');
    expect(each(await ada.get('/v3/users?partial_usernames=linus'), 'username')).toEqual(['linus@example.com']);
    expect((await ada.get(`/v3/users/${foundation.state.user('edsger@example.com').guid}`)).status).toBe(404);
  });

  test('origins need user names', async () => {
    const foundation = await aFoundation();

    expect((await (await bot(foundation)).get('/v3/users?origins=uaa')).status).toBe(422);
  });

  test.each(['/v3/users', '/v3/roles?include=user'])('%s needs UAA for the names', async (path) => {
    const foundation = await aFoundation();
    const admin = await bot(foundation);
    foundation.knobs.uaaDown = true;

    const reply = await admin.get(path);

    expect([reply.status, reply.body]).toMatchObject([503, { errors: [{ title: 'CF-UaaUnavailable', code: 20004 }] }]);
    expect((await admin.get('/v3/roles')).status).toBe(200);
  });
});
