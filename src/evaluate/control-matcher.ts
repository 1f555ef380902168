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
import { NotLoaded } from './not-loaded.ts';
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
   * @throws {@link NotLoaded}
   */
  readonly judge: (patternText: string, work: Work) => PatternJudgement;
  /**
   * Judges the events that any of the patterns matches, as filters on one log group that feed one metric count them.
   * `unrelated` where one of them is no pattern of JSON events.
   *
   * @throws {@link NotLoaded}
   */
  readonly judgeTogether: (patternTexts: readonly string[], work: Work) => PatternJudgement;
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

/** Stands between the patterns of a union in the cache; no pattern has it. */
const separator = '\u0000';

/** Four patterns of the greatest length that CloudWatch Logs takes. */
const maxUnionCharacters = 4_096;

export type JudgePattern = (
  candidate: FilterPattern,
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

  function judgeAfresh(candidate: FilterPattern, work: Work): PatternJudgement {
    if (printFilterPattern(candidate) === printedReference) return { kind: 'equivalent' };
    if (judge === undefined) throw new NotLoaded();
    judged += 1;
    return judge(candidate, { reference, subject }, work);
  }

  function judgeText(patternText: string, work: Work): PatternJudgement {
    work.spend(leastSteps);
    const parsed = parseFilterPattern(patternText);
    if (parsed.ok) return judgeAfresh(parsed.pattern, work);
    const { column, found, expected } = parsed.problem;
    return { kind: 'undecided', message: `Its pattern can't be read at column ${column}: ${found}, not ${expected}.` };
  }

  function judgeUnion(key: string, work: Work): PatternJudgement {
    const texts = key.split(separator);
    work.spend(leastSteps * texts.length);
    if (key.length > maxUnionCharacters) return { kind: 'undecided', message: 'They are too many to be compared.' };
    const expressions = texts
      .map(parseFilterPattern)
      .flatMap((parsed) => (parsed.ok && parsed.pattern.kind === 'json' ? [parsed.pattern.expression] : []));
    if (expressions.length < texts.length) return { kind: 'unrelated' };
    const operands = expressions.flatMap((each) => (each.kind === 'or' ? each.operands : [each]));
    if (judge === undefined) throw new NotLoaded();
    judged += 1;
    const union = amongRecords({ kind: 'json', expression: { kind: 'or', operands } });
    return judge(union, { reference: amongRecords(reference), subject }, work);
  }

  const judgeCachedUnion = cached(judgeUnion);
  return {
    control,
    judge: cached(judgeText),
    judgeTogether: (patternTexts, work) => judgeCachedUnion(patternTexts.toSorted().join(separator), work),
    matchesBackgroundEvents: cached(matchAfresh),
    judged: () => judged,
    isLoaded: () => judge !== undefined,
    load: (loaded) => {
      judge = loaded;
    },
  };
}

/**
 * Fields that every record of CloudTrail has, as text: those marked "Optional: False" in
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html. A filter
 * for one event name and one for all others are complete together, since no event lacks a name.
 */
const recordFields = parseCatalogPattern('{ $.eventName = "*" && $.eventSource = "*" && $.awsRegion = "*" }');

/** Limits a pattern to events that can be records of CloudTrail. */
function amongRecords(pattern: FilterPattern): FilterPattern {
  if (pattern.kind !== 'json' || recordFields.kind !== 'json') return pattern;
  const operands = [pattern.expression, recordFields.expression].flatMap((each) =>
    each.kind === 'and' ? each.operands : [each],
  );
  return { kind: 'json', expression: { kind: 'and', operands } };
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
