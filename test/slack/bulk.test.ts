// Files of connectivity in Slack: the form they are pasted into, and what is said of each of their connections.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { printAsk } from '../../src/core/bulk.ts';
import { refuse } from '../../src/core/moves.ts';
import { complaintsAbout } from '../../src/sandbox/workspace/block-kit.ts';
import type { JsonObject } from '../../src/sandbox/workspace/json.ts';
import { drawCard } from '../../src/slack/card.ts';
import type { Message } from '../../src/slack/message.ts';
import { writeNote } from '../../src/slack/notes.ts';
import { tellStory } from '../../src/slack/story.ts';
import { drawWholePlan } from '../../src/slack/whole-plan.ts';
import { NOON } from '../support/fixed-clock.ts';
import { submitTo } from '../support/life.ts';
import { ada, appName, grace, tcp } from '../support/scene.ts';
import { expectGolden } from '../support/golden.ts';
import { expectSendable } from './block-kit.ts';
import { aFile, largeFile, liveFile, partlyFile, pendingFile, pendingFromCommandLine, submittedFile } from './files.ts';
import { openRig, type Rig } from './rig.ts';

function check(name: string, message: Message | undefined): void {
  if (!message) throw new Error('something is said');
  expectSendable(message);
  expectGolden(import.meta.url, name, message);
}

describe('a file', () => {
  test.each([
    ['pending', pendingFile],
    ['command-line', pendingFromCommandLine],
    ['large', largeFile],
    ['partly', partlyFile],
  ] as const)('has a card, which tells of its connections: %s', (name, request) => {
    check(`card-file-${name}`, drawCard(request));
  });

  test.each([
    ['partly', partlyFile],
    ['live', liveFile],
    ['command-line', pendingFromCommandLine],
  ] as const)('is told of to its requester: %s', (name, request) => {
    check(`note-file-${name}`, writeNote(request));
  });

  test('that was asked in Slack is told of once it is decided', () => {
    expect(writeNote(pendingFile)).toBeUndefined();
  });

  test('is shown with what became of each connection', () => {
    check('story-file-partly', tellStory(partlyFile, [], { by: ada.slack, at: NOON }));
  });

  test('with unclear names is told of each of them, in the words of the file', () => {
    const unknown = { kind: 'unknown-app', name: appName('web'), near: [] } as const;
    const refusals = [
      { connection: 1, refusal: unknown },
      { connection: 2, refusal: { kind: 'date-passed', date: '2026-01-01' } as const },
    ];

    check('note-file-refused', writeNote(refuse(submittedFile(aFile), { kind: 'connections', refusals }).next));
  });

  test('that is too large for a card has all of its plan behind a button', () => {
    const view = drawWholePlan(largeFile);
    const blocks = (JSON.parse(JSON.stringify(view?.blocks ?? [])) as JsonObject[]) ?? [];

    expect(complaintsAbout(blocks, 'modal', { refusedTypes: new Set(), uniqueActionIdsPerMessage: true })).toEqual([]);
    const text = JSON.stringify(blocks);
    for (const { ref } of largeFile.destinations) expect(text.split(`\`${ref.app}\``)).toHaveLength(4);
  });
});

describe('the form for a file', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(async () => {
    await rig.close();
  });

  const FILE =
    'for: 7d\nconnections:\n  - allow: web\n    to: db\n  - {allow: "web, api", to: cache, traffic: tcp 6379}\n';

  async function openForm(person = 'ada') {
    await rig.workspace.command(person, '#c2c-approvals', '/c2c apply');
    return rig.workspace.waitFor(() => rig.workspace.views(person).at(-1));
  }

  async function whispered(person: string): Promise<string> {
    return rig.workspace.waitFor(() => {
      const last = rig.workspace.ephemerals(person).at(-1);
      return last && rig.workspace.render(last);
    });
  }

  test('stores what was pasted as one request, and says which', async () => {
    const outcome = await rig.workspace.submitView('ada', await openForm(), { policies: FILE });

    expect(outcome).toMatchObject({ errors: {}, refusals: [], shows: undefined });
    const [stored] = await rig.store.list({ kind: 'all' }, 10);
    expect(stored && printAsk(stored.request.ask)).toBe(
      'apply 2 connections: web -> db tls; web, api -> cache tcp 6379 for 7d',
    );
    expect(await whispered('ada')).toContain('c2c-1  2 connections, for 7 days');
  });

  test('means by an entry without traffic what an operator says, tells so, and remembers it', async () => {
    await rig.close();
    rig = await openRig({ limits: { defaultTraffic: [tcp('8080')] } });
    const view = await openForm();

    expect(JSON.stringify(view)).toContain('Without traffic it is tcp 8080.');
    await rig.workspace.submitView('ada', view, { policies: FILE });

    const [stored] = await rig.store.list({ kind: 'all' }, 10);
    expect(stored && printAsk(stored.request.ask)).toBe(
      'apply 2 connections: web -> db tcp 8080; web, api -> cache tcp 6379 for 7d',
    );
  });

  test('tells every mistake with its line and column, and stays open', async () => {
    const text = 'for: soon\nconnections:\n  - allow: web\n    too: db\n';

    const outcome = await rig.workspace.submitView('ada', await openForm(), { policies: text });

    const { policies = '' } = outcome.errors;
    expect(policies).toMatch(/^line 1:6 {2}for: .*\nline 3:5 {2}connections\.to: .*\nline 4:5 {2}unknown key "too"/s);
    expect(outcome.shows).toBeDefined();
    expect(await rig.store.list({ kind: 'all' }, 10)).toEqual([]);
  });

  test('shows the plan alone, if that is what it is for', async () => {
    await rig.workspace.submitView('ada', await openForm(), { policies: FILE, wish: ['plan'] });

    expect(await rig.intents()).toMatchObject([{ by: ada.slack, wish: { kind: 'preview', ask: { verb: 'apply' } } }]);
    expect(await rig.store.list({ kind: 'all' }, 10)).toEqual([]);
  });

  test('takes a file that is uploaded, as long as it is', async () => {
    const long = `${FILE}${'# a word about each of them\n'.repeat(200)}`;

    const outcome = await rig.workspace.submitView('ada', await openForm(), {
      file: [{ name: 'c.yml', content: long }],
    });

    expect(outcome).toMatchObject({ errors: {}, refusals: [] });
    expect(await whispered('ada')).toContain('c2c-1  2 connections, for 7 days');
  });

  test.each([
    ['with mistakes tells them beneath it', 'for: soon', /^line 1:1 {2}connections: .*\nline 1:6 {2}for: /s],
    [
      'that is too long says so',
      `# ${'x'.repeat(100_001)}`,
      /^The file could not be read: it is too long: 100003 bytes/,
    ],
  ])('an uploaded file %s', async (_, content, words) => {
    const outcome = await rig.workspace.submitView('ada', await openForm(), { file: [{ name: 'c.yml', content }] });

    expect(outcome.errors['file']).toMatch(words);
    expect(await rig.store.list({ kind: 'all' }, 10)).toEqual([]);
  });

  test.each([
    ['Slack is down', 'files.info', { kind: 'error', error: 'fatal_error' }, 'Slack did not hand it over'],
    ['the app lacks the scope', 'files.info', { kind: 'error', error: 'missing_scope' }, 'lacks the scope files:read'],
    ['Slack hangs', 'download', { kind: 'hold' }, 'took too long'],
  ] as const)(
    'an uploaded file that cannot be read, as %s, is asked for in another way',
    async (_, method, fault, why) => {
      const view = await openForm();
      rig.workspace.faults.plan(method, fault);

      const outcome = await rig.workspace.submitView('ada', view, { file: [{ name: 'c.yml', content: FILE }] });

      expect(outcome.errors['file']).toContain(why);
      rig.workspace.faults.clear();
    },
  );

  test('wants one of the two, pasted or uploaded', async () => {
    const view = await openForm();

    const nothing = await rig.workspace.submitView('ada', view, { policies: '  ' });
    expect(nothing.errors).toEqual({ policies: 'Paste the file here, or upload it below.' });
    const both = await rig.workspace.submitView('ada', view, {
      policies: FILE,
      file: [{ name: 'c.yml', content: FILE }],
    });
    expect(both.errors['file']).toContain('takes one of them');
  });

  test('opens without its input for a file where the app may not show it', async () => {
    rig.workspace.faults.plan('views.open', { kind: 'error', error: 'missing_scope' });

    const view = await openForm();

    expect(JSON.stringify(view.definition)).not.toContain('file_input');
    expect(await rig.workspace.submitView('ada', view, { policies: FILE })).toMatchObject({ errors: {} });
  });

  test('submitted twice is one request', async () => {
    const view = await openForm();
    rig.workspace.knobs.duplicateDelivery = 'together';

    await rig.workspace.submitView('ada', view, { policies: FILE });

    expect(await rig.store.list({ kind: 'all' }, 10)).toHaveLength(1);
  });

  test('stays open with the file in it when the store is not there', async () => {
    await rig.close();
    rig = await openRig({
      store: (store) => Object.assign(store, { submit: () => Promise.reject(new Error('down')) }),
    });

    const outcome = await rig.workspace.submitView('ada', await openForm(), { policies: FILE });

    expect(outcome.errors['policies']).toContain('could not store your request');
    expect(outcome.shows).toBeDefined();
  });

  test('that does not open says so', async () => {
    rig.workspace.faults.plan('views.open', { kind: 'error', error: 'expired_trigger_id' });

    await rig.workspace.command('ada', '#c2c-approvals', '/c2c apply');

    expect(await whispered('ada')).toContain('The form did not open, and nothing was asked.');
  });

  test('is not opened for somebody of another workspace', async () => {
    await rig.workspace.command('mallory', '#c2c-approvals', '/c2c apply');

    expect(rig.workspace.views('mallory')).toEqual([]);
  });

  test('[Show all…] opens the whole plan of a card', async () => {
    const id = await submitTo(
      rig.store,
      { requester: ada.slack, ask: largeFile.ask, askedAt: largeFile.askedAt },
      'one',
    );
    const stored = await rig.store.find(id);
    if (!stored) throw new Error('it was stored');
    await rig.store.move(stored, { next: { ...largeFile, id } }, largeFile.askedAt);
    await rig.door.announcer.postCard({ ...largeFile, id });
    const card = rig.workspace.messages('#c2c-approvals').at(-1);
    if (!card) throw new Error('the card was posted');

    await rig.workspace.press(grace.userName.split('@')[0] ?? '', card, 'Show all…');

    const view = await rig.workspace.waitFor(() => rig.workspace.views('grace').at(-1));
    expect(JSON.stringify(view.definition)).toContain('part-19');
  });
});
