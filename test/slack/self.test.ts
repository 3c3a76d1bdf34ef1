// Who we are, and who is foreign: in shared channels people of other workspaces see our buttons.
import { describe, expect, test } from '@jest/globals';
import { bridgeLog } from '../../src/slack/bolt-log.ts';
import { buildClient } from '../../src/slack/calls.ts';
import { isForeign, SelfKnowledge } from '../../src/slack/self.ts';
import { ScriptedServer } from '../support/scripted-server.ts';
import { SilentLog } from '../support/silent-log.ts';

const bot = { botUserId: 'U0C2C', botId: 'B0C2C' };

describe('in one workspace', () => {
  const self = { ...bot, teamId: 'T0OURS' };

  test.each([
    ['our own people', { teamId: 'T0OURS', userTeamId: 'T0OURS' }, false],
    ['a command, which names one team', { teamId: 'T0OURS' }, false],
    ['a guest from another workspace in our shared channel', { teamId: 'T0OURS', userTeamId: 'T0EVIL' }, true],
    ['a payload of another workspace', { teamId: 'T0EVIL' }, true],
    ['another workspace of some enterprise', { teamId: 'T0EVIL', enterpriseId: 'E0EVIL' }, true],
    ['a payload that names no team', {}, true],
  ])('%s', (_, origin, foreign) => {
    expect(isForeign(origin, self)).toBe(foreign);
  });
});

describe('in an enterprise', () => {
  const self = { ...bot, teamId: 'T0OURS', enterpriseId: 'E0OURS' };

  test.each([
    ['another workspace of our own', { teamId: 'T0SISTER', enterpriseId: 'E0OURS' }, false],
    ['an org-wide payload, which names no team', { enterpriseId: 'E0OURS' }, false],
    ['another enterprise', { teamId: 'T0EVIL', enterpriseId: 'E0EVIL' }, true],
  ])('%s', (_, origin, foreign) => {
    expect(isForeign(origin, self)).toBe(foreign);
  });
});

describe('who we are', () => {
  test.each([
    ['with a bot id', { bot_id: 'B0C2C' }, { botId: 'B0C2C' }],
    ['without one', {}, {}],
    ['with null for what there is not', { bot_id: null, enterprise_id: null }, {}],
    ['in an enterprise', { bot_id: 'B0C2C', enterprise_id: 'E0OURS' }, { botId: 'B0C2C', enterpriseId: 'E0OURS' }],
  ])('is learnt from an answer %s', async (_, said, known) => {
    const slack = await ScriptedServer.start();
    slack.on('POST /auth.test', { json: { ok: true, team_id: 'T0OURS', user_id: 'U0C2C', ...said } });
    const log = new SilentLog();
    const client = buildClient({ botToken: 'xoxb-1', apiUrl: `${slack.url}/`, logger: bridgeLog(log) });

    const self = await new SelfKnowledge(client, log, 1).learn();
    await slack.close();

    expect(self).toEqual({ teamId: 'T0OURS', botUserId: 'U0C2C', ...known });
  });
});
