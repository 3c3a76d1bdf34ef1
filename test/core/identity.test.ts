// Who a Slack person is on Cloud Foundry: the strongest proof counts, and nobody becomes somebody else by themselves.
import { describe, expect, test } from '@jest/globals';
import { type Binding, findClaim, type IdentityRules, recogniseClaim } from '../../src/core/identity.ts';
import { NOON } from '../support/fixed-clock.ts';
import { ada, grace } from '../support/scene.ts';

const MAP = new Map([[ada.slack, 'ada-in-cf']]);
const BOTH: IdentityRules = { by: ['email', 'map'], map: MAP };

describe('what a person is known by', () => {
  test('is the map where it names them, in whichever order the proofs are written', () => {
    expect(findClaim(BOTH, ada.slack, ada.userName)).toEqual({ userName: 'ada-in-cf', by: 'map' });
  });

  test('is the address for everybody else', () => {
    expect(findClaim(BOTH, grace.slack, grace.userName)).toEqual({ userName: grace.userName, by: 'email' });
  });

  test('is never a proof that the operator did not choose', () => {
    expect(findClaim({ by: ['email'], map: MAP }, ada.slack, ada.userName)).toMatchObject({ by: 'email' });
    expect(findClaim({ by: ['map'], map: MAP }, grace.slack, grace.userName)).toBeUndefined();
  });

  test('is nothing when Slack has no address for them', () => {
    expect(findClaim(BOTH, grace.slack, undefined)).toBeUndefined();
  });
});

const byEmail = (userName: string) => ({ userName, by: 'email' }) as const;
const KNOWN: Binding = { ...byEmail('ada@example.com'), since: NOON };

describe('a person', () => {
  test('seen for the first time is who they say, from then on', () => {
    expect(recogniseClaim(undefined, byEmail('ada@example.com'), NOON)).toEqual({ kind: 'holds', next: KNOWN });
  });

  test('who is who they were needs nothing written', () => {
    expect(recogniseClaim(KNOWN, byEmail('ada@example.com'), NOON + 1)).toEqual({ kind: 'holds' });
  });

  test('with another address is refused, and it is reported', () => {
    expect(recogniseClaim(KNOWN, byEmail('grace@example.com'), NOON + 1)).toEqual({
      kind: 'refused',
      next: { ...KNOWN, refused: 'grace@example.com' },
      fact: { kind: 'identity.changed', from: 'ada@example.com', to: 'grace@example.com' },
    });
  });

  test('is refused for the same address again without another report', () => {
    const reported = { ...KNOWN, refused: 'grace@example.com' };

    expect(recogniseClaim(reported, byEmail('grace@example.com'), NOON + 2)).toEqual({ kind: 'refused' });
    expect(recogniseClaim(reported, byEmail('linus@example.com'), NOON + 2)).toMatchObject({
      fact: { to: 'linus@example.com' },
    });
  });

  test('who takes the old address back is who they were, and the next change is reported again', () => {
    const reported = { ...KNOWN, refused: 'grace@example.com' };

    expect(recogniseClaim(reported, byEmail('ada@example.com'), NOON + 2)).toEqual({ kind: 'holds', next: KNOWN });
  });

  test('becomes whom the operator writes into the map, and it is said', () => {
    expect(recogniseClaim(KNOWN, { userName: 'ada-in-cf', by: 'map' }, NOON + 1)).toEqual({
      kind: 'holds',
      next: { userName: 'ada-in-cf', by: 'map', since: NOON + 1 },
      fact: { kind: 'identity.mapped', from: 'ada@example.com', to: 'ada-in-cf' },
    });
  });

  test('does not become whom their address names again when they are taken from the map', () => {
    const mapped: Binding = { userName: 'ada-in-cf', by: 'map', since: NOON };

    expect(recogniseClaim(mapped, byEmail('ada@example.com'), NOON + 1)).toMatchObject({ kind: 'refused' });
  });
});
