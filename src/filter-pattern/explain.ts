import { conditionHolds, matchesEvent } from './match.ts';
import { holdsFor } from './operand.ts';
import { isWildcard } from './parse-json.ts';
import type { FilterPattern, JsonCondition, JsonEvent, JsonExpression, JsonValue } from './pattern.ts';
import { printCondition, printFilterPattern, printSelector } from './print.ts';
import { selectWithPaths } from './select.ts';

/** A value that a condition looked at. */
export type FoundValue = { readonly path: string; readonly value: JsonValue };

export type DecidingCondition = {
  /** As printed, for example `$.eventType != "AwsServiceEvent"`; a whole pattern when it is not a JSON pattern. */
  readonly condition: string;
  /** As printed, for example `$.eventType`; `$` when the pattern is not a JSON pattern. */
  readonly selector: string;
  readonly holds: boolean;
  /** Empty when the selector points to nothing. With a wildcard: the values that satisfy, or all when none does. */
  readonly found: readonly FoundValue[];
  /** For example `$.eventType is absent`. */
  readonly because: string;
};

export type Explanation = { readonly matches: boolean; readonly deciding: readonly DecidingCondition[] };

/**
 * Lists the atomic conditions that decide the outcome of a pattern on an event. Where a conjunction fails these are
 * those that fail, where a disjunction holds those that hold, and otherwise all of them.
 */
export function explainMatch(pattern: FilterPattern, event: JsonEvent): Explanation {
  const matches = matchesEvent(pattern, event);
  if (pattern.kind !== 'json') {
    const because = matches
      ? 'the text of the event fits the pattern'
      : 'the text of the event does not fit the pattern';
    const condition = printFilterPattern(pattern);
    return { matches, deciding: [{ condition, selector: '$', holds: matches, found: [], because }] };
  }
  const verdict = judge(pattern.expression, event);
  const byCondition = new Map(verdict.deciding.map((condition) => [printCondition(condition), condition]));
  const deciding = [...byCondition].map(([print, condition]) => describe(print, condition, event));
  return { matches, deciding };
}

type Verdict = { readonly holds: boolean; readonly deciding: readonly JsonCondition[] };

function judge(expression: JsonExpression, event: JsonEvent): Verdict {
  if (expression.kind !== 'and' && expression.kind !== 'or') {
    return { holds: conditionHolds(expression, event), deciding: [expression] };
  }
  const verdicts = expression.operands.map((operand) => judge(operand, event));
  const decisive = verdicts.filter((verdict) => verdict.holds === (expression.kind === 'or'));
  const holds = (expression.kind === 'or') === decisive.length > 0;
  const deciders = decisive.length > 0 ? decisive : verdicts;
  return { holds, deciding: deciders.flatMap((verdict) => verdict.deciding) };
}

function describe(print: string, condition: JsonCondition, event: JsonEvent): DecidingCondition {
  const selector = printSelector(condition.selector);
  const holds = conditionHolds(condition, event);
  const selected = selectWithPaths(event, condition.selector);
  const satisfying = selected.filter(({ value }) => isSatisfiedBy(condition, value));
  const found = (satisfying.length > 0 ? satisfying : selected).map(({ path, value }) => ({
    path: printSelector(path),
    value,
  }));
  return { condition: print, selector, holds, found, because: reason(condition, found) };
}

function isSatisfiedBy(condition: JsonCondition, value: JsonValue): boolean {
  switch (condition.kind) {
    case 'not-exists':
      return false;
    case 'is':
      return value === condition.value;
    case 'compare':
      return holdsFor(value, condition.operator, condition.operand);
    default:
      return condition satisfies never;
  }
}

function reason(condition: JsonCondition, found: readonly FoundValue[]): string {
  if (found.length > 0) return found.map(({ path, value }) => `${path} is ${shown(value)}`).join(', ');
  const selector = printSelector(condition.selector);
  return condition.selector.some(isWildcard) ? `nothing is at ${selector}` : `${selector} is absent`;
}

function shown(value: JsonValue): string {
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : JSON.stringify(value);
}
