import { matchesFields } from './match-fields.ts';
import { matchesTerms } from './match-terms.ts';
import { holdsFor } from './operand.ts';
import type { FilterPattern, JsonCondition, JsonEvent, JsonExpression, JsonValue } from './pattern.ts';
import { isObject, select } from './select.ts';

/**
 * Returns whether a filter with this pattern catches a JSON event. Term and space-delimited patterns see its compact
 * JSON text.
 */
export function matchesEvent(pattern: FilterPattern, event: JsonEvent): boolean {
  return pattern.kind === 'json' ? satisfies(pattern.expression, event) : matchesText(pattern, JSON.stringify(event));
}

/**
 * Returns whether a filter with this pattern catches a raw log line. A JSON pattern catches nothing that is not a JSON
 * object.
 */
export function matchesText(pattern: FilterPattern, text: string): boolean {
  switch (pattern.kind) {
    case 'json': {
      const event = parseEvent(text);
      return event !== null && satisfies(pattern.expression, event);
    }
    case 'terms':
      return matchesTerms(pattern, text);
    case 'space-delimited':
      return matchesFields(pattern, text);
    default:
      return pattern satisfies never;
  }
}

function parseEvent(text: string): JsonEvent | null {
  try {
    const value: JsonValue = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function satisfies(expression: JsonExpression, event: JsonEvent): boolean {
  switch (expression.kind) {
    case 'and':
      return expression.operands.every((operand) => satisfies(operand, event));
    case 'or':
      return expression.operands.some((operand) => satisfies(operand, event));
    default:
      return conditionHolds(expression, event);
  }
}

/**
 * Evaluates a condition. With a wildcard it holds when it holds for one of the values; NOT EXISTS when no value exists.
 */
export function conditionHolds(condition: JsonCondition, event: JsonEvent): boolean {
  const selected = select(event, condition.selector);
  switch (condition.kind) {
    case 'not-exists':
      return selected.length === 0;
    case 'is':
      return selected.includes(condition.value);
    case 'compare':
      return selected.some((value) => holdsFor(value, condition.operator, condition.operand));
    default:
      return condition satisfies never;
  }
}
