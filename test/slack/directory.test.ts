// Who people are, as Slack knows them, and who is nobody we may trust.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SlackGroupId } from '../../src/core/approval-rule.ts';
import type { Directory } from '../../src/lifecycle/ports.ts';
import { ada, aPerson } from '../support/scene.ts';
import { openRig, type Rig } from './rig.ts';

let rig: Rig;
let directory: Directory;
beforeEach(async () => {
  rig = await openRig();
  directory = rig.door.directory;
});
afterEach(async () => {
  await rig.close();
});

function change(changes: { readonly email?: string; readonly deleted?: boolean; readonly isGuest?: boolean }): void {
  for (const person of [...rig.workspace.store.people.values()].filter(({ id }) => id === 'U0ADA')) {
    rig.workspace.store.people.set(person.id, { ...person, ...changes });
  }
}

const asked = (method: string) => rig.workspace.calls.filter((call) => call.method === method).length;

describe('identify', () => {
  test('a member has the e-mail address that Slack keeps for them, in lower case', async () => {
    change({ email: 'Ada@Example.COM' });

    expect(await directory.identify(ada.slack)).toEqual({ kind: 'member', email: 'ada@example.com' });
  });

  test.each([
    ['mallory', 'another workspace'],
    ['guest', 'Guests'],
    ['dennis', 'deactivated'],
    ['c2c', 'Bots'],
    ['nobody', 'Slack does not know you'],
  ])('%s is a stranger, and is told why', async (name, why) => {
    expect(await directory.identify(aPerson(name).slack)).toMatchObject({
      kind: 'stranger',
      because: expect.stringContaining(why),
    });
  });

  test('a member may have no e-mail address', async () => {
    change({ email: '' });

    expect(await directory.identify(ada.slack)).toEqual({ kind: 'member' });
  });

  test('whoever is deactivated, or made a guest, is a stranger a minute later', async () => {
    await directory.identify(ada.slack);
    change({ deleted: true });
    rig.clock.advance(60_000);
    expect(await directory.identify(ada.slack)).toMatchObject({ kind: 'stranger' });

    change({ deleted: false, isGuest: true });
    rig.clock.advance(60_000);
    expect(await directory.identify(ada.slack)).toMatchObject({ kind: 'stranger' });
  });

  test('is remembered for a minute', async () => {
    await directory.identify(ada.slack);
    await directory.identify(ada.slack);
    expect(asked('users.info')).toBe(1);

    rig.clock.advance(60_000);
    await directory.identify(ada.slack);
    expect(asked('users.info')).toBe(2);
  });

  test('throws when Slack cannot be asked, and remembers nothing', async () => {
    rig.workspace.faults.plan('users.info', { kind: 'status', status: 503 });

    await expect(directory.identify(ada.slack)).rejects.toMatchObject({ name: 'SlackUnavailable' });

    expect(await directory.identify(ada.slack)).toMatchObject({ kind: 'member' });
  });

  test('learns by itself who we are, in a process that has not started', async () => {
    await rig.close();
    rig = await openRig({ isStarted: false });

    expect(await rig.door.directory.identify(ada.slack)).toMatchObject({ kind: 'member' });
  });
});

describe('findByEmail', () => {
  test('finds a member, whatever the letters', async () => {
    expect(await directory.findByEmail('ADA@example.com')).toBe('U0ADA');
  });

  test('finds nobody for an address that Slack does not know, and remembers that', async () => {
    expect(await directory.findByEmail('ops@example.com')).toBeUndefined();
    expect(await directory.findByEmail('ops@example.com')).toBeUndefined();

    expect(asked('users.lookupByEmail')).toBe(1);
  });

  test('does not ask Slack about a user name that is no address', async () => {
    expect(await directory.findByEmail('admin')).toBeUndefined();

    expect(asked('users.lookupByEmail')).toBe(0);
  });

  test('throws when Slack cannot be asked', async () => {
    rig.workspace.faults.plan('users.lookupByEmail', { kind: 'rate_limited', retryAfter: 7 });

    await expect(directory.findByEmail('ada@example.com')).rejects.toMatchObject({ retryAfterMs: 7_000 });
  });
});

describe('findMembers', () => {
  const group = 'S0SECURITY' as SlackGroupId;

  function fill(...members: string[]): void {
    rig.workspace.store.usergroups.set(group, { id: group, handle: 'security', name: 'Security', members });
  }

  test('tells who is in a user group, and does not ask anew for each press', async () => {
    fill('U0ADA', 'U0GRACE');

    expect(await directory.findMembers(group)).toEqual(['U0ADA', 'U0GRACE']);
    await directory.findMembers(group);

    expect(asked('usergroups.users.list')).toBe(1);
  });

  test('whoever has left it is gone a minute later', async () => {
    fill('U0ADA', 'U0GRACE');
    await directory.findMembers(group);
    fill('U0GRACE');
    rig.clock.advance(61_000);

    expect(await directory.findMembers(group)).toEqual(['U0GRACE']);
  });

  test('tells what a group is called, and asks once for all of them', async () => {
    fill('U0ADA');

    expect(await directory.findGroupName(group)).toBe('Security');
    expect(await directory.findGroupName('S0DATA' as SlackGroupId)).toBe('Owners of shop/data');
    expect(await directory.findGroupName('S0NOBODY' as SlackGroupId)).toBeUndefined();

    expect(asked('usergroups.list')).toBe(1);
  });

  test('throws where there is no such group: then nobody may decide', async () => {
    await expect(directory.findMembers('S0NOBODY' as SlackGroupId)).rejects.toThrow('no_such_subteam');
  });
});
