import { Cursor, type PatternProblem, Unexpected } from './cursor.ts';
import { parseSpaceDelimitedPattern } from './parse-fields.ts';
import { isWildcard, parseJsonPattern } from './parse-json.ts';
import { parseTermPattern } from './parse-terms.ts';
import type { FieldTest, FilterPattern, JsonExpression, Operand } from './pattern.ts';

export type ParseResult =
  | { readonly ok: true; readonly pattern: FilterPattern }
  | { readonly ok: false; readonly problem: PatternProblem };

/** The limits of PutMetricFilter and of "Supported regular expressions (regex) syntax" and "Property selectors". */
const mostCharacters = 1024;
const mostWildcards = 3;
const mostRegexes = 2;

/**
 * Parses a pattern as PutMetricFilter does; returns a problem with its column for one that CloudWatch Logs would
 * refuse.
 */
export function parseFilterPattern(source: string): ParseResult {
  try {
    if (source.length > mostCharacters) throw tooMany(source, mostCharacters + 1, 'at most 1,024 characters');
    const pattern = parse(new Cursor(source));
    const counts = countsOf(pattern);
    if (counts.wildcards > mostWildcards) throw tooMany(source, 1, 'at most 3 wildcard selectors in a pattern');
    if (counts.regexes > mostRegexes) throw tooMany(source, 1, 'at most 2 regular expressions in a pattern');
    return { ok: true, pattern };
  } catch (error) {
    if (error instanceof Unexpected) return { ok: false, problem: error.problem };
    throw error;
  }
}

function parse(cursor: Cursor): FilterPattern {
  cursor.skipSpace();
  if (!cursor.isAt('{') && !cursor.isAt('[')) return parseTermPattern(cursor);
  const pattern = cursor.isAt('{') ? parseJsonPattern(cursor) : parseSpaceDelimitedPattern(cursor);
  cursor.skipSpace();
  if (!cursor.atEnd) cursor.refuse('nothing after the pattern');
  return pattern;
}

function tooMany(source: string, column: number, expected: string): Unexpected {
  const found = column === 1 ? 'more of them' : `${source.length} characters`;
  return new Unexpected({ column, found, expected });
}

type Counts = { readonly wildcards: number; readonly regexes: number };

function countsOf(pattern: FilterPattern): Counts {
  switch (pattern.kind) {
    case 'json':
      return countsOfExpression(pattern.expression);
    case 'terms':
      return { wildcards: 0, regexes: pattern.terms.filter((term) => term.kind === 'regex').length };
    case 'space-delimited':
      return sum(pattern.fields.map((field) => countsOfTest(field.kind === 'field' ? field.test : null)));
    default:
      return pattern satisfies never;
  }
}

function countsOfExpression(expression: JsonExpression): Counts {
  if (expression.kind === 'and' || expression.kind === 'or') return sum(expression.operands.map(countsOfExpression));
  const wildcards = expression.selector.filter(isWildcard).length;
  return { wildcards, regexes: expression.kind === 'compare' ? regexesIn(expression.operand) : 0 };
}

function countsOfTest(test: FieldTest | null): Counts {
  if (test === null) return { wildcards: 0, regexes: 0 };
  return test.kind === 'compare'
    ? { wildcards: 0, regexes: regexesIn(test.operand) }
    : sum(test.operands.map(countsOfTest));
}

function regexesIn(operand: Operand): number {
  return operand.kind === 'regex' ? 1 : 0;
}

function sum(counts: readonly Counts[]): Counts {
  return {
    wildcards: counts.reduce((total, { wildcards }) => total + wildcards, 0),
    regexes: counts.reduce((total, { regexes }) => total + regexes, 0),
  };
}
