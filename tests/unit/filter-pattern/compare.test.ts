import { describe, expect, it } from '@jest/globals';
import { type Comparison, compareFilterPatterns, type Relation } from '../../../src/filter-pattern/compare/index.ts';
import { type JsonEvent, matchesEvent } from '../../../src/filter-pattern/index.ts';
import { publishedSpellings, rootUsage, variants } from '../../fixtures/filter-patterns/root-usage.ts';
import { pattern } from './patterns.ts';

const mirrored: Readonly<Record<Relation, Relation>> = {
  equivalent: 'equivalent',
  broader: 'narrower',
  narrower: 'broader',
  overlapping: 'overlapping',
  disjoint: 'disjoint',
  undecided: 'undecided',
};

/** Compares in both directions, and matches each example with both patterns. */
function compare(candidate: string, reference: string): Comparison {
  const [first, second] = [pattern(candidate), pattern(reference)];
  const comparison = compareFilterPatterns(first, second);
  const back = compareFilterPatterns(second, first);
  expect(back.relation).toBe(mirrored[comparison.relation]);
  const { misses, extra } = comparison;
  const outcome = (event: JsonEvent) => [matchesEvent(first, event), matchesEvent(second, event)];
  expect(misses === null ? [false, true] : outcome(misses)).toEqual([false, true]);
  expect(extra === null ? [true, false] : outcome(extra)).toEqual([true, false]);
  return comparison;
}

const relation = (candidate: string, reference: string) => compare(candidate, reference).relation;

/** Whether the candidate may have an extra event. */
const extraPossible: ReadonlyMap<Relation, readonly boolean[]> = new Map([
  ['disjoint', [true, false]],
  ['broader', [true]],
  ['overlapping', [true]],
]);

describe('compareFilterPatterns with a pattern that matches no event', () => {
  it.each([
    ['{ $.a = x && $.a = y }', '{ $.a = x }', { relation: 'disjoint', extra: null }],
    ['{ $.a = x }', '{ $.a = x && $.a = y }', { relation: 'disjoint', misses: null }],
    [
      '{ $.userIdentity.type = "Root" && $.userIdentity.type = "IAMUser" }',
      rootUsage,
      { relation: 'disjoint', extra: null },
    ],
    ['{ $.a = x && $.a = y }', '{ $.b = 1 && $.b = 2 }', { relation: 'equivalent', misses: null, extra: null }],
  ])('compareFilterPatterns of %s and %s is %j', (candidate, reference, expected) => {
    expect(compare(candidate, reference)).toMatchObject(expected);
  });
});

describe('compareFilterPatterns with the root usage control', () => {
  it.each(publishedSpellings)('compareFilterPatterns finds the spelling of %s equivalent', (_publisher, source) => {
    expect(compare(source, rootUsage)).toEqual({ relation: 'equivalent', misses: null, extra: null });
  });

  it.each(variants)('compareFilterPatterns compares %s', (_what, source, expected) => {
    const comparison = compare(source, rootUsage);
    expect(comparison.relation).toBe(expected);
    expect(comparison.misses !== null).toBe(['narrower', 'overlapping', 'disjoint'].includes(expected));
    // A pattern that matches no event at all is disjoint, and has no extra event either.
    const possible = extraPossible.get(expected) ?? [false];
    expect(possible).toContain(comparison.extra !== null);
  });

  const root = { type: 'Root' };
  it.each<readonly [what: string, source: string, examples: Pick<Comparison, 'misses' | 'extra'>]>([
    [
      'another Region',
      rootUsage.replace(' }', ' && $.awsRegion = us-east-1 }'),
      { misses: { userIdentity: root, awsRegion: 'eu-west-1', eventType: 'AwsApiCall' }, extra: null },
    ],
    [
      'a service acting with root',
      '{ $.userIdentity.type = "Root" && $.eventType != "AwsServiceEvent" }',
      {
        misses: null,
        extra: { userIdentity: { type: 'Root', invokedBy: 'support.amazonaws.com' }, eventType: 'AwsApiCall' },
      },
    ],
    [
      'an event type that was not enumerated',
      '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType = AwsApiCall }',
      { misses: { userIdentity: root, eventType: 'AwsConsoleSignIn' }, extra: null },
    ],
    [
      'a service event',
      '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS }',
      { misses: null, extra: { userIdentity: root, eventType: 'AwsServiceEvent' } },
    ],
    [
      'another identity',
      '{ $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }',
      { misses: null, extra: { userIdentity: { type: 'IAMUser' }, eventType: 'AwsApiCall' } },
    ],
    [
      'a value with the same beginning',
      rootUsage.replace('"Root"', '"Root*"'),
      { misses: null, extra: { userIdentity: { type: 'Rootx' }, eventType: 'AwsApiCall' } },
    ],
    ['the smallest event of all', '""', { misses: null, extra: {} }],
  ])('compareFilterPatterns shows the difference by %s', (_what, source, examples) => {
    expect(compare(source, rootUsage)).toMatchObject(examples);
  });
});

describe('compareFilterPatterns decides', () => {
  it.each<readonly [candidate: string, reference: string, expected: Relation]>([
    // Names and grouping.
    ["{ $.['a'].b = 1 }", "{ $.a.['b'] = 1 }", 'equivalent'],
    ["{ $.['a.b'] = 1 }", '{ $.a.b = 1 }', 'overlapping'],
    ['{ ($.a = 1 || $.b = 2) && $.c = 3 }', '{ $.a = 1 && $.c = 3 || $.b = 2 && $.c = 3 }', 'equivalent'],
    ['{ $.a = 1 && ($.a = 1 || $.b = 2) }', '{ $.a = 1 }', 'equivalent'],
    // A place has one value, and a value of a kind.
    ['{ $.a = x && $.a = y }', '{ $.b = x && $.b = y }', 'equivalent'],
    ['{ $.a = x && $.a = y }', '{ $.b = x }', 'disjoint'],
    ['{ $.a != x || $.a = x }', '{ $.a = "*" }', 'equivalent'],
    ['{ $.a != x }', '{ $.a != x && $.a = * }', 'equivalent'],
    ['{ $.a = "*" || $.a NOT EXISTS }', '""', 'narrower'],
    ['{ $.a IS NULL || $.a != x || $.a = x }', '{ $.a = "*" }', 'broader'],
    ['{ $.a IS TRUE }', '{ $.a IS FALSE }', 'disjoint'],
    ['{ $.a IS TRUE }', '{ $.a = true }', 'disjoint'],
    // Objects, arrays and what is in them.
    ['{ $.a.b = 1 && $.a = 2 }', '{ $.c = 1 && $.c = 2 }', 'equivalent'],
    ['{ $.a.b = 1 && $.a NOT EXISTS }', '{ $.c = 1 && $.c = 2 }', 'equivalent'],
    ['{ $.a NOT EXISTS && $.a.b NOT EXISTS }', '{ $.a NOT EXISTS }', 'equivalent'],
    ['{ $.a.b NOT EXISTS }', '{ $.a NOT EXISTS }', 'broader'],
    ['{ $.a.b = 1 && $.a[0] = 1 }', '{ $.c = 1 && $.c = 2 }', 'equivalent'],
    ['{ $.a[2] = x && $.a[0] NOT EXISTS }', '{ $.c = 1 && $.c = 2 }', 'equivalent'],
    ['{ $.a[2] = x && $.a[0] IS NULL }', '{ $.a[2] = x }', 'narrower'],
    ['{ $.a[1000] = x }', '{ $.a[999] = x }', 'overlapping'],
    // Numbers.
    ['{ $.a = 1e3 }', '{ $.a = 1000.0 }', 'equivalent'],
    ['{ $.a = 200 }', '{ $.a = "200" }', 'equivalent'],
    ['{ $.a >= 5 && $.a <= 5 }', '{ $.a = 5 }', 'narrower'],
    ['{ $.a > 5 }', '{ $.a >= 5 }', 'narrower'],
    ['{ $.a < 5 || $.a >= 5 }', '{ $.a > -1 || $.a < 1 }', 'equivalent'],
    ['{ $.a > 5 && $.a < 6 }', '{ $.a > 5.5 && $.a < 5.25 }', 'disjoint'],
    ['{ $.a > 1 && $.a != 2 }', '{ $.a > 1 && $.a < 2 || $.a > 2 }', 'equivalent'],
    ['{ $.a > 0 && $.a = x }', '{ $.c = 1 && $.c = 2 }', 'equivalent'],
    ['{ $.a > 0 && $.a = 0.5 }', '{ $.a > 0 }', 'narrower'],
    ['{ $.a = 1* && $.a > 5 && $.a < 9 }', '{ $.c = 1 && $.c = 2 }', 'equivalent'],
    ['{ $.a = 1* && $.a > 5 && $.a < 11 }', '{ $.a >= 10 && $.a < 11 }', 'equivalent'],
    ['{ $.a = %^-% && $.a >= -0.5 && $.a < 0 }', '{ $.a >= -0.5 && $.a < 0 }', 'equivalent'],
    ['{ $.a = *e-* && $.a >= -1 && $.a <= 1 }', '{ $.a > -1e-6 && $.a < 1e-6 && $.a != 0 }', 'equivalent'],
    ['{ $.a = *e+* && $.a > 0 }', '{ $.a >= 1e21 }', 'equivalent'],
    ['{ $.a = %^0% && $.a > 1 }', '{ $.c = 1 && $.c = 2 }', 'equivalent'],
    // Texts.
    ['{ $.a = "Root*" && $.a = "*Root" }', '{ $.a = "Root" }', 'broader'],
    ['{ $.a = "ab*" }', '{ $.a = "a*" }', 'narrower'],
    ['{ $.a = "*ab" }', '{ $.a = "*b" }', 'narrower'],
    ['{ $.a = "*b*" }', '{ $.a = "ab*" || $.a = "*b" }', 'broader'],
    ['{ $.a = "a*" && $.a = "b*" }', '{ $.c = 1 && $.c = 2 }', 'equivalent'],
    ['{ $.a = "*a" && $.a = "*b" }', '{ $.c = 1 && $.c = 2 }', 'equivalent'],
    ['{ $.a = "a*" && $.a != "*a" }', '{ $.a = "a*" }', 'narrower'],
    ['{ $.a = "*" && $.a != "*a*" }', '{ $.a = %^[^a]*$% }', 'equivalent'],
    ['{ $.a = "Ev*ent" }', '{ $.a = "Ev*" }', 'narrower'],
    ['{ $.a = "" }', '{ $.a = "*" && $.a != %.% && $.a != %\\x0a% }', 'equivalent'],
    // Regular expressions.
    ['{ $.a = %^(?:)$% }'.replace('(?:)', 'ab*'), '{ $.a = a || $.a = %^ab+$% }', 'equivalent'],
    ['{ $.a = %^[ab]+$% }', '{ $.a = %^[a-b][ab]*$% }', 'equivalent'],
    ['{ $.a = %^a|b$% }', '{ $.a = "a*" || $.a = "*b" }', 'equivalent'],
    ['{ $.a = %^\\d{3}$% }', '{ $.a = %^[0-9][0-9][0-9]$% }', 'equivalent'],
    ['{ $.a = %^\\d{3}$% && $.a >= 1000 }', '{ $.c = 1 && $.c = 2 }', 'equivalent'],
    ['{ $.a = %^\\d+$% }', '{ $.a = %^\\w+$% }', 'narrower'],
    ['{ $.a = %a.*b% }', '{ $.a = %b.*a% }', 'overlapping'],
    ['{ $.a = %^a% && $.a != "a*" }', '{ $.c = 1 && $.c = 2 }', 'equivalent'],
    ['{ $.a = %\\xe9% }', '{ $.a = "*é*" }', 'equivalent'],
    ['{ $.a = %a{90}% }', '{ $.a = %a{91}% }', 'broader'],
    // Wildcard selectors.
    ['{ $.a[*] = x }', '{ $.a[0] = x }', 'broader'],
    ['{ $.a[*] = x || $.a[*] != x }', '{ $.a[*] = "*" }', 'equivalent'],
    ['{ $.a[*] = x && $.a[*] != x }', '{ $.c = 1 && $.c = 2 }', 'disjoint'],
    ['{ $.a[*] NOT EXISTS && $.a[0] = 1 }', '{ $.c = 1 && $.c = 2 }', 'equivalent'],
    ['{ $.a[*] NOT EXISTS }', '{ $.a[0] NOT EXISTS }', 'equivalent'],
    ['{ $.a[*].b = 1 && $.a[*].c = 2 }', '{ $.a[0].b = 1 && $.a[0].c = 2 }', 'broader'],
    [
      '{ $.a[*] = x && $.a[3] NOT EXISTS }',
      '{ $.a[3] NOT EXISTS && ($.a[0] = x || $.a[1] = x || $.a[2] = x) }',
      'equivalent',
    ],
    ['{ $.a[*] = x && $.a[*] = y && $.a[1] NOT EXISTS }', '{ $.c = 1 && $.c = 2 }', 'equivalent'],
    [
      '{ $.a[*] = x && $.a[*] = y && $.a[2] NOT EXISTS }',
      '{ $.a[0] = x && $.a[1] = y || $.a[0] = y && $.a[1] = x }',
      'narrower',
    ],
    ['{ $.* = x }', '{ $.a = x }', 'broader'],
    ['{ $.*.b = x && $.a.b != x }', '{ $.a.* = x && $.a.b != x }', 'overlapping'],
    ['{ $.* NOT EXISTS }', '{ $.a NOT EXISTS }', 'narrower'],
    ['{ $.a.* NOT EXISTS && $.a.b = 1 }', '{ $.c = 1 && $.c = 2 }', 'equivalent'],
    ['{ $.*[0] = x && $.a[1] = y }', '{ $.a[*] = x && $.a[1] = y }', 'overlapping'],
    ['{ $.field1 = x && $.* = y }', '{ $.field1 = x && $.field2 = y }', 'broader'],
  ])('compareFilterPatterns compares %s with %s', (candidate, reference, expected) => {
    expect(relation(candidate, reference)).toBe(expected);
  });

  it('compareFilterPatterns shows differences with values that are found by search', () => {
    expect(compare('{ $.x = %^[b-d]{3}$% }', '{ $.x = %^[bc]{3}$% }').extra).toEqual({
      x: expect.stringMatching(/^[b-d]*d[b-d]*$/),
    });
    expect(compare('{ $.x > 1.5 && $.x < 1.6 }', '{ $.x NOT EXISTS }').extra).toEqual({ x: expect.any(Number) });
    expect(compare('{ $.x[2] = v }', '{ $.x[2] = v && $.x[*] = w }').extra).toEqual({ x: [{}, {}, 'v'] });
    expect(compare("{ $.['__proto__'].a = 1 }", '{ $.b = 1 }').extra).toEqual(JSON.parse('{"__proto__":{"a":1}}'));
  });
});

describe('compareFilterPatterns on text patterns', () => {
  it.each<readonly [candidate: string, reference: string, expected: Relation]>([
    ['Root', '"Root"', 'equivalent'],
    ['""', '" "', 'equivalent'],
    ['""', '{ $.a NOT EXISTS || $.a = "*" || $.a != "*" }', 'broader'],
    ['ERROR', '{ $.a = x }', 'overlapping'],
    ['[a, b]', '{ $.a = x }', 'overlapping'],
    ['ERROR', 'WARN', 'overlapping'],
    ['Root', rootUsage, 'broader'],
    ['"\\"Root\\""', rootUsage, 'broader'],
    [rootUsage, 'Root', 'narrower'],
    ['Root -AwsServiceEvent', rootUsage, 'overlapping'],
    ['Root ConsoleLogin', rootUsage, 'overlapping'],
    ['123', '{ $.a = 123 }', 'undecided'],
    ['%x%', '{ $.a = x }', 'undecided'],
  ])('compareFilterPatterns compares %s with %s', (candidate, reference, expected) => {
    expect(relation(candidate, reference)).toBe(expected);
  });

  it('compareFilterPatterns shows what a text pattern catches beyond the control', () => {
    expect(compare('Root', rootUsage)).toEqual({
      relation: 'broader',
      misses: null,
      extra: { userIdentity: { type: 'Root' }, eventType: 'AwsServiceEvent' },
    });
  });
});

const letters = 'abcdefghijklmnopqrstuvwxyz';
const field = (index: number) => `${letters[Math.floor(index / 26)]}${letters[index % 26]}`;
const some = <Item>(count: number, each: (index: number) => Item) =>
  Array.from({ length: count }, (_, index) => each(index));
const cnf = some(50, (index) => `($.${field(2 * index)}=1||$.${field(2 * index + 1)}=1)`);
const dnf = some(50, (index) => `$.${field(2 * index)}=1&&$.${field(2 * index + 1)}=1`);
const pigeons = some(6, (pigeon) => `(${some(5, (hole) => `$.${field(pigeon)}=${hole}`).join('||')})`);
const crowded = some(5, (hole) =>
  some(5, (first) => some(5 - first, (gap) => `$.${field(first)}=${hole}&&$.${field(first + gap + 1)}=${hole}`)),
);
const values = some(100, (index) => `$.a=v${index}`);
const parts = some(90, (index) => `$.a=*${field(index)}*`);
const unequal = values.map((each) => each.replace('=', '!='));
const indices = some(65, (index) => `$.a[${3 * index}]=b`);
const names = some(100, (index) => `$.${field(index)}=b`);
const numbers = some(60, (index) => `$.a>${index}&&$.a!=${index + 1}`);

describe('compareFilterPatterns in bounded work', () => {
  it.each<readonly [what: string, patterns: readonly [candidate: string, reference: string], expected: Relation]>([
    ['clauses against the same backwards', [cnf.join('&&'), cnf.toReversed().join('&&')], 'equivalent'],
    ['clauses against terms', [cnf.join('&&'), dnf.join('||')], 'overlapping'],
    ['terms against all but one', [dnf.join('||'), dnf.slice(1).join('||')], 'broader'],
    ['pigeons without a hole each', [pigeons.join('&&'), crowded.flat(2).slice(0, 64).join('||')], 'overlapping'],
    ['many values', [values.join('||'), values.toReversed().join('||')], 'equivalent'],
    ['many values against their negation', [values.join('||'), unequal.slice(1).join('&&')], 'overlapping'],
    ['many parts', [parts.join('&&'), parts.slice(1).join('&&')], 'narrower'],
    ['many parts against any of them', [parts.join('&&'), parts.join('||')], 'narrower'],
    ['many numbers', [numbers.join('||'), numbers.toReversed().join('||')], 'equivalent'],
    ['a deep selector', [`$${'.a'.repeat(505)}=1`, `$${'.a'.repeat(500)} NOT EXISTS`], 'disjoint'],
    ['many indices and a wildcard', [`${indices.join('&&')}&&$.a[*]=c`, '$.a[*]=b'], 'narrower'],
    ['wildcards over many names', [names.join('&&'), '$.*=b&&$.*=c&&$.*!=d'], 'overlapping'],
    [
      'automata that double with every character',
      ['$.a=%[ab]*a[ab]{40}$%', '$.a=%[ab]*a[ab]{40}$%&&$.a=%[ab]{41}$%'],
      'undecided',
    ],
    ['an index that no example could have', ['$.a[1001]=1', '$.a[1001]=2'], 'undecided'],
    ['a regular expression longer than any example', [`$.a=%${'a{700}'.repeat(3)}%`, '$.a=b'], 'undecided'],
  ])('compareFilterPatterns is bounded for %s', (_what, [candidate, reference], expected) => {
    // Work without bounds would not end within the time that a test is given.
    expect(relation(`{${candidate}}`, `{${reference}}`)).toBe(expected);
  });
});
