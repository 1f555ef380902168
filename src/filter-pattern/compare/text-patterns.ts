import { conditionsOf } from '../comparable.ts';
import type { FilterPattern, JsonCondition, JsonEvent, JsonExpression } from '../pattern.ts';
import { type EventAnswer, EventSpace } from './event-space.ts';
import { isNumeral } from './place.ts';
import type { Work } from './work.ts';

/**
 * Lists events that are likely to show a difference between a text pattern and another pattern: the given ones, bare
 * and with the texts that the patterns contain.
 */
export function sampleEvents(
  patterns: readonly FilterPattern[],
  answers: readonly EventAnswer[],
): readonly JsonEvent[] {
  const given = answers.flatMap((answer) => (answer.kind === 'found' ? [answer.event] : []));
  const texts = patterns.flatMap(textsOf);
  const messages = [...texts, texts.join(' '), ...patterns.map((pattern) => textsOf(pattern).join(' '))];
  const bare = [...given, {}];
  return [...bare, ...bare.flatMap((event) => messages.map((message) => Object.assign({ message }, event)))];
}

function textsOf(pattern: FilterPattern): readonly string[] {
  switch (pattern.kind) {
    case 'json':
      return [];
    case 'terms':
      return pattern.terms.flatMap((term) => (term.kind === 'phrase' ? [term.text] : []));
    case 'space-delimited':
      return pattern.fields.flatMap((field) => (field.kind === 'ellipsis' ? [] : [field.name]));
    default:
      return pattern satisfies never;
  }
}

/**
 * Returns true only when it is certain that every event of the expression has each of the terms in its JSON text,
 * because the expression implies `field = "text"` and the JSON text of that text has the term. Other kinds of term are
 * not examined.
 */
export function impliesTerms(expression: JsonExpression, pattern: FilterPattern, work: Work): boolean {
  if (pattern.kind !== 'terms') return false;
  const implied = conditionsOf(expression).filter((condition) => isImplied(expression, condition, work));
  const texts = implied.map((condition) => JSON.stringify(exactTextOf(condition) ?? ''));
  return pattern.terms.every(
    (term) => term.kind === 'phrase' && term.role === 'required' && texts.some((text) => text.includes(term.text)),
  );
}

function isImplied(expression: JsonExpression, condition: JsonCondition, work: Work): boolean {
  if (exactTextOf(condition) === null) return false;
  return new EventSpace([expression, condition], work).find([true, false]).kind === 'none';
}

/**
 * Returns the one text of a condition; null for a text that a number could have too, whose JSON has no quotation marks.
 */
function exactTextOf(condition: JsonCondition): string | null {
  if (condition.kind !== 'compare' || condition.operator !== '=' || condition.operand.kind !== 'text') return null;
  const { text, openStart, openEnd } = condition.operand;
  return openStart || openEnd || isNumeral(text) ? null : text;
}
