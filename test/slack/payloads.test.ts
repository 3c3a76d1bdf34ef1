// What Slack sends in another shape than usual: left out, or null, is the same to us.
import { describe, expect, test } from '@jest/globals';
import { CommandPayload, PressPayload, replyPlace } from '../../src/slack/payloads.ts';

const action = { action_id: 'c2c_approve', action_ts: '1.2', block_id: 'c2c-1.r1.pending.0', value: 'c2c-1' };

describe('a press', () => {
  test.each([
    ['outside a message', { channel: null, container: null }],
    ['without a trigger', { trigger_id: null }],
    ['of nobody’s enterprise', { enterprise: null, user: { id: 'U0ADA', team_id: null } }],
    [
      'of a button with neither block nor value',
      { actions: [{ action_id: 'c2c_approve', block_id: null, value: null }] },
    ],
  ])('%s is read', (_, odd) => {
    const payload = { user: { id: 'U0ADA' }, team: { id: 'T0OURS' }, actions: [action], ...odd };

    expect(PressPayload.safeParse(payload).success).toBe(true);
  });

  test('whose place is unknown is answered directly', () => {
    expect([null, undefined, '', 'D0ADA'].map(replyPlace)).toEqual(Array(4).fill({ kind: 'direct' }));
  });
});

test('a command that names neither channel nor trigger is read', () => {
  const payload = { text: 'list', user_id: 'U0ADA', team_id: 'T0OURS', enterprise_id: null };

  expect(CommandPayload.parse(payload)).toMatchObject({ channel_id: '', trigger_id: '' });
});
