import { describe, expect, it } from '@jest/globals';
import { parseFilterPattern } from '../../../src/filter-pattern/index.ts';

const operators = 'an operator (=, !=, <, <=, >, >=), IS or NOT EXISTS';
const value = 'a value: a number, a string, or a regular expression between percent signs';
const selector = 'a selector such as $.eventName, or an opening parenthesis';
const end = 'the end of the pattern';
const repetition = 'a repetition such as {2}, {2,} or {2,5}';
const range = 'a range from a lower to a higher character';
const fewest = 'a repetition from fewer to more, 1000 at most';
const regexCharacter = 'a letter, a digit, a space, one of : _ # = @ / ; , - or an operator';

describe('parseFilterPattern refuses what CloudWatch Logs refuses', () => {
  it.each([
    ['{ $.a = 1', 10, end, '&&, || or }'],
    ['{', 2, end, selector],
    ['{}', 2, '}', selector],
    ['{ }', 3, '}', selector],
    ['{ $.a = 1 } x', 13, 'x', 'nothing after the pattern'],
    ['{ $.a = 1 && }', 14, '}', selector],
    ['{ $.a = 1 & $.b = 2 }', 11, '&', '&&, || or }'],
    ['{ $.a = 1 and $.b = 2 }', 11, 'and', '&&, || or }'],
    ['{ ($.a = 1 }', 12, '}', '&&, || or )'],
    ['{ $.a = 1) }', 10, ')', '&&, || or }'],
    ['{ a = 1 }', 3, 'a', selector],
    ['{ !($.a = 1) }', 3, '!', selector],
    ["{ $.a = 'Root' }", 9, "'", value],
    ['{ $.a = }', 9, '}', value],
    ['{ $.a = ü }', 9, 'ü', value],
    ['{ $.a == 1 }', 8, '=', value],
    ['{ $.a = "Root }', 16, end, 'a double quotation mark that ends the string'],
    ['{ $.a = Ro$ot }', 11, '$', '&&, || or }'],
    ['{ $.a = Failed authentication }', 16, 'authentication', '&&, || or }'],
    ['{ $.a }', 7, '}', operators],
    ['{ $.a EXISTS }', 7, 'EXISTS', operators],
    ['{ $.a is null }', 7, 'is', operators],
    ['{ $.a IS NOT NULL }', 10, 'NOT', 'NULL, TRUE or FALSE'],
    ['{ $.a IS "x" }', 10, '"', 'NULL, TRUE or FALSE'],
    ['{ $.a NOT NULL }', 11, 'NULL', 'EXISTS'],
    ['{ $.a > x }', 9, 'x', 'a number'],
    ['{ $.a > "5" }', 9, '"', 'a number'],
    ['{ $.a < 1e999 }', 9, '1e999', 'a number'],
    ['{ $.a >= 5* }', 10, '5', 'a number'],
    ['{ $.a < %5% }', 9, '%', 'a number'],
    ['{ $ = 1 }', 4, 'white space', '. and a property name'],
    ['{ $[0] = 1 }', 4, '[', '. and a property name'],
    ['{ $. = 1 }', 5, 'white space', "a property name, * or ['name']"],
    ['{ $.@a = 1 }', 5, '@', "a property name, * or ['name']"],
    ['{ $.a[] = 1 }', 7, ']', "an array index, * or 'name'"],
    ['{ $.a[-1] = 1 }', 7, '-', "an array index, * or 'name'"],
    ['{ $.a["b"] = 1 }', 7, '"', "an array index, * or 'name'"],
    ['{ $.a[99999999999999999999] = 1 }', 7, '99999999999999999999', "an array index, * or 'name'"],
    ['{ $.a[0 = 1 }', 8, 'white space', ']'],
    ['{ $.a[* = 1 }', 8, 'white space', ']'],
    ["{ $.['a = 1 }", 14, end, "' after the name"],
    ["{ $.['a' = 1 }", 9, 'white space', '] after the name'],
    ['{ $.*.b[*] = 1 }', 8, '[', 'at most one wildcard in a selector'],
    ['{ $.a[*].* = 1 }', 9, '.', 'at most one wildcard in a selector'],
    ['{ $.*=1 && $.*=2 && $.*=3 && $.*=4 }', 1, 'more of them', 'at most 3 wildcard selectors in a pattern'],
    ['{ $.a=%b% && $.a=%c% || $.a=%d% }', 1, 'more of them', 'at most 2 regular expressions in a pattern'],
    ['%a% %b% %c%', 1, 'more of them', 'at most 2 regular expressions in a pattern'],
    ['[a=%b% && a=%c%, d=%d%]', 1, 'more of them', 'at most 2 regular expressions in a pattern'],
    [`{ $.a = ${'x'.repeat(1015)} }`, 1025, '1025 characters', 'at most 1,024 characters'],
    ['foo.bar', 4, '.', 'a word of letters, digits and _, or a phrase in double quotation marks'],
    ['-', 2, end, 'a word of letters, digits and _, or a phrase in double quotation marks'],
    ['-""', 2, '"', 'a term'],
    ['?""', 2, '"', 'a term'],
    ['"abc', 5, end, 'a double quotation mark that ends the string'],
    ['[a, b', 6, end, 'an operator, a comma or ]'],
    ['[a b]', 4, 'b', 'an operator, a comma or ]'],
    ['[a=1 && b=2]', 9, 'b', 'a, the name of this field'],
    ['[a=1 || a]', 10, ']', 'an operator'],
    ['[a=1 && a, b]', 10, ',', 'an operator'],
    ['[a] b', 5, 'b', 'nothing after the pattern'],
  ])('parseFilterPattern refuses %s', (source, ...[column, found, expected]) => {
    expect(parseFilterPattern(source)).toEqual({ ok: false, problem: { column, found, expected } });
  });

  it.each([
    ['', 0, '%', 'a regular expression'],
    ['a(b)', 1, '(', 'no parentheses: CloudWatch Logs has no groups in regular expressions'],
    ['something!', 9, '!', regexCharacter],
    ['é', 0, 'é', regexCharacter],
    ['a]', 1, ']', regexCharacter],
    ['*a', 0, '*', 'something to repeat before the repetition'],
    ['a++', 2, '+', 'something to repeat before the repetition'],
    ['^+', 1, '+', 'something to repeat before the repetition'],
    ['a{x}', 1, '{', repetition],
    ['a{', 1, '{', repetition],
    ['a{2 5}', 1, '{', repetition],
    ['a{5,2}', 1, '{', fewest],
    ['a{1001}', 1, '{', fewest],
    ['a{1001,}', 1, '{', fewest],
    ['a{1,2000}', 1, '{', fewest],
    ['[a', 2, '%', 'a ] that ends the character class'],
    ['[a-', 3, '%', 'a ] that ends the character class'],
    ['[]a]', 1, ']', regexCharacter],
    ['[a(]', 2, '(', 'no parentheses: CloudWatch Logs has no groups in regular expressions'],
    ['[b-a]', 1, 'b', range],
    ['[\\d-z]', 1, '\\', range],
    ['[a-\\d]', 1, 'a', range],
    ['\\b', 1, 'b', 'd, D, s, S, w, W, xhh or an operator after the backslash'],
    ['\\', 1, '%', 'd, D, s, S, w, W, xhh or an operator after the backslash'],
    ['\\x4', 1, 'x4', 'd, D, s, S, w, W, xhh or an operator after the backslash'],
    ['\\é', 1, 'é', 'd, D, s, S, w, W, xhh or an operator after the backslash'],
  ])('parseFilterPattern refuses the regular expression %s', (source, ...[at, found, expected]) => {
    expect(parseFilterPattern(`{ $.a = %${source}% }`)).toEqual({
      ok: false,
      problem: { column: 10 + at, found, expected },
    });
  });

  it('parseFilterPattern refuses a regular expression that does not end', () => {
    expect(parseFilterPattern('{ $.a = %b }')).toEqual({
      ok: false,
      problem: { column: 13, found: end, expected: 'a percent sign that ends the regular expression' },
    });
  });

  it('parseFilterPattern accepts a pattern of exactly 1,024 characters', () => {
    expect(parseFilterPattern(`{ $.a = ${'x'.repeat(1014)} }`).ok).toBe(true);
  });
});
