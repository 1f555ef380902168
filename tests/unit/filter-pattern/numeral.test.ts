import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { acceptsText } from '../../../src/filter-pattern/automaton.ts';
import { numeralAutomaton } from '../../../src/filter-pattern/compare/numeral.ts';
import { isOrdered } from '../../../src/filter-pattern/operand.ts';

const ordinary = fc.constantFrom(
  0,
  1,
  -1,
  2,
  9,
  10,
  10.5,
  99,
  100,
  101,
  -100,
  0.1,
  0.05,
  0.000001,
  1e-7,
  -1.5e-7,
  1e20,
  1e21,
  1.5e21,
  1e100,
  -2.5e-9,
  1e307,
  1e308,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  1e-310,
  Number.MIN_VALUE,
  5.25,
  5.250001,
);
const value = fc.oneof(
  ordinary,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((each) => (each === 0 ? 0 : each)),
);
const operator = fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const);

describe('numeralAutomaton', () => {
  it('numeralAutomaton accepts the text of exactly the numbers within the bound', () => {
    fc.assert(
      fc.property(value, operator, value, (number, order, bound) => {
        const accepts = acceptsText(numeralAutomaton({ operator: order, value: bound }), String(number));
        expect(accepts).toBe(isOrdered(number, order, bound));
      }),
      { numRuns: 3000 },
    );
  });

  it('numeralAutomaton accepts the text of every number without a bound, and no other text', () => {
    fc.assert(
      fc.property(value, (number) => {
        expect(acceptsText(numeralAutomaton(null), String(number))).toBe(true);
      }),
      { numRuns: 500 },
    );
    const others = [
      '',
      '-',
      '-0',
      '00',
      '01',
      '1.',
      '1.0',
      '.5',
      '1e5',
      '1e+5',
      '1e+21.5',
      '10e+21',
      '1e+021',
      '1E+21',
      '+1',
      '1e-6',
      '0.0000001',
      '1000000000000000000000',
      '1.50e+22',
      '1-',
      '1e',
      '1e+',
      '1e+400',
      '0e+21',
      'x',
      '1e++21',
      '1..5',
      '--1',
    ];
    expect(others.filter((text) => acceptsText(numeralAutomaton(null), text))).toEqual([]);
  });
});
