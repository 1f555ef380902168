import type { Cursor } from './cursor.ts';
import { takeOperand, takeOperator } from './parse-operand.ts';
import type { JsonCondition, JsonExpression, JsonPattern, Selector, Step } from './pattern.ts';

const nameCharacters = /[A-Za-z0-9_-]+/y;
const digitRun = /[0-9]+/y;
const keyword = /[A-Za-z]+/y;

const isValues = new Map<string, null | boolean>([
  ['NULL', null],
  ['TRUE', true],
  ['FALSE', false],
]);

/**
 * pattern    := "{" expression "}"
 * expression := and ( "||" and )*
 * and        := primary ( "&&" primary )*
 * primary    := "(" expression ")" | condition
 * condition  := selector ( operator value | "IS" ( "NULL" | "TRUE" | "FALSE" ) | "NOT" "EXISTS" )
 * selector   := "$" ( "." name | ".*" | "[" digits "]" | "[*]" | "."? "['" characters "']" )+
 */
export function parseJsonPattern(cursor: Cursor): JsonPattern {
  cursor.expectSymbol('{', '{');
  const expression = takeOr(cursor);
  cursor.expectSymbol('}', '&&, || or }');
  return { kind: 'json', expression };
}

function takeOr(cursor: Cursor): JsonExpression {
  return joined('or', takeJoined({ cursor, symbol: '||', takeOperand: takeAnd }));
}

function takeAnd(cursor: Cursor): JsonExpression {
  return joined('and', takeJoined({ cursor, symbol: '&&', takeOperand: takePrimary }));
}

function takePrimary(cursor: Cursor): JsonExpression {
  if (!cursor.takeSymbol('(')) return takeCondition(cursor);
  const expression = takeOr(cursor);
  cursor.expectSymbol(')', '&&, || or )');
  return expression;
}

export function takeJoined<Operand>(rule: {
  readonly cursor: Cursor;
  readonly symbol: string;
  readonly takeOperand: (cursor: Cursor) => Operand;
}): readonly [Operand, ...Operand[]] {
  const operands: [Operand, ...Operand[]] = [rule.takeOperand(rule.cursor)];
  while (rule.cursor.takeSymbol(rule.symbol)) operands.push(rule.takeOperand(rule.cursor));
  return operands;
}

/** Flattens `(a && b) && c` to `a && b && c`: the operands of an operand of the same kind move up. */
function joined(kind: 'and' | 'or', operands: readonly [JsonExpression, ...JsonExpression[]]): JsonExpression {
  if (operands.length === 1) return operands[0];
  return { kind, operands: operands.flatMap((operand) => (operand.kind === kind ? operand.operands : [operand])) };
}

function takeCondition(cursor: Cursor): JsonCondition {
  const selector = takeSelector(cursor);
  const operator = takeOperator(cursor);
  if (operator !== null) return { kind: 'compare', selector, operator, operand: takeOperand(cursor, operator) };
  const start = cursor.offset;
  const word = cursor.take(keyword);
  if (word === 'IS') return { kind: 'is', selector, value: takeIsValue(cursor) };
  if (word === 'NOT') {
    takeKeyword(cursor, 'EXISTS');
    return { kind: 'not-exists', selector };
  }
  return cursor.refuse('an operator (=, !=, <, <=, >, >=), IS or NOT EXISTS', start);
}

/** "IS NOT and EXISTS filter patterns are not supported." */
function takeIsValue(cursor: Cursor): null | boolean {
  cursor.skipSpace();
  const start = cursor.offset;
  const value = isValues.get(cursor.take(keyword));
  return value === undefined ? cursor.refuse('NULL, TRUE or FALSE', start) : value;
}

function takeKeyword(cursor: Cursor, word: string): void {
  cursor.skipSpace();
  const start = cursor.offset;
  if (cursor.take(keyword) !== word) cursor.refuse(word, start);
}

function takeSelector(cursor: Cursor): Selector {
  cursor.expectSymbol('$', 'a selector such as $.eventName, or an opening parenthesis');
  const steps: Step[] = [];
  for (;;) {
    const start = cursor.offset;
    const step = takeStep(cursor, steps.length === 0);
    if (step === null) return steps;
    // "Property selectors can have only one wildcard."
    if (isWildcard(step) && steps.some(isWildcard)) cursor.refuse('at most one wildcard in a selector', start);
    steps.push(step);
  }
}

export function isWildcard(step: Step): boolean {
  return step.kind === 'any-name' || step.kind === 'any-index';
}

/** Reads a step of a selector. The first one names a property: an array index "must follow a property". */
function takeStep(cursor: Cursor, isFirst: boolean): Step | null {
  if (cursor.takeIf(".['") || cursor.takeIf("['")) {
    const name = cursor.takeUntil("'", "' after the name");
    if (!cursor.takeIf(']')) cursor.refuse('] after the name');
    return { kind: 'name', name };
  }
  if (cursor.takeIf('.')) {
    if (cursor.takeIf('*')) return { kind: 'any-name' };
    const name = cursor.take(nameCharacters);
    return name === '' ? cursor.refuse("a property name, * or ['name']") : { kind: 'name', name };
  }
  if (isFirst) return cursor.refuse('. and a property name');
  return cursor.takeIf('[') ? takeIndex(cursor) : null;
}

function takeIndex(cursor: Cursor): Step {
  if (cursor.takeIf('*')) {
    if (!cursor.takeIf(']')) cursor.refuse(']');
    return { kind: 'any-index' };
  }
  const start = cursor.offset;
  const index = Number(cursor.take(digitRun) || Number.NaN);
  if (!Number.isSafeInteger(index)) cursor.refuse("an array index, * or 'name'", start);
  if (!cursor.takeIf(']')) cursor.refuse(']');
  return { kind: 'index', index };
}
