// Where cards go: to the channel of a place, past what takes nothing, and to all whose owners decide.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FoundationName, requestId } from '../../src/core/vocabulary.ts';
import { defaultSeed } from '../../src/sandbox/workspace/seed.ts';
import { ada } from '../support/scene.ts';
import { pendingFile } from './files.ts';
import * as states from './requests.ts';
import { openRig, type Rig } from './rig.ts';

const DEV = 'dev' as FoundationName;
const DATA = { org: 'shop', space: 'data' };
const PLACES = [
  { within: DATA, name: 'C0DATA' },
  { within: DATA, name: 'C0DEV', foundation: DEV },
  { within: { org: 'bank' }, name: 'C0BANK' },
];

let rig: Rig;
beforeEach(async () => {
  const seed = defaultSeed();
  const [approvals] = seed.channels;
  if (!approvals) throw new Error('there is a channel');
  const rooms = ['C0DATA', 'C0DEV', 'C0BANK'].map((id) => ({ ...approvals, id, name: id.toLowerCase() }));
  rig = await openRig({
    placeChannels: PLACES,
    workspace: { seed: { ...seed, channels: [...seed.channels, ...rooms] } },
  });
});
afterEach(async () => {
  await rig.close();
});

function shown(channel: string): readonly string[] {
  return rig.workspace.messages(channel).map((message) => rig.workspace.render(message));
}

function archive(id: string): void {
  const room = rig.workspace.store.channels.get(id);
  if (room) room.isArchived = true;
}

test('a card stands in the channel of its space, and changes there', async () => {
  const { announcer } = rig.door;
  const { place, tried } = await announcer.postCard(states.pending);

  expect({ place, tried }).toMatchObject({ place: { channel: 'C0DATA' }, tried: [{ name: 'C0DATA' }] });
  expect(await announcer.updateCard(place, states.live)).toEqual({ place, tried: [] });
  expect(shown('C0DATA')).toEqual([expect.stringContaining('LIVE until')]);
  expect(shown('#c2c-approvals')).toEqual([]);
});

test('the same space on another foundation has another channel', async () => {
  const { place } = await rig.door.announcer.postCard({ ...states.pending, foundation: DEV });

  expect(place.channel).toBe('C0DEV');
});

test.each([
  ['c2c is not in', () => rig.workspace.kick('c2c', '#c0data'), 'not_in_channel (invite the bot to the channel)'],
  ['somebody archived', () => archive('C0DATA'), 'is_archived (the channel is archived)'],
  [
    'is not there',
    () => void rig.workspace.store.channels.delete('C0DATA'),
    expect.stringContaining('channel_not_found'),
  ],
])('a channel that %s is passed over, and the reason is told', async (_, happen, refused) => {
  happen();

  const { place, tried } = await rig.door.announcer.postCard(states.pending);

  expect({ place, tried }).toMatchObject({ place: { channel: 'C0APPROVALS' }, tried: [{ name: 'C0DATA', refused }] });
  expect(shown('#c2c-approvals')).toEqual([expect.stringContaining('[Approve]')]);
});

test('what the approvals channel refuses is thrown, as there is nowhere else to go', async () => {
  rig.workspace.kick('c2c', '#c0data');
  rig.workspace.kick('c2c', '#c2c-approvals');

  await expect(rig.door.announcer.postCard(states.pending)).rejects.toThrow('not_in_channel');
});

test('a trouble that passes is no reason to go elsewhere', async () => {
  rig.workspace.faults.plan('chat.postMessage', { kind: 'error', error: 'internal_error' });

  await expect(rig.door.announcer.postCard(states.pending)).rejects.toThrow('internal_error');
  expect(shown('#c2c-approvals')).toEqual([]);
});

test('a card whose channel somebody archived goes on in the approvals channel', async () => {
  const { announcer } = rig.door;
  const { place } = await announcer.postCard(states.pending);
  archive('C0DATA');

  const moved = await announcer.updateCard(place, states.live);

  expect(moved.place.channel).toBe('C0APPROVALS');
  expect(moved.tried).toMatchObject([{ name: 'C0DATA', refused: 'is_archived (the channel is archived)' }]);
  expect(shown('#c2c-approvals')).toEqual([expect.stringContaining('LIVE until')]);
});

test('a card that was posted before its space had a channel stays where it is, and is posted anew there', async () => {
  const { place } = await rig.door.announcer.updateCard({ channel: 'C0APPROVALS', ts: '1.0' }, states.live);

  expect(place.channel).toBe('C0APPROVALS');
});

test('what leads into several places has its card in the approvals channel, and is asked in the channel of each', async () => {
  const { announcer } = rig.door;
  const { place } = await announcer.postCard(pendingFile);
  const tried = await announcer.askElsewhere(pendingFile);

  expect(place.channel).toBe('C0APPROVALS');
  expect(tried).toEqual([{ name: 'C0DATA' }, { name: 'C0BANK' }]);
  for (const channel of ['C0DATA', 'C0BANK']) {
    expect(shown(channel)).toEqual([
      expect.stringMatching(/c2c-61 leads into shop\/data, bank\/ledger .*\[Approve\]/s),
    ]);
  }
});

test('one of these channels that takes nothing keeps nothing from the others', async () => {
  rig.workspace.kick('c2c', '#c0data');

  const tried = await rig.door.announcer.askElsewhere(pendingFile);

  expect(tried).toMatchObject([
    { name: 'C0DATA', refused: expect.stringContaining('not_in_channel') },
    { name: 'C0BANK' },
  ]);
  expect(shown('C0BANK')).toHaveLength(1);
});

test('a question that one of them refuses for good is given up there', async () => {
  rig.workspace.faults.plan('chat.postMessage', { kind: 'error', error: 'msg_too_long' });

  expect(await rig.door.announcer.askElsewhere(pendingFile)).toEqual([{ name: 'C0BANK' }]);
  expect(rig.logged).toContainEqual(expect.stringContaining('it could not be said there'));
});

test('where all destinations share a channel, nobody is asked elsewhere', async () => {
  expect(await rig.door.announcer.askElsewhere(states.pending)).toEqual([]);
});

test('whoever presses beside the card sees it there, and whoever presses elsewhere is told', async () => {
  const done = { kind: 'done', wish: { kind: 'approve', request: requestId(48) }, request: states.live } as const;
  const at = (channel: string) => ({ by: ada.slack, place: { kind: 'channel', channel } }) as const;

  await rig.door.announcer.answer(at('C0DATA'), done);
  expect(rig.workspace.ephemerals('ada')).toEqual([]);
  await rig.door.announcer.answer(at('C0BANK'), done);
  expect(rig.workspace.ephemerals('ada')).toHaveLength(1);
});
