import type { Work } from '../domain/work.ts';
import { type Comparison, ComparisonWork, compareFilterPatterns, mostWork } from '../filter-pattern/compare/index.ts';
import { explainMatch, type FilterPattern, type JsonEvent } from '../filter-pattern/index.ts';
import type { PatternJudgement } from './control-matcher.ts';

/**
 * Compares a filter's pattern with that of a control. Loaded on demand: most filters have the very pattern of the
 * control, and the comparison is the largest part of the pattern language.
 */
export function judgePattern(
  candidate: FilterPattern,
  control: { readonly reference: FilterPattern; readonly subject: FilterPattern },
  work: Work,
): PatternJudgement {
  return judgeWith(candidate, control, (one, other) => {
    // Each comparison has a bound of its own, so that its result does not depend on what was judged before.
    const comparison = new ComparisonWork(mostWork);
    const result = compareFilterPatterns(one, other, comparison);
    work.spend(comparison.spent);
    return result;
  });
}

type Compare = (candidate: FilterPattern, other: FilterPattern) => Comparison;

function judgeWith(
  candidate: FilterPattern,
  { reference, subject }: { readonly reference: FilterPattern; readonly subject: FilterPattern },
  compare: Compare,
): PatternJudgement {
  const { relation, misses, extra } = compare(candidate, reference);
  switch (relation) {
    case 'equivalent':
      return { kind: 'equivalent' };
    case 'broader':
      return { kind: 'broader', extra, message: `Catches other events too${conditionsFailing(reference, extra)}.` };
    case 'narrower':
      return narrower(candidate, misses);
    case 'disjoint':
      return extra === null ? { kind: 'narrower', misses, message: 'Matches no event at all.' } : { kind: 'unrelated' };
    case 'overlapping':
      return isWithin(candidate, subject, compare) ? narrower(candidate, misses) : { kind: 'unrelated' };
    case 'undecided':
      // One event that must be caught and is not settles it, whatever else the pattern does.
      if (misses === null) return { kind: 'undecided', message: "What its pattern catches can't be decided." };
      return isWithin(candidate, subject, compare) ? narrower(candidate, misses) : { kind: 'unrelated' };
    default:
      return relation satisfies never;
  }
}

function narrower(pattern: FilterPattern, misses: JsonEvent | null): PatternJudgement {
  return { kind: 'narrower', misses, message: `Misses events of the control${conditionsFailing(pattern, misses)}.` };
}

/** Says which conditions of `pattern` the example fails, and what it has in their place. */
function conditionsFailing(pattern: FilterPattern, event: JsonEvent | null): string {
  if (event === null) return '';
  const failing = explainMatch(pattern, event).deciding.filter(({ holds }) => !holds);
  const reasons = failing.slice(0, 3).map(({ condition, because }) => `fails ${condition}, as ${because}`);
  return reasons.length === 0 ? '' : `: the example ${reasons.join(', and ')}`;
}

function isWithin(pattern: FilterPattern, subject: FilterPattern, compare: Compare): boolean {
  const { relation } = compare(pattern, subject);
  return relation === 'narrower' || relation === 'equivalent';
}
