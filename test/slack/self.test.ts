// Who is foreign: in shared channels people of other workspaces see our buttons.
import { describe, expect, test } from '@jest/globals';
import { isForeign } from '../../src/slack/self.ts';

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
