// What is told of c2c.yml while c2c runs, and what is not.
import { describe, expect, test } from '@jest/globals';
import { type ConfigNews, type ConfigTold, type Outline, tellConfig } from '../../src/core/config-news.ts';

const OUTLINE: Outline = {
  rules: [
    ['pci', '1'],
    ['ssh', '2'],
    ['owners', '3'],
  ],
  settings: { 'limits.lapse_after': '4' },
};
const TOLD: ConfigTold = { outline: OUTLINE, refused: [] };
const MISTAKE = { where: 'c2c.yml:1:1', what: 'unknown key "a"' };

function refused(...mistakes: readonly (typeof MISTAKE)[]): ConfigNews {
  return { kind: 'refused', file: 'c2c.yml', mistakes };
}

function inForce(changes: Partial<Outline> = {}): ConfigNews {
  return { kind: 'in-force', file: 'c2c.yml', outline: { ...OUTLINE, ...changes } };
}

function after(told: ConfigTold | undefined, ...news: readonly ConfigNews[]): ConfigTold | undefined {
  return news.reduce((known, each) => tellConfig(known, each)?.next ?? known, told);
}

describe('a refused file', () => {
  test('is told with its mistakes, and what is in force is still known', () => {
    const { next, fact } = tellConfig(TOLD, refused(MISTAKE)) ?? {};

    expect(fact).toEqual({ kind: 'config.refused', file: 'c2c.yml', mistakes: [MISTAKE], more: 0 });
    expect(next?.outline).toEqual(OUTLINE);
  });

  test('is told once, also after another one and where another process finds other mistakes in it', () => {
    const other = { ...MISTAKE, where: 'CF_PROD_SECRET' };
    const told = after(TOLD, refused(MISTAKE), refused(MISTAKE, other));

    expect(tellConfig(told, refused(MISTAKE))).toBeUndefined();
    expect(tellConfig(told, refused(MISTAKE, other))).toBeUndefined();
    expect(tellConfig(told, refused(other))).toBeDefined();
  });

  test('is told again when it was mended meanwhile', () => {
    expect(tellConfig(after(TOLD, refused(MISTAKE), inForce()), refused(MISTAKE))).toBeDefined();
  });

  test('with more mistakes than a message holds tells how many there are', () => {
    const mistakes = Array.from({ length: 60 }, (_, line) => ({ where: `c2c.yml:${line}:1`, what: 'x'.repeat(400) }));
    const { fact } = tellConfig(undefined, refused(...mistakes)) ?? {};
    if (fact?.kind !== 'config.refused') throw new Error('it is told');

    expect(fact.mistakes.length + fact.more).toBe(60);
    expect(fact.mistakes.length).toBeGreaterThan(5);
    expect(JSON.stringify(fact).length).toBeLessThan(3_500);
  });
});

describe('a file in force', () => {
  test('is only written down when c2c begins', () => {
    expect(tellConfig(undefined, inForce())).toEqual({ next: TOLD });
  });

  test('is not told when nothing has changed', () => {
    expect(tellConfig(TOLD, inForce())).toBeUndefined();
  });

  test('after a refused one is told, also when it is as before', () => {
    const { next, fact } = tellConfig(after(TOLD, refused(MISTAKE)), inForce()) ?? {};

    expect(next).toEqual(TOLD);
    expect(fact).toMatchObject({
      kind: 'config.in-force',
      rules: 3,
      added: [],
      changed: [],
      removed: [],
      settings: [],
    });
  });

  test('after one that was refused before any was known is told', () => {
    expect(tellConfig(after(undefined, refused(MISTAKE)), inForce())?.fact).toMatchObject({ rules: 3, added: [] });
  });

  test.each<{ what: string; changes: Partial<Outline>; told: object }>([
    { what: 'a new rule', changes: { rules: [['new', '9'], ...OUTLINE.rules] }, told: { added: ['new'], rules: 4 } },
    {
      what: 'a changed rule',
      changes: { rules: [['pci', '9'], ...OUTLINE.rules.slice(1)] },
      told: { changed: ['pci'] },
    },
    { what: 'a rule that is gone', changes: { rules: OUTLINE.rules.slice(1) }, told: { removed: ['pci'], rules: 2 } },
    { what: 'another order', changes: { rules: OUTLINE.rules.toReversed() }, told: { reordered: true, changed: [] } },
    {
      what: 'a setting',
      changes: { settings: { 'limits.lapse_after': '9' } },
      told: { settings: ['limits.lapse_after'] },
    },
  ])('tells $what', ({ changes, told }) => {
    const { next, fact } = tellConfig(TOLD, inForce(changes)) ?? {};

    expect(fact).toMatchObject(told);
    expect(next).toEqual({ outline: { ...OUTLINE, ...changes }, refused: [] });
  });

  test('of a newer c2c that knows more settings has changed nothing', () => {
    expect(tellConfig(TOLD, inForce({ settings: { ...OUTLINE.settings, 'limits.new': '9' } }))).toBeUndefined();
  });

  test('a rule that moves only because another one went is in the same order', () => {
    expect(tellConfig(TOLD, inForce({ rules: OUTLINE.rules.slice(1) }))?.fact).toMatchObject({ reordered: false });
  });
});
