import { describe, expect, it } from '@jest/globals';
import { printFilterPattern } from '../../../src/filter-pattern/index.ts';
import { cisPatterns } from '../../fixtures/filter-patterns/cis-v3.ts';
import { documentedSyntax, jsonVectors, textVectors } from '../../fixtures/filter-patterns/documented.ts';
import { publishedSpellings, variants } from '../../fixtures/filter-patterns/root-usage.ts';
import { pattern } from './patterns.ts';

const name = (...names: readonly string[]) => names.map((each) => ({ kind: 'name', name: each }));
const text = (exact: string) => ({ kind: 'text', text: exact, openStart: false, openEnd: false });
const equals = (field: string, value: string) => ({
  kind: 'compare',
  selector: name(field),
  operator: '=',
  operand: text(value),
});

describe('parseFilterPattern reads JSON patterns', () => {
  it('parseFilterPattern binds && before ||, and parentheses before both', () => {
    const [a, b, c, d] = [equals('a', 'v'), equals('b', 'v'), equals('c', 'v'), equals('d', 'v')];
    expect(pattern('{ $.a = v || $.b = v && $.c = v || $.d = v }')).toEqual({
      kind: 'json',
      expression: { kind: 'or', operands: [a, { kind: 'and', operands: [b, c] }, d] },
    });
    expect(pattern('{ ($.a = v || $.b = v) && ($.c = v || $.d = v) }')).toEqual({
      kind: 'json',
      expression: {
        kind: 'and',
        operands: [
          { kind: 'or', operands: [a, b] },
          { kind: 'or', operands: [c, d] },
        ],
      },
    });
  });

  it('parseFilterPattern reads a conjunction the same however it is grouped', () => {
    const chain = pattern('{ $.a = v && $.b = v && $.c = v }');
    expect(pattern('{ ($.a = v && $.b = v) && $.c = v }')).toEqual(chain);
    expect(pattern('{ $.a = v && (($.b = v) && ($.c = v)) }')).toEqual(chain);
  });

  it('parseFilterPattern reads every kind of step in a selector', () => {
    expect(pattern("{ $.a-b_1['c d'].['e.f'][3].g[*].h = v }")).toMatchObject({
      expression: {
        selector: [
          ...name('a-b_1', 'c d', 'e.f'),
          { kind: 'index', index: 3 },
          ...name('g'),
          { kind: 'any-index' },
          ...name('h'),
        ],
      },
    });
    expect(pattern('{ $.*.a IS NULL }')).toEqual({
      kind: 'json',
      expression: { kind: 'is', selector: [{ kind: 'any-name' }, ...name('a')], value: null },
    });
  });

  it.each([
    ['Root', 'Root', false, false],
    ['"Root"', 'Root', false, false],
    ['Root*', 'Root', false, true],
    ['*Root', 'Root', true, false],
    ['"*Root*"', 'Root', true, true],
    ['*', '', true, true],
    ['"*"', '', true, true],
    ['**', '', true, true],
    ['"***"', '*', true, true],
    ['Ev*ent', 'Ev*ent', false, false],
    ['""', '', false, false],
    ['kms.amazonaws.com', 'kms.amazonaws.com', false, false],
    ['arn:aws:iam::111122223333:user/a+b@c#d', 'arn:aws:iam::111122223333:user/a+b@c#d', false, false],
    ['123.123.*', '123.123.', false, true],
    ['012345678901', '012345678901', false, false],
    ['12345678901234567890', '12345678901234567890', false, false],
    ['"200"', '200', false, false],
    ['"a\\"b\\\\c\\d"', 'a"b\\c\\d', false, false],
    ['"&& } || $.x"', '&& } || $.x', false, false],
  ])('parseFilterPattern reads the string %s', (written, ...[expected, openStart, openEnd]) => {
    expect(pattern(`{ $.a = ${written} }`)).toMatchObject({
      expression: { operand: { kind: 'text', text: expected, openStart, openEnd } },
    });
  });

  it.each([
    ['200', 200],
    ['+1', 1],
    ['-1.5', -1.5],
    ['1e3', 1000],
    ['10e-3', 0.01],
    ['1E+3', 1000],
    ['.5', 0.5],
    ['1.', 1],
    ['-0', 0],
    ['0', 0],
  ])('parseFilterPattern reads the number %s', (written, value) => {
    expect(pattern(`{ $.a = ${written} }`)).toMatchObject({ expression: { operand: { kind: 'number', value } } });
    expect(pattern(`{$.a>=${written}}`)).toMatchObject({
      expression: { operator: '>=', operand: { kind: 'number', value } },
    });
  });

  it('parseFilterPattern takes a numeral with leading zeros as a number where only numbers can stand', () => {
    expect(pattern('{ $.a > 007 }')).toMatchObject({ expression: { operand: { kind: 'number', value: 7 } } });
  });

  it.each(['=', '!=', '<', '<=', '>', '>='])(
    'parseFilterPattern reads %s with and without spaces around it',
    (operator) => {
      expect(pattern(`{ $.a ${operator} 5 }`)).toMatchObject({ expression: { operator } });
      expect(pattern(`{$.a${operator}5}`)).toEqual(pattern(`{ $.a\n${operator}\t5 }`));
    },
  );

  it('parseFilterPattern reads IS and NOT EXISTS over any white space', () => {
    expect(pattern('{$.a IS\tTRUE&&$.b IS\n FALSE}')).toMatchObject({
      expression: {
        operands: [
          { kind: 'is', value: true },
          { kind: 'is', value: false },
        ],
      },
    });
    expect(pattern(' {$.a NOT \r\n EXISTS} ')).toEqual({
      kind: 'json',
      expression: { kind: 'not-exists', selector: name('a') },
    });
  });

  it('parseFilterPattern reads 500 nested parentheses', () => {
    expect(pattern(`{${'('.repeat(500)}$.a=v${')'.repeat(500)}}`)).toEqual(pattern('{ $.a = v }'));
  });
});

const compare = (operator: string, operand: unknown) => ({ kind: 'compare', operator, operand });

describe('parseFilterPattern reads text patterns', () => {
  it('parseFilterPattern reads roles, phrases and regular expressions', () => {
    expect(pattern('ERROR -"out of memory" ?w_1 %a+%')).toEqual({
      kind: 'terms',
      terms: [
        { kind: 'phrase', role: 'required', text: 'ERROR' },
        { kind: 'phrase', role: 'excluded', text: 'out of memory' },
        { kind: 'phrase', role: 'optional', text: 'w_1' },
        { kind: 'regex', source: 'a+' },
      ],
    });
    expect(pattern('"ERROR" - "Exiting"')).toEqual(pattern('ERROR -Exiting'));
  });

  it.each(['', '   ', '""', '" "', '"" ""'])(
    'parseFilterPattern reads %j as the pattern that catches everything',
    (source) => {
      expect(pattern(source)).toEqual({ kind: 'terms', terms: [] });
    },
  );

  it('parseFilterPattern reads fields, blank fields, ellipses and conditions', () => {
    expect(pattern('[ip, …, a=4* && a!=403||a > 7, ]')).toEqual({
      kind: 'space-delimited',
      fields: [
        { kind: 'field', name: 'ip', test: null },
        { kind: 'ellipsis' },
        {
          kind: 'field',
          name: 'a',
          test: {
            kind: 'or',
            operands: [
              {
                kind: 'and',
                operands: [
                  compare('=', { ...text('4'), openEnd: true }),
                  compare('!=', { kind: 'number', value: 403 }),
                ],
              },
              compare('>', { kind: 'number', value: 7 }),
            ],
          },
        },
        { kind: 'field', name: '', test: null },
      ],
    });
  });
});

describe('printFilterPattern', () => {
  it.each([
    ['{$.a=Root&&($.b!=5||$.c NOT EXISTS)}', '{ $.a = "Root" && ($.b != 5 || $.c NOT EXISTS) }'],
    ['{($.a=1&&$.b=2)||$.c IS NULL}', '{ $.a = 1 && $.b = 2 || $.c IS NULL }'],
    ["{$['a'].['b.c'][0][*]<=1e21}", "{ $.a.['b.c'][0][*] <= 1e+21 }"],
    [
      "{$.['']=%a|b%&&$.*=*x*&&$.a IS TRUE&&$.a IS FALSE}",
      '{ $.[\'\'] = %a|b% && $.* = "*x*" && $.a IS TRUE && $.a IS FALSE }',
    ],
    ['{$.a=*||$.a="q\\"\\\\"||$.a=x*||$.a=*x}', '{ $.a = "*" || $.a = "q\\"\\\\" || $.a = "x*" || $.a = "*x" }'],
    ['"ERROR"   -"a b" ?"c" %d%', 'ERROR -"a b" ?c %d%'],
    [' ', '""'],
    ['[…,a=1&&a!=x||a>2,]', '[..., a = 1 && a != "x" || a > 2, ]'],
  ])('printFilterPattern prints %s in one spelling', (source, printed) => {
    expect(printFilterPattern(pattern(source))).toBe(printed);
    expect(pattern(printed)).toEqual(pattern(source));
  });

  it('printFilterPattern prints every published pattern so that it reads back as the same', () => {
    const sources = [
      ...cisPatterns.map((row) => row.pattern),
      ...publishedSpellings.map(([, source]) => source),
      ...variants.map(([, source]) => source),
      ...jsonVectors.map(([source]) => source),
      ...textVectors.map(([source]) => source),
      ...documentedSyntax,
    ];
    expect(sources.map((source) => pattern(printFilterPattern(pattern(source))))).toEqual(sources.map(pattern));
  });
});
