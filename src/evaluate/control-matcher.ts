import { backgroundEvents } from '../controls/background-events.ts';
import type { Control } from '../controls/catalog.ts';
import type { EventExample } from '../domain/finding.ts';
import {
  compareFilterPatterns,
  explainMatch,
  type FilterPattern,
  type JsonEvent,
  matchesEvent,
  parseFilterPattern,
} from '../filter-pattern/index.ts';

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
  readonly judge: (patternText: string) => PatternJudgement;
  /** Returns whether a filter counts events that every account sees all day, so that its metric is never at rest. */
  readonly matchesBackgroundEvents: (patternText: string) => boolean;
};

/** Most accounts share patterns, so few distinct ones are seen. */
const maxCachedPatterns = 2_000;

/** Parses the patterns of a control once, and caches its judgements on patterns of filters. */
export function createControlMatcher(control: Control): ControlMatcher {
  const reference = parseCatalogPattern(control.pattern);
  const subject = parseCatalogPattern(control.subject);
  const judgements = new Map<string, PatternJudgement>();
  return {
    control,
    judge: (patternText) => {
      const cached = judgements.get(patternText);
      if (cached !== undefined) return cached;
      if (judgements.size >= maxCachedPatterns) judgements.clear();
      const judgement = judgePattern(patternText, reference, subject);
      judgements.set(patternText, judgement);
      return judgement;
    },
    matchesBackgroundEvents: (patternText) => {
      const parsed = parseFilterPattern(patternText);
      return parsed.ok && backgroundEvents.some((event) => matchesEvent(parsed.pattern, event));
    },
  };
}

function judgePattern(patternText: string, reference: FilterPattern, subject: FilterPattern): PatternJudgement {
  const parsed = parseFilterPattern(patternText);
  if (!parsed.ok) {
    const { column, found, expected } = parsed.problem;
    return { kind: 'undecided', message: `Its pattern can't be read at column ${column}: ${found}, not ${expected}.` };
  }
  const { relation, misses, extra } = compareFilterPatterns(parsed.pattern, reference);
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
      return isWithin(parsed.pattern, subject) ? narrower(parsed.pattern, misses) : { kind: 'unrelated' };
    case 'undecided':
      // One event that must be caught and is not settles it, whatever else the pattern does.
      if (misses === null) return { kind: 'undecided', message: "What its pattern catches can't be decided." };
      return isWithin(parsed.pattern, subject) ? narrower(parsed.pattern, misses) : { kind: 'unrelated' };
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

function isWithin(pattern: FilterPattern, subject: FilterPattern): boolean {
  const { relation } = compareFilterPatterns(pattern, subject);
  return relation === 'narrower' || relation === 'equivalent';
}

function parseCatalogPattern(text: string): FilterPattern {
  const parsed = parseFilterPattern(text);
  if (!parsed.ok) throw new Error(`The catalog holds a pattern that can't be parsed: ${text}`);
  return parsed.pattern;
}
