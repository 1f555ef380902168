import { sizeOfLanguage } from './automaton.ts';
import type { FilterPattern, JsonCondition, JsonExpression } from './pattern.ts';

/** An array with an element at this index is still a reasonable example. */
const mostIndex = 1000;

/** A regular expression of more characters, repetitions unrolled, has no readable examples. */
const mostRegexSize = 2000;

/**
 * Returns the expression of a pattern. One without terms catches everything, as `and` over nothing does; other text
 * patterns have none.
 */
export function expressionOf(pattern: FilterPattern): JsonExpression | null {
  if (pattern.kind === 'json') return pattern.expression;
  return pattern.kind === 'terms' && pattern.terms.length === 0 ? { kind: 'and', operands: [] } : null;
}

/** Returns whether the conditions of a pattern are of a size that can be compared, and matched with many events. */
export function isComparable(pattern: FilterPattern, onWork: (steps: number) => void = () => undefined): boolean {
  const expression = expressionOf(pattern);
  return expression === null || conditionsOf(expression).every((condition) => isReasonable(condition, onWork));
}

function isReasonable(condition: JsonCondition, onWork: (steps: number) => void): boolean {
  const operand = condition.kind === 'compare' ? condition.operand : null;
  const size = operand?.kind === 'regex' ? sizeOfLanguage(operand) : 0;
  onWork(size * stepsPerRegexPart);
  return size <= mostRegexSize && condition.selector.every((step) => step.kind !== 'index' || step.index <= mostIndex);
}

/** Reading one part of a regular expression, repetitions unrolled. */
const stepsPerRegexPart = 16;

export function conditionsOf(expression: JsonExpression): readonly JsonCondition[] {
  return expression.kind === 'and' || expression.kind === 'or'
    ? expression.operands.flatMap(conditionsOf)
    : [expression];
}
