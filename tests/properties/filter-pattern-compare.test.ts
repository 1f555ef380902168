import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Comparison, compareFilterPatterns, type Relation } from '../../src/filter-pattern/compare/index.ts';
import {
  type JsonEvent,
  type JsonExpression,
  type JsonPattern,
  type JsonValue,
  matchesEvent,
} from '../../src/filter-pattern/index.ts';
import { event, join, plainPattern, regexPattern, universeScalars, wildPattern } from './filter-pattern-arbitraries.ts';

const opposite: Readonly<Record<Relation, Relation>> = {
  equivalent: 'equivalent',
  broader: 'narrower',
  narrower: 'broader',
  overlapping: 'overlapping',
  disjoint: 'disjoint',
  undecided: 'undecided',
};

const pair = (pattern: fc.Arbitrary<JsonPattern>) => fc.tuple(pattern, pattern);
const json = (expression: JsonExpression): JsonPattern => ({ kind: 'json', expression });

/** Which of two patterns an event matches. */
function outcome([candidate, reference]: readonly [JsonPattern, JsonPattern], each: JsonEvent): string {
  const matching = [matchesEvent(candidate, each) && 'candidate', matchesEvent(reference, each) && 'reference'];
  const names = matching.filter((name) => name !== false);
  return names.length === 2 ? 'both' : (names[0] ?? '');
}

/** The outcomes that a relation allows, besides an event that neither pattern matches. */
const room: Readonly<Record<Exclude<Relation, 'undecided'>, readonly string[]>> = {
  equivalent: ['', 'both'],
  broader: ['', 'both', 'candidate'],
  narrower: ['', 'both', 'reference'],
  overlapping: ['', 'both', 'candidate', 'reference'],
  disjoint: ['', 'candidate', 'reference'],
};

/** Checks every claim of a comparison against events. */
function expectSound(patterns: readonly [JsonPattern, JsonPattern], events: readonly JsonEvent[]): Comparison {
  const comparison = compareFilterPatterns(...patterns);
  const { relation, misses, extra } = comparison;
  if (relation === 'undecided') throw new Error('a small pattern must be decided');
  expect(misses === null ? 'reference' : outcome(patterns, misses)).toBe('reference');
  expect(extra === null ? 'candidate' : outcome(patterns, extra)).toBe('candidate');
  const shown = [misses !== null, extra !== null];
  const expected = [room[relation].includes('reference'), room[relation].includes('candidate')];
  // Of two disjoint patterns one may match no event at all, and has none to show.
  const possible = relation === 'disjoint' ? [expected, [true, false], [false, true]] : [expected];
  expect(possible).toContainEqual(shown);
  const outcomes = new Set(events.map((each) => outcome(patterns, each)));
  expect([...outcomes].filter((each) => !room[relation].includes(each))).toEqual([]);
  return comparison;
}

/** Lists every event with two fields of the small universe. */
const allValues: readonly (JsonValue | undefined)[] = [
  undefined,
  ...universeScalars,
  { x: 'a' },
  { y: 1, 'x.y': null },
  {},
  [],
  ['a'],
  [1, 'ab'],
  [{}, 'b'],
];
const allEvents: readonly JsonEvent[] = allValues.flatMap((x) =>
  allValues.flatMap((y) =>
    [undefined, 'a', 1].map((z): JsonEvent => {
      const entries: [string, JsonValue | undefined][] = [
        ['x', x],
        ['y', y],
        ['x.y', z],
      ];
      return Object.fromEntries(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
    }),
  ),
);

describe('compareFilterPatterns', () => {
  it('compareFilterPatterns agrees with brute force over every event of a small universe', () => {
    fc.assert(
      fc.property(pair(plainPattern), fc.nat(4), (patterns, offset) => {
        const part = allEvents.filter((_, index) => index % 5 === offset);
        expectSound(patterns, part);
      }),
      { numRuns: 1200 },
    );
  });

  it.each([
    ['plain', plainPattern, 2000],
    ['regular expressions', regexPattern, 1200],
    ['wildcards', wildPattern, 2000],
  ] as const)('compareFilterPatterns is sound on random events with %s', (_what, pattern, numRuns) => {
    fc.assert(
      fc.property(pair(pattern), fc.array(event, { maxLength: 20 }), (patterns, events) => {
        expectSound(patterns, events);
      }),
      { numRuns },
    );
  });

  it('compareFilterPatterns returns the opposite for swapped arguments', () => {
    fc.assert(
      fc.property(pair(fc.oneof(plainPattern, regexPattern, wildPattern)), ([candidate, reference]) => {
        const { relation } = compareFilterPatterns(candidate, reference);
        expect(compareFilterPatterns(reference, candidate).relation).toBe(opposite[relation]);
      }),
      { numRuns: 800 },
    );
  });

  const respelled: readonly (readonly [string, (expression: JsonExpression) => JsonExpression])[] = [
    ['reordering', reversed],
    ['duplication', (expression) => join('and', [expression, expression])],
    ['absorption', (expression) => join('or', [expression, join('and', [expression, witness])])],
    ['absorption the other way', (expression) => join('and', [expression, join('or', [expression, witness])])],
    ['distribution', distributed],
  ];
  it.each(respelled)('compareFilterPatterns ignores %s', (_what, respell) => {
    fc.assert(
      fc.property(fc.oneof(plainPattern, wildPattern), ({ expression }) => {
        expect(compareFilterPatterns(json(respell(expression)), json(expression))).toEqual({
          relation: 'equivalent',
          misses: null,
          extra: null,
        });
      }),
      { numRuns: 400 },
    );
  });

  it('compareFilterPatterns finds a conjunction narrower and a disjunction broader', () => {
    fc.assert(
      fc.property(pair(fc.oneof(plainPattern, regexPattern)), ([{ expression: left }, { expression: right }]) => {
        const both = compareFilterPatterns(json(join('and', [left, right])), json(left)).relation;
        const either = compareFilterPatterns(json(join('or', [left, right])), json(left)).relation;
        expect(['narrower', 'equivalent', 'disjoint']).toContain(both);
        expect(['broader', 'equivalent', 'disjoint']).toContain(either);
      }),
      { numRuns: 600 },
    );
  });
});

const selector = [{ kind: 'name', name: 'y' }] as const;
const witness: JsonExpression = { kind: 'not-exists', selector };
function reversed(expression: JsonExpression): JsonExpression {
  if (expression.kind !== 'and' && expression.kind !== 'or') return expression;
  return { ...expression, operands: expression.operands.map(reversed).toReversed() };
}

/** Rewrites `a && (b || c)` as `a && b || a && c`, once, at the top. */
function distributed(expression: JsonExpression): JsonExpression {
  if (expression.kind !== 'and') return expression;
  const at = expression.operands.findIndex((operand) => operand.kind === 'or');
  const alternatives = expression.operands[at];
  if (alternatives?.kind !== 'or') return expression;
  const others = expression.operands.filter((_, index) => index !== at);
  return join(
    'or',
    alternatives.operands.map((alternative) => join('and', [...others, alternative])),
  );
}
