import { describe, expect, it } from '@jest/globals';
import { type JsonEvent, type JsonValue, matchesEvent, matchesText } from '../../../src/filter-pattern/index.ts';
import { nearMisses, rootEvents } from '../../fixtures/controls/root-usage.ts';
import { cisPatterns } from '../../fixtures/filter-patterns/cis-v3.ts';
import { jsonVectors, textVectors, updateTrail } from '../../fixtures/filter-patterns/documented.ts';
import { publishedSpellings } from '../../fixtures/filter-patterns/root-usage.ts';
import { pattern } from './patterns.ts';

const isCaught = (source: string, event: JsonEvent) => matchesEvent(pattern(source), event);

describe('matchesEvent', () => {
  it.each(jsonVectors)('matchesEvent agrees with the guide on %s', (source, event, expected) => {
    expect(isCaught(source, event)).toBe(expected);
    expect(matchesText(pattern(source), JSON.stringify(event, null, 2))).toBe(expected);
  });

  it.each(publishedSpellings)('the spelling of %s catches every root event and no near miss', (_publisher, source) => {
    expect(rootEvents.filter(([, event]) => !isCaught(source, event))).toEqual([]);
    expect(nearMisses.filter(([, event]) => isCaught(source, event))).toEqual([]);
  });

  it.each(cisPatterns)(
    'the pattern of CIS $control catches its event and not the near miss',
    ({ pattern: source, caught, missed }) => {
      expect([isCaught(source, caught), isCaught(source, missed)]).toEqual([true, false]);
    },
  );

  it.each([
    ['absent', {}],
    ['null', { a: null }],
    ['true', { a: true }],
    ['false', { a: false }],
    ['an array', { a: ['x'] }],
    ['an object', { a: { x: 1 } }],
  ])('matchesEvent finds every comparison false when the value is %s', (_what, event: JsonEvent) => {
    const conditions = [
      '= x',
      '!= x',
      '= 1',
      '!= 1',
      '< 1',
      '> 1',
      '<= 1',
      '>= 1',
      '= "*"',
      '!= "*"',
      '= %x%',
      '!= %x%',
    ];
    expect(conditions.filter((condition) => isCaught(`{ $.a ${condition} }`, event))).toEqual([]);
  });

  it.each([
    ['IS NULL', [null]],
    ['IS TRUE', [true]],
    ['IS FALSE', [false]],
    ['= "*"', ['', 'x', 'true', '200', 200, '1000', 1000, '1.0', '1', 1, '0', 0, 1.5, 2]],
    ['= true', ['true']],
    ['= 200', ['200', 200]],
    ['= "200"', ['200', 200]],
    ['= 1e3', ['1000', 1000]],
    ['= 2*', ['200', 200, 2]],
    ['= "1.0"', ['1.0']],
    ['= 1.0', ['1', 1]],
    ['= -0', ['0', 0]],
    ['> 100', [200, 1000]],
    ['= %^[0-9]+$%', ['200', 200, '1000', 1000, '0', 0, '1', 1, 2]],
  ] as readonly (readonly [string, readonly JsonValue[]])[])(
    '%s holds for these scalars only',
    (condition, expected) => {
      const values: readonly JsonValue[] = [
        null,
        true,
        false,
        '',
        'x',
        'true',
        '200',
        200,
        '1000',
        1000,
        '1.0',
        '1',
        1,
        '0',
        0,
        1.5,
        2,
      ];
      const caught = values.filter((value) => isCaught(`{ $.a ${condition} }`, { a: value }));
      expect(caught).toEqual(values.filter((value) => expected.includes(value)));
    },
  );

  it('matchesEvent distinguishes null from an absent field', () => {
    expect(isCaught('{ $.a NOT EXISTS }', { a: null })).toBe(false);
    expect(isCaught('{ $.a NOT EXISTS }', {})).toBe(true);
    expect(isCaught('{ $.a.b NOT EXISTS }', { a: 'text' })).toBe(true);
  });

  it('matchesEvent follows own properties only', () => {
    expect(isCaught('{ $.constructor NOT EXISTS && $.a.toString NOT EXISTS }', { a: {} })).toBe(true);
    expect(matchesText(pattern('{ $.__proto__.a = 1 }'), '{"__proto__":{"a":1}}')).toBe(true);
  });

  it('matchesEvent follows names into objects and indices into arrays', () => {
    expect(isCaught('{ $.a[0] = x }', { a: { 0: 'x' } })).toBe(false);
    expect(isCaught('{ $.a.0 = x }', { a: ['x'] })).toBe(false);
    expect(isCaught('{ $.a.* = x }', { a: ['x'] })).toBe(false);
    expect(isCaught('{ $.a[*] = x }', { a: { b: 'x' } })).toBe(false);
    expect(isCaught('{ $.a[2] NOT EXISTS }', { a: [1, 2] })).toBe(true);
  });

  it('a condition with a wildcard holds when it holds for one of the values', () => {
    expect(isCaught('{ $.arrayKey[*] = value && $.arrayKey[*] != value }', updateTrail)).toBe(true);
    expect(isCaught('{ $.objectList[*].id = 3 }', updateTrail)).toBe(false);
    expect(isCaught('{ $.a[*] NOT EXISTS }', { a: [] })).toBe(true);
    expect(isCaught('{ $.a[*] NOT EXISTS }', { a: [null] })).toBe(false);
    expect(isCaught('{ $.a[*].b NOT EXISTS }', { a: [{ b: 1 }, {}] })).toBe(false);
  });

  it('matchesEvent matches text patterns with the compact JSON text', () => {
    const event = { userIdentity: { type: 'Root' }, n: 1 };
    expect(isCaught('Root', event)).toBe(true);
    expect(isCaught('"\\"type\\":\\"Root\\""', event)).toBe(true);
    expect(isCaught('-Root', event)).toBe(false);
    expect(isCaught('[line]', event)).toBe(true);
  });
});

describe('matchesText', () => {
  it.each(textVectors)('matchesText catches the lines of the guide with %s', (source, lines, caught) => {
    expect(lines.filter((line) => matchesText(pattern(source), line))).toEqual(caught);
  });

  it.each(['not json', '[1]', 'null', '"a"', '{"a":1', ''])('a JSON pattern never catches %j', (line) => {
    expect(matchesText(pattern('{ $.a NOT EXISTS }'), line)).toBe(false);
  });

  it.each([
    ['""', 'anything', true],
    ['-ERROR', 'all is well', true],
    ['?ERROR ?WARN', 'all is well', false],
    ['?ERROR -WARN', 'all is well', true],
    ['ERROR', 'error', false],
    ['%^a.c$%', 'abc', true],
    ['%^a.c$%', 'a\nc', false],
    ['%^a.c$% b', 'aXc', false],
  ])('matchesText with %s on %j', (source, line, expected) => {
    expect(matchesText(pattern(source), line)).toBe(expected);
  });

  it.each([
    ['[a]', '', false],
    ['[a]', 'one two', true],
    ['[a, b, c]', 'one two', false],
    ['[a=one, b="two three"]', 'one two three', true],
    ['[a, b=two]', 'one two three', false],
    ['[..., a=x, ..., b=y]', 'x 1 2 y', true],
    ['[..., a=x, ..., b=y]', 'y 1 2 x', false],
    ['[..., a=x, ...]', 'x', true],
    ['[...]', '', true],
    ['[a="b c"]', '[b c]', true],
    ['[a="say \\\\\\"hi\\\\\\""]', '"say \\"hi\\""', true],
    ['[a=404]', '404.0', true],
    ['[a!=404]', '404.0', false],
    ['[a=404]', 'x404', false],
    ['[a>1e3]', '1001', true],
    ['[a>1e3]', 'many', false],
    ['[a<5 || a>=7 && a<=8]', '7.5', true],
    ['[a<5 || a>=7 && a<=8]', '6', false],
  ])('matchesText with %s on %j', (source, line, expected) => {
    expect(matchesText(pattern(source), line)).toBe(expected);
  });
});

describe('regular expressions', () => {
  const lines = [
    '',
    'a',
    'ab',
    'ba',
    'aab',
    'abb',
    'b',
    'A',
    'a b',
    'a-b',
    '-',
    '1',
    'x1y',
    'é',
    'a\n',
    '\t',
    'a.b',
    '^',
    ']',
    'aXb',
    '\\',
  ];
  const sources = [
    'a',
    '^a',
    'a$',
    '^a$',
    '^$',
    'a*b',
    '^a*b$',
    'a+b',
    'a?b',
    'a{2}b',
    '^a{1,2}b$',
    '^a{2,}b',
    '^a{0,1}b',
    '^b{0}a',
    'a|b',
    '^a|b$',
    '^a|',
    '|',
    'a.b',
    '^.$',
    '\\d',
    '^\\D$',
    '\\s',
    '^\\S+$',
    '^\\w+$',
    '\\W',
    '\\x61',
    '\\.',
    '\\-',
    '\\\\',
    '[ab]$',
    '^[^a]+$',
    '[a-c]b',
    '[\\d]',
    '[-]',
    '[a-]',
    '[\\^]',
    '^[.]$',
    'a^b',
    'a$b',
    '^^a$$',
    'a*^b',
    'b$a*',
    '[^\\W]',
    '[\\x41-\\x5A]',
    '[\\]]',
  ];

  it.each(sources)('the regular expression %%%s%% finds what JavaScript finds', (source) => {
    const expression = new RegExp(source);
    const filter = pattern(`{ $.a = %${source}% }`);
    expect(lines.filter((line) => matchesEvent(filter, { a: line }))).toEqual(
      lines.filter((line) => expression.test(line)),
    );
  });
});
