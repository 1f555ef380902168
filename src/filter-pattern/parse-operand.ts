import type { Cursor } from './cursor.ts';
import type { NumberOperand, Operand, Operator, TextOperand } from './pattern.ts';
import { parseRegex } from './regex.ts';

const operators: readonly Operator[] = ['!=', '<=', '>=', '=', '<', '>'];

/**
 * "Strings that consist entirely of alphanumeric characters do not need to be quoted"; the patterns that AWS and CIS
 * publish show more.
 */
const unquoted = /[A-Za-z0-9_.*:/@#+-]+/y;
const quotedRun = /[^"\\]*/y;
const wholeNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const superfluousZero = /^[+-]?0\d/;

export function takeOperator(cursor: Cursor): Operator | null {
  cursor.skipSpace();
  return operators.find((operator) => cursor.takeIf(operator)) ?? null;
}

/** Reads a value after `operator`: quoted, unquoted, a number, or `%regex%`. */
export function takeOperand(cursor: Cursor, operator: Operator): Operand {
  cursor.skipSpace();
  const start = cursor.offset;
  const isEquality = operator === '=' || operator === '!=';
  if (isEquality && cursor.takeIf('%')) return takeRegex(cursor);
  if (isEquality && cursor.isAt('"')) return textOperand(takeQuoted(cursor));
  const text = cursor.take(unquoted);
  if (isEquality) {
    if (text === '') cursor.refuse('a value: a number, a string, or a regular expression between percent signs');
    return equalNumber(text) ?? textOperand(text);
  }
  const value = Number(text);
  if (!wholeNumber.test(text) || !Number.isFinite(value)) cursor.refuse('a number', start);
  return numberOperand(value);
}

/** Reads and checks the inside of a regex operand or term; the opening percent sign has been read. */
export function takeRegex(cursor: Cursor): { readonly kind: 'regex'; readonly source: string } {
  const start = cursor.offset;
  const source = cursor.takeUntil('%', 'a percent sign that ends the regular expression');
  const parsed = parseRegex(source);
  if (!parsed.ok) cursor.refuse(parsed.expected, start + parsed.at);
  return { kind: 'regex', source };
}

/** Reads a string in double quotes; `\"` and `\\` are a quote and a backslash, any other backslash is itself. */
export function takeQuoted(cursor: Cursor): string {
  cursor.takeIf('"');
  let text = '';
  for (;;) {
    text += cursor.take(quotedRun);
    if (cursor.takeIf('"')) return text;
    if (cursor.takeIf('\\"')) text += '"';
    else if (cursor.takeIf('\\\\') || cursor.takeIf('\\')) text += '\\';
    else cursor.refuse('a double quotation mark that ends the string');
  }
}

export function textOperand(written: string): TextOperand {
  if (written === '*') return { kind: 'text', text: '', openStart: true, openEnd: true };
  const openStart = written.startsWith('*');
  const openEnd = written.endsWith('*') && written.length > 1;
  const text = written.slice(openStart ? 1 : 0, openEnd ? -1 : undefined);
  return { kind: 'text', text, openStart, openEnd };
}

/**
 * Reads the number of an equality, which stands for its value, whatever its spelling. What no JSON number could be
 * (leading zeros, as in an account id, or more digits than a double holds) is text.
 */
function equalNumber(text: string): NumberOperand | null {
  if (!wholeNumber.test(text) || superfluousZero.test(text)) return null;
  const value = Number(text);
  const digits = text
    .replace(/[eE].*/, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '').length;
  return Number.isFinite(value) && digits <= 15 ? numberOperand(value) : null;
}

function numberOperand(value: number): NumberOperand {
  return { kind: 'number', value: value === 0 ? 0 : value };
}
