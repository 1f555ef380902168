import { describe, expect, it } from '@jest/globals';
import { acceptsText } from '../../../src/filter-pattern/automaton.ts';
import { numeralAutomaton } from '../../../src/filter-pattern/compare/numeral.ts';
import { isOrdered } from '../../../src/filter-pattern/operand.ts';

/** The exponents of all numbers but the very largest and smallest, and those that are written without one. From large to small. */
const exponents = Array.from({ length: 308 }, (_, index) => 307 - index);
const texts = ['1', '-1', '1.5', '1.7'].flatMap((digits) =>
  exponents.flatMap((exponent) => [`${digits}e+${exponent}`, `${digits}e-${exponent}`]),
);

function isTextOfNumber(text: string): boolean {
  return String(Number(text)) === text;
}

describe('numeralAutomaton with exponents', () => {
  it('numeralAutomaton tells every exponent that a number is written with from those that none is', () => {
    const automaton = numeralAutomaton(null);
    expect(texts.filter((text) => acceptsText(automaton, text))).toEqual(texts.filter(isTextOfNumber));
  });

  it.each([
    ['<', 1e21],
    ['<=', 1e-7],
    ['>', 2e25],
    ['>=', -1e30],
    ['<', 1.5e100],
    ['>', 1e-100],
    ['>=', 9e307],
  ] as const)('numeralAutomaton accepts the numbers %s %d whatever exponents it has seen before', (operator, value) => {
    const automaton = numeralAutomaton({ operator, value });
    expect(texts.filter((text) => acceptsText(automaton, text))).toEqual(
      texts.filter((text) => isTextOfNumber(text) && isOrdered(Number(text), operator, value)),
    );
  });
});
