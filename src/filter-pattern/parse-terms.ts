import type { Cursor } from './cursor.ts';
import { takeQuoted, takeRegex } from './parse-operand.ts';
import type { Term, TermPattern } from './pattern.ts';

const term = /[\p{L}\p{N}_]+/uy;

const roles = [
  ['?', 'optional'],
  ['-', 'excluded'],
] as const;

/**
 * terms := ( ( "?" | "-" )? ( word | '"' characters '"' ) | "%" regex "%" )*
 *
 * "Enclose exact phrases and terms that include non-alphanumeric characters in double quotation marks." Required terms
 * without text, as in `""` and `" "`, restrict nothing.
 */
export function parseTermPattern(cursor: Cursor): TermPattern {
  const terms: Term[] = [];
  for (cursor.skipSpace(); !cursor.atEnd; cursor.skipSpace()) {
    const found = takeTerm(cursor);
    if (found.kind === 'regex' || found.role !== 'required' || found.text.trim() !== '') terms.push(found);
  }
  return { kind: 'terms', terms };
}

function takeTerm(cursor: Cursor): Term {
  if (cursor.takeIf('%')) return takeRegex(cursor);
  const role = roles.find(([mark]) => cursor.takeIf(mark))?.[1] ?? 'required';
  // An older edition of the guide writes `"ERROR" - "Exiting"`.
  cursor.skipSpace();
  const start = cursor.offset;
  const text = cursor.isAt('"') ? takeQuoted(cursor) : cursor.take(term);
  if (cursor.offset === start) cursor.refuse('a word of letters, digits and _, or a phrase in double quotation marks');
  if (text === '' && role !== 'required') cursor.refuse('a term', start);
  return { kind: 'phrase', role, text };
}
