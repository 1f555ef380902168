import { describe, expect, it } from '@jest/globals';
import { type Automaton, acceptsText, automatonFrom, automatonOf } from '../../../src/filter-pattern/automaton.ts';
import { allCharacters, type CharacterSet, hasCharacter } from '../../../src/filter-pattern/character-set.ts';
import { shortestText } from '../../../src/filter-pattern/compare/find-text.ts';
import { Work } from '../../../src/filter-pattern/compare/work.ts';

const regex = (source: string): Automaton => automatonOf({ kind: 'regex', source });
const plenty = (): Work => new Work(Number.POSITIVE_INFINITY);

/** Accepts the texts of one character outside a set. */
function noneOf(set: CharacterSet): Automaton {
  return automatonFrom<'start' | 'end'>({
    start: 'start',
    keyOf: (state) => state,
    next: (state, character) => (state === 'start' && !hasCharacter(set, character) ? 'end' : null),
    accepts: (state) => state === 'end',
    sets: [allCharacters, set],
    sizeOf: () => 1,
  });
}

/** All texts over a few characters, shortest first. */
function textsOver(characters: readonly string[], length: number): readonly string[] {
  const longest = Array.from({ length }).reduce<readonly (readonly string[])[]>(
    (all) => [...all, (all.at(-1) ?? []).flatMap((text) => characters.map((character) => text + character))],
    [['']],
  );
  return longest.flat();
}

describe('shortestText with texts that are excluded', () => {
  const all = textsOver(['a', 'b', 'c'], 4);
  const language = '^[abc]{1,4}$';
  const languages = ['^ab?c*$', '^a|b$', '^[ab][bc]$', '^abc$|^cab$|^bca$', '^a{2}b{0,2}$', '^c$|^cb$|^cba$'];

  it.each(languages)('shortestText finds each text of %s when all others are excluded, and then none', (source) => {
    const inside = [regex(language), regex(source)];
    const accepted = all.filter((text) => inside.every((automaton) => acceptsText(automaton, text)));
    expect(accepted.length).toBeGreaterThan(0);
    const found = accepted.map((text) => {
      const excluded = new Set(accepted.filter((other) => other !== text));
      return shortestText({ inside, outside: [], excluded }, plenty());
    });
    expect(found).toEqual(accepted.map((text) => ({ kind: 'found', text })));
    expect(shortestText({ inside, outside: [], excluded: new Set(accepted) }, plenty())).toEqual({ kind: 'none' });
  });

  it('shortestText finds a text that ends with an excluded one, and one that it begins with', () => {
    const excluded = new Set(['ab']);
    const texts = ['zab', 'zyab', 'a', 'abab', 'aab'];
    const found = texts.map((text) => shortestText({ inside: [regex(`^${text}$`)], outside: [], excluded }, plenty()));
    expect(found).toEqual(texts.map((text) => ({ kind: 'found', text })));
  });
});

describe('shortestText where only the excluded texts tell characters apart', () => {
  it.each(['^a.$', '^.b$', '^..$'])('shortestText goes on from %s to a text that is not excluded', (source) => {
    const inside = [regex(source)];
    const excluded = new Set<string>();
    for (let found = 0; found < 60; found += 1) {
      const answer = shortestText({ inside, outside: [], excluded }, plenty());
      if (answer.kind !== 'found') throw new Error(`No text is left after ${[...excluded].join(' ')}.`);
      expect(excluded.has(answer.text)).toBe(false);
      excluded.add(answer.text);
    }
    expect(excluded.size).toBe(60);
  });
});

describe('shortestText between ranges of characters', () => {
  it.each<[string, CharacterSet, string]>([
    [
      'between two ranges',
      [
        [0, 0x100],
        [0x102, 0xffff],
      ],
      '\u0101',
    ],
    ['below all ranges', [[1, 0xffff]], '\u0000'],
    ['above all ranges', [[0, 0xfffe]], '\uffff'],
  ])('shortestText finds the only character %s', (_where, set, text) => {
    expect(shortestText({ inside: [noneOf(set)], outside: [], excluded: new Set() }, plenty())).toEqual({
      kind: 'found',
      text,
    });
  });

  it('shortestText proves that there is none when the ranges leave no character', () => {
    expect(shortestText({ inside: [noneOf(allCharacters)], outside: [], excluded: new Set() }, plenty())).toEqual({
      kind: 'none',
    });
  });
});
