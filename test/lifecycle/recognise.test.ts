// Who may ask and who may decide is who they were: changed addresses, lost membership, lost roles and the operator's map.
import { describe, expect, test } from '@jest/globals';
import { allow, ada, db, grace, linus, mallory } from '../support/scene.ts';
import { World } from '../support/world.ts';

const ASK = allow('shop/prod/web', 'shop/data/db');
const asGrace = { ...mallory, userName: grace.userName };

describe('whoever changes their address', () => {
  test('to an approver’s does not become the approver', async () => {
    const world = new World();
    await world.askAndPlan(mallory, ASK);
    const id = await world.askAndPlan(ada, ASK);
    world.directory.admit(asGrace);

    await world.say(mallory, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('pending');
    expect(world.announcer.answers.at(-1)).toMatchObject({
      to: mallory.slack,
      answer: {
        kind: 'stranger',
        because: expect.stringMatching(
          /knows you as mallory@example\.com.*now says grace@example\.com.*c2c identity forget U0MALLORY/,
        ),
      },
    });
  });

  test('cannot ask any more either, and the request says why', async () => {
    const world = new World();
    await world.askAndPlan(ada, ASK);
    world.directory.admit({ ...ada, userName: 'barbara@example.com' });

    const id = await world.askAndPlan(ada, ASK);

    expect(await world.request(id)).toMatchObject({ state: 'refused', refusal: { kind: 'stranger' } });
  });

  test('is reported in the audit channel once, however often they try', async () => {
    const world = new World();
    await world.askAndPlan(mallory, ASK);
    const id = await world.askAndPlan(ada, ASK);
    world.directory.admit(asGrace);

    for (let time = 0; time < 3; time++) await world.say(mallory, { kind: 'approve', request: id });

    const reports = world.announcer.audit.filter((event) => 'person' in event);
    expect(reports).toMatchObject([
      { kind: 'identity.changed', person: mallory.slack, from: 'mallory@example.com', to: 'grace@example.com' },
    ]);
  });

  test('is who they are now once the operator has forgotten who they were', async () => {
    const world = new World();
    await world.askAndPlan(linus, ASK);
    const id = await world.askAndPlan(ada, ASK);
    const renamed = { ...linus, userName: 'torvalds@example.com' };
    world.directory.admit(renamed);
    world.foundation.roles.push({ space: db.space, role: 'developer', userName: renamed.userName });
    await world.say(linus, { kind: 'approve', request: id });
    expect(await world.stateOf(id)).toBe('pending');

    const known = await world.bindings.find(linus.slack);
    await world.bindings.write(linus.slack, known, {}, world.clock.now());
    await world.say(linus, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('live');
  });

  test('two things one person wants at the same moment bind them once', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, ASK);
    await world.want(grace, { kind: 'approve', request: id });
    await world.want(grace, { kind: 'deny', request: id });

    await world.settle();

    expect(await world.bindings.list()).toHaveLength(2);
  });
});

describe('at the decision', () => {
  test('an approver who was deactivated since the card was posted has no say', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, ASK);
    world.directory.estrange(grace, 'Your Slack account is deactivated.');

    await world.say(grace, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('pending');
  });

  test('what somebody asked who has left since is not approved, but can be denied', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, ASK);
    world.directory.estrange(ada, 'Your Slack account is deactivated.');

    await world.say(grace, { kind: 'approve', request: id });
    expect(await world.stateOf(id)).toBe('pending');
    expect(world.announcer.answersTo(grace.slack)).toEqual(['requester-gone']);

    await world.say(grace, { kind: 'deny', request: id });
    expect(await world.stateOf(id)).toBe('denied');
  });

  test('the roles are read anew: one that was taken a moment ago is gone', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, ASK);
    world.foundation.roles.splice(
      0,
      world.foundation.roles.length,
      ...world.foundation.roles.filter(({ userName }) => userName !== grace.userName),
    );

    await world.say(grace, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('pending');
    expect(world.announcer.answersTo(grace.slack)).toEqual(['not-entitled']);
  });
});

describe('the operator’s map', () => {
  const mapped = { by: ['map', 'email'], map: new Map([[mallory.slack, grace.userName]]) } as const;

  test('says who somebody is, whatever their address', async () => {
    const world = new World({ identity: mapped });
    const id = await world.askAndPlan(ada, ASK);

    await world.say(mallory, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('live');
  });

  test('names approvers on the card', async () => {
    const world = new World({ identity: mapped });
    const id = await world.askAndPlan(ada, ASK);

    expect(await world.request(id)).toMatchObject({
      approvers: { people: expect.arrayContaining([{ userName: grace.userName, slack: mallory.slack }]) },
    });
  });

  test('and links let somebody sign in who is not known: whoever asks or presses is told to', async () => {
    const world = new World({ identity: { ...mapped, by: ['map', 'link'] } });

    const id = await world.askAndPlan(ada, ASK);
    await world.say(grace, { kind: 'approve', request: id });

    const refusal = { kind: 'stranger', because: expect.stringContaining('/c2c link'), wayOut: 'link' };
    expect(await world.request(id)).toMatchObject({ refusal });
    expect(world.announcer.answers).toMatchObject([{ to: grace.slack, answer: refusal }]);
  });

  test('alone lets nobody else ask, and tells them whom to ask', async () => {
    const world = new World({ identity: { ...mapped, by: ['map'] } });

    const id = await world.askAndPlan(ada, ASK);

    expect(await world.request(id)).toMatchObject({
      refusal: { kind: 'stranger', because: expect.stringContaining('An operator can add U0ADA to identity.map') },
    });
    expect(JSON.stringify(await world.request(id))).not.toContain('wayOut');
  });
});
