import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  explainMatch,
  matchesEvent,
  matchesText,
  parseFilterPattern,
  printFilterPattern,
} from '../../src/filter-pattern/index.ts';
import { anyPattern, anyText, event, regexPattern, wildPattern } from './filter-pattern-arbitraries.ts';

describe('the filter pattern language', () => {
  it('parseFilterPattern reads a printed pattern as the same pattern', () => {
    fc.assert(
      fc.property(anyPattern, (pattern) => {
        const printed = printFilterPattern(pattern);
        fc.pre(printed.length <= 1024);
        expect(parseFilterPattern(printed)).toEqual({ ok: true, pattern });
      }),
      { numRuns: 3000 },
    );
  });

  it('parseFilterPattern reads any quoted text as that text', () => {
    fc.assert(
      fc.property(anyText, anyText, (value, other) => {
        const written = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
        fc.pre(!value.startsWith('*') && !value.endsWith('*'));
        const result = parseFilterPattern(`{ $.a = "${written}" }`);
        const caught = [value, other].filter((each) => result.ok && matchesEvent(result.pattern, { a: each }));
        expect(caught).toEqual([value, other].filter((each) => each === value));
      }),
      { numRuns: 1500 },
    );
  });

  it('parseFilterPattern returns a pattern or a problem with a column for any input', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '$',
      '.a',
      '[0]',
      '[*]',
      '.*',
      "['b']",
      '=',
      '!=',
      '<',
      '(',
      ')',
      '&&',
      '||',
      ' ',
      '"',
      'x',
      '1',
      '%',
      'IS',
      'NULL',
      'NOT',
      'EXISTS',
      ',',
      '...',
      '-',
      '?',
      '*',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (parts) => {
        const source = parts.join('');
        const result = parseFilterPattern(source);
        const column = result.ok ? 1 : result.problem.column;
        expect(column).toBeGreaterThanOrEqual(1);
        expect(column).toBeLessThanOrEqual(source.length + 1);
        const again = result.ok ? parseFilterPattern(printFilterPattern(result.pattern)) : result;
        expect(again).toEqual(result);
      }),
      { numRuns: 4000 },
    );
  });

  it('matchesText agrees with matchesEvent', () => {
    fc.assert(
      fc.property(wildPattern, event, (pattern, each) => {
        expect(matchesText(pattern, JSON.stringify(each))).toBe(matchesEvent(pattern, each));
      }),
      { numRuns: 1000 },
    );
  });

  it('explainMatch names conditions that match, or fail to match, as it says', () => {
    fc.assert(
      fc.property(fc.oneof(wildPattern, regexPattern), event, (pattern, each) => {
        const { matches, deciding } = explainMatch(pattern, each);
        expect(matches).toBe(matchesEvent(pattern, each));
        expect(deciding.map(({ holds }) => holds)).toEqual(deciding.map(() => matches));
        const alone = deciding.map(({ condition }) => parseFilterPattern(`{ ${condition} }`));
        expect(alone.map((result) => result.ok && matchesEvent(result.pattern, each))).toEqual(
          deciding.map(() => matches),
        );
      }),
      { numRuns: 1500 },
    );
  });
});
