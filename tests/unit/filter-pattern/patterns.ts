import { type FilterPattern, parseFilterPattern } from '../../../src/filter-pattern/index.ts';

/** The pattern of a source that is known to be good. */
export function pattern(source: string): FilterPattern {
  const result = parseFilterPattern(source);
  if (!result.ok) {
    const { column, found, expected } = result.problem;
    throw new Error(`${source}\ncolumn ${column}: found ${found}, expected ${expected}`);
  }
  return result.pattern;
}
