// Who a Slack person is on Cloud Foundry: the strongest proof counts, and nobody becomes somebody else by themselves.
import { describe, expect, test } from '@jest/globals';
import { type Binding, findClaim, type IdentityRules, recogniseClaim, recogniseLink } from '../../src/core/identity.ts';
import { NOON } from '../support/fixed-clock.ts';
import { ada, grace } from '../support/scene.ts';

const MAP = new Map([[ada.slack, 'ada-in-cf']]);
const BOTH: IdentityRules = { by: ['email', 'map'], map: MAP };

describe('what a person is known by', () => {
  test('is the map where it names them, in whichever order the proofs are written', () => {
    expect(findClaim(BOTH, ada.slack, ada.userName, undefined)).toEqual({ userName: 'ada-in-cf', by: 'map' });
  });

  test('is the address for everybody else', () => {
    expect(findClaim(BOTH, grace.slack, grace.userName, undefined)).toEqual({ userName: grace.userName, by: 'email' });
  });

  test('is never a proof that the operator did not choose', () => {
    expect(findClaim({ by: ['email'], map: MAP }, ada.slack, ada.userName, undefined)).toMatchObject({ by: 'email' });
    expect(findClaim({ by: ['map'], map: MAP }, grace.slack, grace.userName, undefined)).toBeUndefined();
  });

  test('is nothing when Slack has no address for them', () => {
    expect(findClaim(BOTH, grace.slack, undefined, undefined)).toBeUndefined();
  });
});

const byEmail = (userName: string) => ({ userName, by: 'email' }) as const;
const KNOWN: Binding = { ...byEmail('ada@example.com'), since: NOON };

describe('a link', () => {
  const LINKED: Binding = { userName: 'grace-in-cf', by: 'link', since: NOON };

  test('counts before the address, and after the map', () => {
    const all: IdentityRules = { by: ['email', 'link', 'map'], map: MAP };

    expect(findClaim(all, grace.slack, grace.userName, LINKED)).toEqual({ userName: 'grace-in-cf', by: 'link' });
    expect(findClaim(all, ada.slack, ada.userName, LINKED)).toMatchObject({ by: 'map' });
    expect(findClaim(BOTH, grace.slack, grace.userName, LINKED)).toMatchObject({ by: 'email' });
  });

  test('is written down, and reported, once', () => {
    const { next, fact } = recogniseLink(undefined, 'grace-in-cf', NOON);

    expect(next).toEqual(LINKED);
    expect(fact).toEqual({ kind: 'identity.linked', userName: 'grace-in-cf' });
    expect(recogniseLink(LINKED, 'grace-in-cf', NOON + 1)).toEqual({ kind: 'holds' });
  });

  test('does not make somebody another one than they were known as', () => {
    expect(recogniseLink(LINKED, 'linus@example.com', NOON + 1)).toMatchObject({
      kind: 'refused',
      fact: { kind: 'identity.changed', from: 'grace-in-cf', to: 'linus@example.com' },
    });
    expect(recogniseLink(KNOWN, 'ada@example.com', NOON + 1)).toMatchObject({ next: { by: 'link', since: NOON } });
  });
});

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
