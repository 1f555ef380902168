import { backgroundEvents } from '../controls/background-events.ts';
import type { Control } from '../domain/control.ts';
import type { EventExample } from '../domain/finding.ts';
import type { Work } from '../domain/work.ts';
import {
  type Comparison,
  ComparisonWork,
  compareFilterPatterns,
  explainMatch,
  type FilterPattern,
  isComparable,
  type JsonEvent,
  matchesEvent,
  mostWork,
  parseFilterPattern,
} from '../filter-pattern/index.ts';
import type { Kleene } from './rules/kleene.ts';

/** How a filter's pattern compares with the pattern of a control. */
export type PatternJudgement =
  | { readonly kind: 'equivalent' }
  | { readonly kind: 'broader'; readonly extra: EventExample | null; readonly message: string }
  | { readonly kind: 'narrower'; readonly misses: EventExample | null; readonly message: string }
  /** Serves another purpose: where it catches events of the control, it does so by chance. */
  | { readonly kind: 'unrelated' }
  | { readonly kind: 'undecided'; readonly message: string };

export type ControlMatcher = {
  readonly control: Control;
  /** Judges a pattern once; the work of the first time is counted, later answers come from the cache. */
  readonly judge: (patternText: string, work: Work) => PatternJudgement;
  /**
   * Returns whether a filter counts events that every account sees all day, so that its metric is never at rest:
   * `undefined` for a pattern that is too large to be matched.
   */
  readonly matchesBackgroundEvents: (patternText: string, work: Work) => Kleene;
  /** How many patterns were judged so far, those from the cache not counted. */
  readonly judged: () => number;
};

/** Most accounts share patterns, so few distinct ones are seen. */
const maxCachedPatterns = 2_000;

/** What a pattern costs at least that is judged for the first time, in steps of {@link Work}. */
const leastSteps = 3_000;

/** Parses the patterns of a control once, and caches its judgements on patterns of filters. */
export function createControlMatcher(control: Control): ControlMatcher {
  const reference = parseCatalogPattern(control.pattern);
  const subject = parseCatalogPattern(control.subject);
  let judged = 0;

  function judgeAfresh(patternText: string, work: Work): PatternJudgement {
    judged += 1;
    work.spend(leastSteps);
    // Each comparison has a bound of its own, so that its result does not depend on what was judged before.
    const compare = (candidate: FilterPattern, other: FilterPattern): Comparison => {
      const comparison = new ComparisonWork(mostWork);
      const result = compareFilterPatterns(candidate, other, comparison);
      work.spend(comparison.spent);
      return result;
    };
    return judgePattern(patternText, { reference, subject }, compare);
  }

  return {
    control,
    judge: cached(judgeAfresh),
    matchesBackgroundEvents: cached(matchAfresh),
    judged: () => judged,
  };
}

function matchAfresh(patternText: string, work: Work): Kleene {
  work.spend(leastSteps);
  const parsed = parseFilterPattern(patternText);
  if (!parsed.ok) return false;
  if (!isComparable(parsed.pattern)) return undefined;
  return backgroundEvents.some((event) => matchesEvent(parsed.pattern, event));
}

function cached<Answer>(
  answerAfresh: (patternText: string, work: Work) => Answer,
): (patternText: string, work: Work) => Answer {
  const answers = new Map<string, { readonly answer: Answer }>();
  return (patternText, work) => {
    const known = answers.get(patternText);
    if (known !== undefined) return known.answer;
    if (answers.size >= maxCachedPatterns) answers.clear();
    const answer = answerAfresh(patternText, work);
    answers.set(patternText, { answer });
    return answer;
  };
}

type Compare = (candidate: FilterPattern, other: FilterPattern) => Comparison;

function judgePattern(
  patternText: string,
  { reference, subject }: { readonly reference: FilterPattern; readonly subject: FilterPattern },
  compare: Compare,
): PatternJudgement {
  const parsed = parseFilterPattern(patternText);
  if (!parsed.ok) {
    const { column, found, expected } = parsed.problem;
    return { kind: 'undecided', message: `Its pattern can't be read at column ${column}: ${found}, not ${expected}.` };
  }
  const { relation, misses, extra } = compare(parsed.pattern, reference);
  switch (relation) {
    case 'equivalent':
      return { kind: 'equivalent' };
    case 'broader':
      return { kind: 'broader', extra, message: `Catches other events too${conditionsFailing(reference, extra)}.` };
    case 'narrower':
      return narrower(parsed.pattern, misses);
    case 'disjoint':
      return { kind: 'unrelated' };
    case 'overlapping':
      return isWithin(parsed.pattern, subject, compare) ? narrower(parsed.pattern, misses) : { kind: 'unrelated' };
    case 'undecided':
      // One event that must be caught and is not settles it, whatever else the pattern does.
      if (misses === null) return { kind: 'undecided', message: "What its pattern catches can't be decided." };
      return isWithin(parsed.pattern, subject, compare) ? narrower(parsed.pattern, misses) : { kind: 'unrelated' };
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

function parseCatalogPattern(text: string): FilterPattern {
  const parsed = parseFilterPattern(text);
  if (!parsed.ok) throw new Error(`The catalog holds a pattern that can't be parsed: ${text}`);
  return parsed.pattern;
}
