import { isInLanguage } from './automaton.ts';
import type { JsonValue, Operand, Operator, OrderOperator, TextOperand } from './pattern.ts';

const numeral = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Returns whether a comparison holds for the value that a selector points to. "The SELECTOR must point to a value node
 * (string or number) in the JSON": anything else satisfies no comparison, `!=` included, and neither does a property
 * that is absent.
 */
export function holdsFor(value: JsonValue | undefined, operator: Operator, operand: Operand): boolean {
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  if (operator === '=') return equals(value, operand);
  if (operator === '!=') return !equals(value, operand);
  return typeof value === 'number' && operand.kind === 'number' && isOrdered(value, operator, operand.value);
}

/**
 * Returns the same as `holdsFor` for a field of a space-delimited line, where every value is text and a numeral is a
 * number too.
 */
export function holdsForField(field: string, operator: Operator, operand: Operand): boolean {
  const value = operand.kind === 'number' && numeral.test(field) ? Number(field) : field;
  return holdsFor(value, operator, operand);
}

/**
 * Returns whether two values are equal. A number equals a string when the string is its JSON text: `= 200`, `= "200"`
 * and `= 2*` all accept 200 and "200".
 */
function equals(value: string | number, operand: Operand): boolean {
  const text = textOf(value);
  switch (operand.kind) {
    case 'number':
      return text === textOf(operand.value);
    case 'text':
      return isLike(text, operand);
    case 'regex':
      return isInLanguage(operand, text);
    default:
      return operand satisfies never;
  }
}

export function textOf(value: string | number): string {
  return typeof value === 'string' ? value : String(value === 0 ? 0 : value);
}

export function isLike(text: string, operand: TextOperand): boolean {
  if (operand.openStart && operand.openEnd) return text.includes(operand.text);
  if (operand.openStart) return text.endsWith(operand.text);
  if (operand.openEnd) return text.startsWith(operand.text);
  return text === operand.text;
}

export function isOrdered(value: number, operator: OrderOperator, bound: number): boolean {
  switch (operator) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    default:
      return operator satisfies never;
  }
}
