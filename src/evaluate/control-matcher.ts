import { backgroundEvents } from '../controls/background-events.ts';
import type { Control } from '../domain/control.ts';
import type { EventExample } from '../domain/finding.ts';
import type { Work } from '../domain/work.ts';
import {
  type FilterPattern,
  isComparable,
  matchesEvent,
  parseFilterPattern,
  printFilterPattern,
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
  /**
   * Judges a pattern once; the work of the first time is counted, later answers come from the cache.
   *
   * @throws {@link ComparisonNotLoaded}
   */
  readonly judge: (patternText: string, work: Work) => PatternJudgement;
  /**
   * Returns whether a filter counts events that every account sees all day, so that its metric is never at rest:
   * `undefined` for a pattern that is too large to be matched.
   */
  readonly matchesBackgroundEvents: (patternText: string, work: Work) => Kleene;
  /** How many patterns were compared so far, those from the cache not counted. */
  readonly judged: () => number;
  /** Whether patterns can be compared that differ from the control's own. */
  readonly isLoaded: () => boolean;
  readonly load: (judgePattern: JudgePattern) => void;
};

/** Most accounts share patterns, so few distinct ones are seen. */
const maxCachedPatterns = 2_000;

/** What a pattern costs at least that is judged for the first time, in steps of {@link Work}. */
const leastSteps = 3_000;

/** Thrown where a pattern has to be compared and {@link ControlMatcher.load} was not called. */
export class ComparisonNotLoaded extends Error {}

export type JudgePattern = (
  patternText: string,
  control: { readonly reference: FilterPattern; readonly subject: FilterPattern },
  work: Work,
) => PatternJudgement;

/**
 * Parses the patterns of a control once, and caches its judgements on patterns of filters. A pattern that is written
 * as the control's own is equivalent; only others need `judgePattern`, which may be loaded later.
 */
export function createControlMatcher(control: Control, judgePattern?: JudgePattern): ControlMatcher {
  const reference = parseCatalogPattern(control.pattern);
  const subject = parseCatalogPattern(control.subject);
  const printedReference = printFilterPattern(reference);
  let judge = judgePattern;
  let judged = 0;

  function judgeAfresh(patternText: string, work: Work): PatternJudgement {
    work.spend(leastSteps);
    const parsed = parseFilterPattern(patternText);
    if (parsed.ok && printFilterPattern(parsed.pattern) === printedReference) return { kind: 'equivalent' };
    if (judge === undefined) throw new ComparisonNotLoaded();
    judged += 1;
    return judge(patternText, { reference, subject }, work);
  }

  return {
    control,
    judge: cached(judgeAfresh),
    matchesBackgroundEvents: cached(matchAfresh),
    judged: () => judged,
    isLoaded: () => judge !== undefined,
    load: (loaded) => {
      judge = loaded;
    },
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

function parseCatalogPattern(text: string): FilterPattern {
  const parsed = parseFilterPattern(text);
  if (!parsed.ok) throw new Error(`The catalog holds a pattern that can't be parsed: ${text}`);
  return parsed.pattern;
}
