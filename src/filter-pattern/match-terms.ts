import { isInLanguage } from './automaton.ts';
import type { Term, TermPattern } from './pattern.ts';

/**
 * Matches terms, which are case-sensitive, anywhere in the line. All required terms must be present and no excluded
 * one. Optional terms (`?`) count only when there is no other: "If you combine ? with other filter patterns, the
 * question mark will be ignored", and the guide's examples show that the term is ignored with it.
 */
export function matchesTerms(pattern: TermPattern, line: string): boolean {
  const demanding = pattern.terms.filter((term) => term.kind === 'regex' || term.role !== 'optional');
  if (demanding.length > 0) return demanding.every((term) => isSatisfied(term, line));
  return pattern.terms.length === 0 || pattern.terms.some((term) => isSatisfied(term, line));
}

function isSatisfied(term: Term, line: string): boolean {
  if (term.kind === 'regex') return isInLanguage(term, line);
  return line.includes(term.text) === (term.role !== 'excluded');
}
