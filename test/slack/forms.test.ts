// The forms behind [Deny…] and [Approve with changes…], and the click that makes an unclear name clear.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { printCommand } from '../../src/core/command.ts';
import { refuse } from '../../src/core/moves.ts';
import type { Connections } from '../../src/core/provenance.ts';
import type { SlackGroupId } from '../../src/core/approval-rule.ts';
import { DEFAULT_FOUNDATION, requestId } from '../../src/core/vocabulary.ts';
import type { Refusal } from '../../src/core/refusal.ts';
import type { Message } from '../../src/sandbox/workspace/store.ts';
import { readPolicyAsk } from '../../src/slack/policy-form.ts';
import { advance, approve, ask, askAndPlan, makeLive } from '../support/life.ts';
import {
  aBound,
  aStanding,
  ada,
  allow,
  api,
  aPolicy,
  appRef,
  db,
  grace,
  linus,
  tcp,
  tls,
  web,
} from '../support/scene.ts';
import { openRig, type Rig } from './rig.ts';

const SECURITY = 'S0SECURITY' as SlackGroupId;

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(async () => {
  await rig.close();
});

async function aCard(): Promise<Message> {
  const { request } = await askAndPlan(rig.store);
  await rig.door.announcer.postCard(request);
  const card = rig.workspace.messages('#c2c-approvals').at(-1);
  if (!card) throw new Error('the card was posted');
  return card;
}

function directMessages(person: string): string[] {
  return rig.workspace.directMessages(person).map((message) => rig.workspace.render(message));
}

async function whispered(person: string): Promise<string> {
  return rig.workspace.waitFor(() => {
    const last = rig.workspace.ephemerals(person).at(-1);
    return last && rig.workspace.render(last);
  });
}

describe('a form', () => {
  async function openForm(label: string) {
    const card = await aCard();
    await rig.workspace.press('grace', card, label);
    return rig.workspace.waitFor(() => rig.workspace.views('grace').at(-1));
  }

  test('opens on [Deny…], wants a reason, and stores the denial before it closes', async () => {
    const view = await openForm('Deny…');

    const empty = await rig.workspace.submitView('grace', view, { reason: '   ' });
    expect(empty.errors).toEqual({ reason: 'Say why: the requester reads it.' });

    const outcome = await rig.workspace.submitView('grace', view, { reason: 'use the\nread replica' });
    expect(outcome).toMatchObject({ errors: {}, refusals: [], shows: undefined });
    expect(await rig.intents()).toMatchObject([
      {
        by: 'U0GRACE',
        wish: { kind: 'deny', request: 'c2c-1', revision: 1, reason: 'use the read replica' },
        place: { kind: 'channel', channel: 'C0APPROVALS' },
      },
    ]);
  });

  test('submitted twice is one intent', async () => {
    const view = await openForm('Deny…');
    rig.workspace.knobs.duplicateDelivery = 'together';

    await rig.workspace.submitView('grace', view, { reason: 'no' });

    expect(await rig.intents()).toHaveLength(1);
  });

  test('stays open with the reason in it when the store is not there', async () => {
    await rig.close();
    rig = await openRig({
      store: (store) => Object.assign(store, { recordIntent: () => Promise.reject(new Error('down')) }),
    });
    const view = await openForm('Deny…');

    const outcome = await rig.workspace.submitView('grace', view, { reason: 'no' });

    expect(outcome.errors['reason']).toContain('could not store your request');
    expect(outcome.shows).toBeDefined();
  });

  test('that cannot be opened is replaced by how to type it', async () => {
    const card = await aCard();
    rig.workspace.faults.plan('views.open', { kind: 'error', error: 'expired_trigger_id' });

    await rig.workspace.press('grace', card, 'Deny…');

    expect(await whispered('grace')).toContain('/c2c deny c2c-1 because …');
  });

  test('is not opened for somebody of another workspace', async () => {
    const card = await aCard();

    await rig.workspace.press('mallory', card, 'Deny…');

    expect(await whispered('mallory')).toContain('only from members');
    expect(rig.workspace.views('mallory')).toEqual([]);
  });

  test('with forged private data is refused', async () => {
    const view = {
      id: 'V1',
      hash: 'h',
      callback_id: 'c2c_deny',
      private_metadata: '{"request":"c2c-1 or 2","revision":1}',
      state: { values: { reason: { reason: { type: 'plain_text_input', value: 'no' } } } },
    };
    const payload = {
      type: 'view_submission',
      team: { id: 'T0SANDBOX', domain: 'x' },
      user: { id: 'U0ADA', team_id: 'T0SANDBOX' },
      view,
    };

    const { body } = await rig.workspace.deliverRaw({
      body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
    });

    expect(body).toContain('c2c does not know this form any more');
    expect(await rig.intents()).toEqual([]);
  });
});

describe('the form behind [Extend…]', () => {
  async function openForm(person = 'ada') {
    const { request } = await makeLive(rig.store);
    await rig.door.announcer.postCard(request);
    const card = rig.workspace.messages('#c2c-approvals').at(-1);
    if (!card) throw new Error('the card was posted');
    await rig.workspace.press(person, card, 'Extend…');
    return rig.workspace.waitFor(() => rig.workspace.views(person).at(-1));
  }

  test('stays open and says why when this person asks too much', async () => {
    await rig.close();
    rig = await openRig({ limits: { askedPerHour: 1 } });
    const view = await openForm();
    await rig.workspace.command('ada', '#general', '/c2c who -> db');

    const outcome = await rig.workspace.submitView('ada', view, { duration: '7d' });

    expect(outcome.errors['reason']).toContain('You have asked c2c once within an hour');
    expect(await rig.store.list({ kind: 'open' }, 10)).toEqual([]);
  });

  test('asks for more time in the words of the grammar, and tells what became of it', async () => {
    const view = await openForm();

    const outcome = await rig.workspace.submitView('ada', view, { duration: '2 weeks', reason: 'takes longer' });

    expect(outcome).toMatchObject({ errors: {}, refusals: [], shows: undefined });
    expect(await rig.store.find(requestId(2))).toMatchObject({
      request: { requester: 'U0ADA', ask: { verb: 'extend', id: 'c2c-1', seconds: 1_209_600, reason: 'takes longer' } },
    });
    expect(await whispered('ada')).toContain('c2c-2  14 more days for c2c-1');
  });

  test.each([
    ['7', '7 has no unit', 'Did you mean 7d?'],
    ['soon', 'soon is not a duration', 'Expected a duration'],
    ['7d -> db', 'A command has one arrow', 'Did you mean 7d?'],
    ['11 years', 'differ in length', 'Expected a duration'],
  ])('says under the input what is wrong with "%s"', async (duration, problem, help) => {
    const view = await openForm();

    const outcome = await rig.workspace.submitView('ada', view, { duration });

    expect(outcome.errors['duration']).toContain(problem);
    expect(outcome.errors['duration']).toContain(help);
    expect(outcome.shows).toBeDefined();
    expect(await rig.store.list({ kind: 'all' }, 10)).toHaveLength(1);
  });

  test('submitted twice is one request', async () => {
    const view = await openForm();
    rig.workspace.knobs.duplicateDelivery = 'together';

    await rig.workspace.submitView('ada', view, { duration: '7d' });

    expect(await rig.store.list({ kind: 'all' }, 10)).toHaveLength(2);
  });

  test('that cannot be opened is replaced by how to type it', async () => {
    rig.workspace.faults.plan('views.open', { kind: 'error', error: 'expired_trigger_id' });
    const { request } = await makeLive(rig.store);
    await rig.door.announcer.warn(request);
    const warning = rig.workspace.directMessages('ada').at(-1);
    if (!warning) throw new Error('the requester is warned');

    await rig.workspace.press('ada', warning, 'Extend…');

    await rig.workspace.waitFor(() => directMessages('ada').find((text) => text.includes('/c2c extend c2c-1 for 7d')));
  });
});

describe('the form behind [Approve with changes…]', () => {
  /** web and api to db over TLS and two ports, for a week. */
  async function openForm(by = 'grace') {
    const stored = await askAndPlan(rig.store, {
      planned: { sources: [aBound(web), aBound(api)] },
      asking: { traffic: [tls, tcp('8080', '9000-9010')] },
    });
    await rig.door.announcer.postCard(stored.request);
    const card = rig.workspace.messages('#c2c-approvals').at(-1);
    if (!card) throw new Error('the card was posted');
    await rig.workspace.press(by, card, 'Approve with changes…');
    const view = await rig.workspace.waitFor(() => rig.workspace.views(by).at(-1));
    return { stored, view };
  }

  test('stores what is left, with the revision of the plan that it showed', async () => {
    const { view } = await openForm();

    const outcome = await rig.workspace.submitView('grace', view, {
      traffic: 'tcp 9001-9002, tls',
      duration: '3d',
      sources: ['shop/prod/api'],
      reason: 'TLS will do',
    });

    expect(outcome).toMatchObject({ errors: {}, refusals: [], shows: undefined });
    expect(await rig.intents()).toMatchObject([
      {
        by: 'U0GRACE',
        wish: {
          kind: 'narrow',
          request: 'c2c-1',
          revision: 1,
          narrowing: {
            traffic: [tls, tcp('9001-9002')],
            lifetime: { kind: 'for', seconds: 3 * 86_400 },
            sources: [api.ref],
          },
          reason: 'TLS will do',
        },
        place: { kind: 'channel', channel: 'C0APPROVALS' },
      },
    ]);
  });

  test('with nothing changed is an approval with a note', async () => {
    const { view } = await openForm();

    await rig.workspace.submitView('grace', view, { reason: 'fine' });

    const [intent] = await rig.intents();
    expect(intent?.wish).toEqual({ kind: 'approve', request: 'c2c-1', revision: 1, reason: 'fine' });
  });

  test.each([
    ['traffic', 'tcp 8081', 'tcp 8081 was not asked for'],
    ['traffic', 'udp 8080', 'udp 8080 was not asked for'],
    ['traffic', 'everything', 'Such as tls'],
    ['traffic', 'tls for 9d', 'Such as tls'],
    ['traffic', 'tls, c', 'Such as tls'],
    ['duration', '8d', 'It was asked for 7d, and for 8d is longer'],
    ['duration', 'forever', 'It was asked for 7d, and forever is longer'],
    ['duration', 'soon', 'Such as 3d'],
    ['duration', '3d because I say so', 'Such as 3d'],
  ])('keeps "%s: %s" from being sent, and says why beneath it', async (input, text, words) => {
    const { view } = await openForm();

    const outcome = await rig.workspace.submitView('grace', view, { [input]: text });

    expect(outcome.errors[input]).toContain(words);
    expect(await rig.intents()).toEqual([]);
  });

  test('submitted twice is one intent', async () => {
    const { view } = await openForm();
    rig.workspace.knobs.duplicateDelivery = 'together';

    await rig.workspace.submitView('grace', view, { traffic: 'tls' });

    expect(await rig.intents()).toHaveLength(1);
  });

  test('about a plan that has changed since is not taken', async () => {
    const { view, stored } = await openForm();
    await advance(rig.store, stored, { next: { ...stored.request, revision: 2 } });

    const outcome = await rig.workspace.submitView('grace', view, { traffic: 'tls' });

    expect(outcome.errors['reason']).toContain('look at the card again');
    expect(await rig.intents()).toEqual([]);
  });

  test('is not opened for what is decided already', async () => {
    const stored = await askAndPlan(rig.store);
    await rig.door.announcer.postCard(stored.request);
    const card = rig.workspace.messages('#c2c-approvals').at(-1);
    if (!card) throw new Error('the card was posted');
    await approve(rig.store, stored);

    await rig.workspace.press('grace', card, 'Approve with changes…');

    expect(await whispered('grace')).toContain('c2c-1 stays as it is: it is approved');
    expect(rig.workspace.views('grace')).toEqual([]);
  });

  test('that cannot be opened is replaced by how to type it', async () => {
    const card = await aCard();
    rig.workspace.faults.plan('views.open', { kind: 'error', error: 'expired_trigger_id' });

    await rig.workspace.press('grace', card, 'Approve with changes…');

    expect(await whispered('grace')).toContain('/c2c approve c2c-1 because …');
  });

  describe('forged', () => {
    async function forge(metadata: object, values: object, user = 'U0MALLORY') {
      await openForm();
      const view = {
        id: 'V1',
        hash: 'h',
        callback_id: 'c2c_narrow',
        private_metadata: JSON.stringify(metadata),
        state: { values },
      };
      const payload = {
        type: 'view_submission',
        team: { id: 'T0SANDBOX', domain: 'x' },
        user: { id: user, team_id: 'T0SANDBOX' },
        view,
      };
      const { body } = await rig.workspace.deliverRaw({
        body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
      });
      return body;
    }
    const chosen = (...places: string[]) => ({
      sources: {
        sources: { type: 'multi_static_select', selected_options: places.map((value) => ({ value })) },
      },
    });

    test.each([
      ['another request', { request: 'c2c-2', revision: 1 }],
      ['a plan that is not there yet', { request: 'c2c-1', revision: 2 }],
      ['no request', { request: 'c2c-1 or 2', revision: 1 }],
      ['more than c2c put there', { request: 'c2c-1', revision: 1, approved: true }],
    ])('with %s in its private data is refused', async (_, metadata) => {
      expect(await forge(metadata, {})).toContain('"errors"');
      expect(await rig.intents()).toEqual([]);
    });

    test('with an app that the list does not have leaves nothing, and is refused', async () => {
      expect(await forge({ request: 'c2c-1', revision: 1 }, chosen('7', 'shop/prod/admin'))).toContain(
        'Nothing would be left of the sources',
      );
      expect(await rig.intents()).toEqual([]);
    });

    test('with an input that the form never had is held against what was asked for', async () => {
      const values = { traffic: { traffic: { type: 'plain_text_input', value: 'udp 1-65535' } } };

      expect(await forge({ request: 'c2c-1', revision: 1 }, values)).toContain('was not asked for');
    });

    test('in the name of somebody else is that person’s wish, whom a worker judges', async () => {
      await forge({ request: 'c2c-1', revision: 1 }, chosen('0'));

      expect(await rig.intents()).toMatchObject([{ by: 'U0MALLORY', wish: { kind: 'narrow' } }]);
    });
  });
});

describe('the form behind [Hand over…]', () => {
  async function openFormWithGroup() {
    const { request } = await askAndPlan(rig.store, {
      planned: { standing: { ...aStanding(['shop/data']), groups: [{ group: SECURITY, name: 'Security' }] } },
    });
    await rig.door.announcer.postCard(request);
    const card = rig.workspace.messages('#c2c-approvals').at(-1);
    if (!card) throw new Error('the card was posted');
    await rig.workspace.press('grace', card, 'Hand over…');
    return rig.workspace.waitFor(() => rig.workspace.views('grace').at(-1));
  }

  test('offers the user groups that decide by name, and stores the one that is chosen', async () => {
    const outcome = await rig.workspace.submitView('grace', await openFormWithGroup(), {
      group: 'Security',
      reason: 'card data',
    });

    expect(outcome).toMatchObject({ errors: {}, refusals: [], shows: undefined });
    expect(await rig.intents()).toMatchObject([
      {
        by: 'U0GRACE',
        wish: { kind: 'delegate-to-group', request: 'c2c-1', group: 'S0SECURITY', reason: 'card data' },
      },
    ]);
  });

  test('takes a person beside the groups, but not both, and not neither', async () => {
    const view = await openFormWithGroup();

    const neither = await rig.workspace.submitView('grace', view, {});
    expect(neither.errors).toEqual({ person: 'Choose who is to decide.' });
    const both = await rig.workspace.submitView('grace', view, { person: 'U0LINUS', group: 'Security' });
    expect(both.errors).toEqual({ group: 'Either a person or a user group: choose one.' });
    await rig.workspace.submitView('grace', view, { person: 'U0LINUS', group: null });

    expect(await rig.intents()).toMatchObject([{ wish: { kind: 'delegate', to: 'U0LINUS' } }]);
  });

  test('offers no group where none decides', async () => {
    expect(JSON.stringify(await openForm())).not.toContain('static_select');
  });

  test.each(['', 'security', '<!subteam^S0SECURITY>', 'S0SECURITY S0OPS', 'U0LINUS'])(
    'forged, takes "%s" for no group',
    async (forged) => {
      const { body } = await forgeGroup(forged);

      expect(body).toContain('Choose who is to decide');
      expect(await rig.intents()).toEqual([]);
    },
  );

  test('forged with a group that it did not offer, is a wish like any other, which a worker judges', async () => {
    await forgeGroup('S0EVERYBODY');

    expect(await rig.intents()).toMatchObject([
      { by: 'U0GRACE', wish: { kind: 'delegate-to-group', group: 'S0EVERYBODY' } },
    ]);
  });

  function forgeGroup(value: string) {
    const view = {
      id: 'V1',
      hash: 'h',
      callback_id: 'c2c_hand_over',
      private_metadata: '{"request":"c2c-1","revision":1}',
      state: { values: { group: { group: { type: 'static_select', selected_option: { value } } } } },
    };
    const payload = {
      type: 'view_submission',
      team: { id: 'T0SANDBOX', domain: 'x' },
      user: { id: 'U0GRACE', team_id: 'T0SANDBOX' },
      view,
    };
    return rig.workspace.deliverRaw({
      body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
    });
  }

  async function openForm() {
    const card = await aCard();
    await rig.workspace.press('grace', card, 'Hand over…');
    return rig.workspace.waitFor(() => rig.workspace.views('grace').at(-1));
  }

  test('stores who is to decide, and why', async () => {
    const view = await openForm();

    const outcome = await rig.workspace.submitView('grace', view, { person: 'U0LINUS', reason: 'on leave' });

    expect(outcome).toMatchObject({ errors: {}, refusals: [], shows: undefined });
    expect(await rig.intents()).toMatchObject([
      {
        by: 'U0GRACE',
        wish: { kind: 'delegate', request: 'c2c-1', to: 'U0LINUS', reason: 'on leave' },
        place: { kind: 'channel', channel: 'C0APPROVALS' },
      },
    ]);
  });

  test('does not take the person themselves', async () => {
    const view = await openForm();

    const outcome = await rig.workspace.submitView('grace', view, { person: 'U0GRACE' });

    expect(outcome.errors).toEqual({ person: 'That is you. Choose somebody else.' });
    expect(await rig.intents()).toEqual([]);
  });

  test('that cannot be opened says so', async () => {
    const card = await aCard();
    rig.workspace.faults.plan('views.open', { kind: 'error', error: 'expired_trigger_id' });

    await rig.workspace.press('grace', card, 'Hand over…');

    expect(await whispered('grace')).toContain('Press again');
  });

  test.each(['', 'U0LINUS; DROP', '<!channel>', 'C0APPROVALS', 'u0linus'])(
    'forged, takes "%s" for nobody',
    async (forged) => {
      const view = {
        id: 'V1',
        hash: 'h',
        callback_id: 'c2c_hand_over',
        private_metadata: '{"request":"c2c-1","revision":1}',
        state: { values: { person: { person: { type: 'users_select', selected_user: forged } } } },
      };
      const payload = {
        type: 'view_submission',
        team: { id: 'T0SANDBOX', domain: 'x' },
        user: { id: 'U0GRACE', team_id: 'T0SANDBOX' },
        view,
      };

      const { body } = await rig.workspace.deliverRaw({
        body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
      });

      expect(body).toContain('Choose who is to decide');
      expect(await rig.intents()).toEqual([]);
    },
  );
});

describe('a reminder', () => {
  async function aReminder(): Promise<Message> {
    const { request } = await askAndPlan(rig.store);
    await rig.door.announcer.remind(request, [grace.slack, linus.slack]);
    const told = rig.workspace.directMessages('grace').at(-1);
    if (!told) throw new Error('grace was reminded');
    return told;
  }

  test('goes to each, and can be decided where it is read', async () => {
    const told = await aReminder();
    expect(directMessages('linus').at(-1)).toContain('c2c-1 has waited for a decision');

    await rig.workspace.press('grace', told, 'Approve');

    expect(await rig.intents()).toMatchObject([
      { by: 'U0GRACE', wish: { kind: 'approve', request: 'c2c-1', revision: 1 }, place: { kind: 'direct' } },
    ]);
  });

  test('can be the last about this request, and the last of all', async () => {
    const told = await aReminder();

    await rig.workspace.press('grace', told, "Don't remind me of this");
    expect(await rig.intents()).toMatchObject([{ wish: { kind: 'mute', request: 'c2c-1' } }]);
    await rig.workspace.press('grace', told, 'No reminders at all');

    expect(await rig.store.findQuiet([grace.slack, linus.slack])).toEqual(new Set([grace.slack]));
    await rig.workspace.waitFor(() => directMessages('grace').some((text) => text.includes('You get no reminders')));
  });

  test('reaches the others when Slack knows one of them no more', async () => {
    const { request } = await askAndPlan(rig.store);
    rig.workspace.faults.plan('conversations.open', { kind: 'error', error: 'internal_error' });

    await rig.door.announcer.remind(request, [grace.slack, linus.slack]);

    expect([...directMessages('grace'), ...directMessages('linus')]).toHaveLength(1);
    expect(rig.logged.join('\n')).toContain('one could not be told');
  });

  test('that reaches nobody is tried again', async () => {
    const { request } = await askAndPlan(rig.store);
    rig.workspace.faults.plan('conversations.open', { kind: 'error', error: 'internal_error' });

    await expect(rig.door.announcer.remind(request, [grace.slack])).rejects.toThrow('reminding of c2c-1');
  });
});

/** Ada asked for web -> db, and is told why not. */
async function noteOf(refusal: Refusal): Promise<Message> {
  const stored = await ask(rig.store);
  const { request } = stored;
  if (request.state !== 'submitted') throw new Error('a fresh ask is submitted');
  const unclear = { ...request, ask: allow('web', 'db', { reason: 'checkout' }) };
  const moved = await advance(rig.store, stored, refuse(unclear, refusal));
  await rig.door.announcer.tellRequester(moved.request);
  const [note] = rig.workspace.directMessages('ada');
  if (!note) throw new Error('a refusal is told');
  return note;
}

/** Grace sends what pressing a button of ada's message would send. */
async function forge(note: Message, actionId: string): Promise<void> {
  const action = { type: 'button', action_id: actionId, value: 'c2c-1', block_id: 'x', action_ts: '1.1' };
  const payload = {
    type: 'block_actions',
    team: { id: 'T0SANDBOX' },
    user: { id: 'U0GRACE', team_id: 'T0SANDBOX' },
    channel: { id: note.channel },
    actions: [action],
  };
  await rig.workspace.deliverRaw({ body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString() });
}

describe('an ask that was refused and corrected', () => {
  const UNKNOWN: Refusal = { kind: 'unknown-app', name: { app: 'db' }, near: [appRef('shop/data/db')] };

  test('is asked by one click as it stands above, once, and where it was asked before', async () => {
    await rig.store.setTarget(ada.slack, { org: 'shop', space: 'prod' });
    const note = await noteOf(UNKNOWN);
    await rig.store.setTarget(ada.slack, { org: 'bank', space: 'ledger' });

    await rig.workspace.press('ada', note, 'Ask this');
    await rig.workspace.press('ada', note, 'Ask this');

    const all = await rig.store.list({ kind: 'all' }, 10);
    expect(all.map(({ request }) => request)).toMatchObject([
      {
        state: 'submitted',
        requester: ada.slack,
        ask: { destinations: [{ app: 'db', within: { org: 'shop', space: 'data' } }], reason: 'checkout' },
        target: { org: 'shop', space: 'prod' },
      },
      { state: 'refused' },
    ]);
  });

  test('where there was no target is asked without one', async () => {
    const note = await noteOf(UNKNOWN);
    await rig.store.setTarget(ada.slack, { org: 'bank', space: 'ledger' });

    await rig.workspace.press('ada', note, 'Ask this');

    expect((await rig.store.find(requestId(2)))?.request).not.toHaveProperty('target');
  });

  test('is asked by its requester only', async () => {
    await forge(await noteOf(UNKNOWN), 'c2c_ask');

    await rig.workspace.waitFor(() => directMessages('grace').length === 1);
    expect(directMessages('grace')[0]).toBe('Only @ada can choose for c2c-1.');
  });

  test('is not asked by a click where a person has to say why first, whatever is forged', async () => {
    const note = await noteOf({ kind: 'forbidden', rule: 'card data', because: 'say why', wants: 'reason' });
    expect(rig.workspace.render(note)).not.toContain('[Ask this]');

    await forge(note, 'c2c_ask');

    await rig.workspace.waitFor(() => directMessages('grace').length === 1);
    expect(await rig.store.list({ kind: 'all' }, 10)).toHaveLength(1);
  });
});

describe('a name that fits several apps', () => {
  const noteOfRefusal = () =>
    noteOf({
      kind: 'ambiguous-app',
      name: { app: 'db' },
      role: 'destination',
      options: [appRef('shop/data/db'), appRef('shop/test/db')],
    });

  test('is asked again in full by one click', async () => {
    const note = await noteOfRefusal();

    await rig.workspace.press('ada', note, 'shop/test/db');

    const again = await rig.store.find(requestId(2));
    expect(again?.request).toMatchObject({
      state: 'submitted',
      requester: ada.slack,
      ask: { destinations: [{ app: 'db', within: { org: 'shop', space: 'test' } }], reason: 'checkout' },
    });
    await rig.workspace.waitFor(() => directMessages('ada').length === 2);
    expect(directMessages('ada')[1]).toContain('c2c-2  web → shop/test/db over TLS');
  });

  test('clicked twice is asked once', async () => {
    const note = await noteOfRefusal();

    await rig.workspace.press('ada', note, 'shop/test/db');
    await rig.workspace.press('ada', note, 'shop/test/db');

    expect(await rig.store.list({ kind: 'all' }, 10)).toHaveLength(2);
  });

  test('can be chosen by the requester only', async () => {
    await forge(await noteOfRefusal(), 'c2c_choose:0');

    await rig.workspace.waitFor(() => directMessages('grace').length === 1);
    expect(directMessages('grace')[0]).toBe('Only @ada can choose for c2c-1.');
    expect(await rig.store.list({ kind: 'all' }, 10)).toHaveLength(1);
  });
});

describe('the form beside a policy that no grant holds', () => {
  const connections: Connections = {
    app: db.ref,
    inbound: [{ policy: aPolicy(api, db, 'tcp 8080'), source: api.ref, destination: db.ref, origins: [] }],
    lost: [],
  };

  /** Ada is told who may reach db, and presses a button in it. */
  async function openForm(label: string) {
    const place = { kind: 'channel', channel: 'C0APPROVALS' } as const;
    await rig.door.announcer.answer(
      { by: ada.slack, place },
      { kind: 'who', foundation: DEFAULT_FOUNDATION, connections },
    );
    const told = await rig.workspace.waitFor(() => rig.workspace.ephemerals('ada').at(-1));
    await rig.workspace.press('ada', told, label);
    return rig.workspace.waitFor(() => rig.workspace.views('ada').at(-1));
  }

  test('asks to adopt exactly that policy, for as long and for the reason that was typed', async () => {
    const view = await openForm('Adopt…');
    const outcome = await rig.workspace.submitView('ada', view, { duration: '30d', reason: 'nightly export' });

    expect(outcome).toMatchObject({ errors: {}, refusals: [] });
    const stored = await rig.store.find(requestId(1));
    expect(stored && printCommand(stored.request.ask)).toBe(
      'adopt shop/prod/api -> shop/data/db tcp 8080 for 30d because "nightly export"',
    );
    await rig.workspace.waitFor(() =>
      rig.workspace.ephemerals('ada').some((each) => rig.workspace.render(each).startsWith('c2c-1  adopting')),
    );
  });

  test('needs neither a time nor a reason to adopt, and a reason to remove', async () => {
    await rig.workspace.submitView('ada', await openForm('Adopt…'), {});
    const removing = await openForm('Remove…');
    const empty = await rig.workspace.submitView('ada', removing, { reason: '  ' });
    expect(empty.errors).toEqual({ reason: 'Say why: the owners of the destination read it.' });
    await rig.workspace.submitView('ada', removing, { reason: 'nobody uses it' });

    const asks = (await rig.store.list({ kind: 'all' }, 10)).map(({ request }) => printCommand(request.ask));
    expect(asks).toEqual([
      'remove-policy shop/prod/api -> shop/data/db tcp 8080 because "nobody uses it"',
      'adopt shop/prod/api -> shop/data/db tcp 8080',
    ]);
  });

  test.each(['soon', '7', 'forever because I say so', '-> c tcp 1'])(
    'does not take "%s" for a time',
    async (duration) => {
      const outcome = await rig.workspace.submitView('ada', await openForm('Adopt…'), { duration });

      expect(outcome.errors).toEqual({ duration: 'Such as 7d, 12h, until 2026-12-24, or forever.' });
      expect(await rig.store.list({ kind: 'all' }, 10)).toEqual([]);
    },
  );

  test.each(['until 2999-12-24', 'forever', 'for 2w'])('takes "%s" for a time', async (duration) => {
    await rig.workspace.submitView('ada', await openForm('Adopt…'), { duration });

    expect(await rig.store.find(requestId(1))).toBeDefined();
  });

  test.each([
    'adopt api -> db',
    'allow api -> db tcp 8080',
    'remove-policy',
    'c2c-1',
    '',
    'on dev',
    'on dev list',
    'on A adopt api -> db tcp 1',
  ])('reads nothing from the forged value "%s"', (value) => {
    expect(readPolicyAsk(value)).toBeUndefined();
  });
});
