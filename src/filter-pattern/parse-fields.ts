import type { Cursor } from './cursor.ts';
import { takeJoined } from './parse-json.ts';
import { takeOperand, takeOperator } from './parse-operand.ts';
import type { Field, FieldTest, SpaceDelimitedPattern } from './pattern.ts';

const fieldName = /[A-Za-z0-9_-]+/y;

/**
 * pattern := "[" field ( "," field )* "]"
 * field   := "..." | name? | or              or := and ( "||" and )*
 * test    := name operator value             and := test ( "&&" test )*
 *
 * The tests of one field repeat its name.
 */
export function parseSpaceDelimitedPattern(cursor: Cursor): SpaceDelimitedPattern {
  cursor.expectSymbol('[', '[');
  const fields = takeJoined({ cursor, symbol: ',', takeOperand: takeField });
  cursor.expectSymbol(']', 'an operator, a comma or ]');
  return { kind: 'space-delimited', fields };
}

function takeField(cursor: Cursor): Field {
  if (cursor.takeSymbol('...') || cursor.takeIf('…')) return { kind: 'ellipsis' };
  const name = cursor.match(fieldName);
  if (name === '') return { kind: 'field', name, test: null };
  const test = takeOr(cursor, name);
  return { kind: 'field', name, test };
}

function takeOr(cursor: Cursor, name: string): FieldTest | null {
  const first = takeAnd(cursor, name);
  if (first === null) return null;
  const operands = [first];
  while (cursor.takeSymbol('||')) operands.push(takeAnd(cursor, name) ?? cursor.refuse('an operator'));
  return operands.length === 1 ? first : { kind: 'or', operands };
}

function takeAnd(cursor: Cursor, name: string): FieldTest | null {
  const first = takeTest(cursor, name);
  if (first === null) return null;
  const operands = [first];
  while (cursor.takeSymbol('&&')) operands.push(takeTest(cursor, name) ?? cursor.refuse('an operator'));
  return operands.length === 1 ? first : { kind: 'and', operands };
}

/** Reads the test of a field; null for a bare name. */
function takeTest(cursor: Cursor, name: string): FieldTest | null {
  cursor.skipSpace();
  const start = cursor.offset;
  if (cursor.take(fieldName) !== name) cursor.refuse(`${name}, the name of this field`, start);
  const operator = takeOperator(cursor);
  return operator === null ? null : { kind: 'compare', operator, operand: takeOperand(cursor, operator) };
}
