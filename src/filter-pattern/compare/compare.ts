import { conditionsOf, expressionOf, isComparable } from '../comparable.ts';
import { explainMatch } from '../explain.ts';
import { matchesEvent } from '../match.ts';
import { isWildcard } from '../parse-json.ts';
import type { FilterPattern, JsonEvent } from '../pattern.ts';
import { printFilterPattern } from '../print.ts';
import { type EventAnswer, EventSpace } from './event-space.ts';
import type { Path } from './paths.ts';
import { polish } from './polish.ts';
import { impliesTerms, sampleEvents } from './text-patterns.ts';
import { Work } from './work.ts';

/** `broader`: catches all that the other catches, and more. `disjoint`: they have no event in common. `undecided`: not decided in bounded work. */
export type Relation = 'equivalent' | 'broader' | 'narrower' | 'overlapping' | 'disjoint' | 'undecided';

export type Comparison = {
  readonly relation: Relation;
  /** Caught by the reference and not by the candidate. */
  readonly misses: JsonEvent | null;
  /** Caught by the candidate and not by the reference. */
  readonly extra: JsonEvent | null;
};

/** Keeps every comparison under a tenth of a second on the slowest machine that was measured. */
export const mostWork = 1_300_000;

/**
 * Compares the events that `candidate` catches with those that `reference` catches, over all JSON events. Each
 * difference comes with an event that shows it; the event has been matched with both patterns. A pattern that catches no
 * event has none in common with any other: it is disjoint, without an extra event.
 */
export function compareFilterPatterns(
  candidate: FilterPattern,
  reference: FilterPattern,
  work: Work = new Work(mostWork),
): Comparison {
  if (printFilterPattern(candidate) === printFilterPattern(reference)) {
    return { relation: 'equivalent', misses: null, extra: null };
  }
  const expressions = [expressionOf(candidate), expressionOf(reference)] as const;
  const decidable = expressions.filter((expression) => expression !== null);
  if (![candidate, reference].every((pattern) => isComparable(pattern, (steps) => work.spend(steps)))) {
    return { relation: 'undecided', misses: null, extra: null };
  }
  const space = new EventSpace(decidable, work);
  const [candidateExpression, referenceExpression] = expressions;
  const pair = { candidate, reference };
  if (candidateExpression !== null && referenceExpression !== null) return decide(pair, (wanted) => space.find(wanted));
  const answers = decidable.length === 0 ? [] : [space.find([true]), space.find([false])];
  const comparison = sampled(pair, sampleEvents([candidate, reference], answers));
  const isBroader =
    referenceExpression !== null && comparison.extra !== null && impliesTerms(referenceExpression, candidate, work);
  const isNarrower =
    candidateExpression !== null && comparison.misses !== null && impliesTerms(candidateExpression, reference, work);
  return { ...comparison, relation: isBroader ? 'broader' : isNarrower ? 'narrower' : comparison.relation };
}

type Pair = { readonly candidate: FilterPattern; readonly reference: FilterPattern };

function decide(pair: Pair, find: (wanted: readonly [boolean, boolean]) => EventAnswer): Comparison {
  const misses = checked(pair, [false, true], find([false, true]));
  const extra = checked(pair, [true, false], find([true, false]));
  const witnesses = { misses: eventOf(misses), extra: eventOf(extra) };
  if (misses.kind === 'unknown' || extra.kind === 'unknown') return { relation: 'undecided', ...witnesses };
  if (misses.kind === 'none' && extra.kind === 'none') return { relation: 'equivalent', ...witnesses };
  const both = checked(pair, [true, true], find([true, true]));
  if (both.kind === 'none') return { relation: 'disjoint', ...witnesses };
  if (misses.kind === 'none') return { relation: 'broader', ...witnesses };
  if (extra.kind === 'none') return { relation: 'narrower', ...witnesses };
  return { relation: both.kind === 'unknown' ? 'undecided' : 'overlapping', ...witnesses };
}

/**
 * Compares text patterns by sample events, since they are not decided in general: only what the samples show is
 * returned.
 */
function sampled(pair: Pair, events: readonly JsonEvent[]): Comparison {
  const find = (wanted: readonly [boolean, boolean]): JsonEvent | null =>
    events.find((event) => isAs(pair, wanted, event)) ?? null;
  const witnesses = {
    misses: eventOf(checked(pair, [false, true], answerOf(find([false, true])))),
    extra: eventOf(checked(pair, [true, false], answerOf(find([true, false])))),
  };
  const isOverlapping = witnesses.misses !== null && witnesses.extra !== null && find([true, true]) !== null;
  return { relation: isOverlapping ? 'overlapping' : 'undecided', ...witnesses };
}

function answerOf(event: JsonEvent | null): EventAnswer {
  return event === null ? { kind: 'none' } : { kind: 'found', event };
}

function eventOf(answer: EventAnswer): JsonEvent | null {
  return answer.kind === 'found' ? answer.event : null;
}

/** Matches an example with both patterns before it is returned. */
function checked(pair: Pair, wanted: readonly [boolean, boolean], answer: EventAnswer): EventAnswer {
  if (answer.kind !== 'found') return answer;
  const isWitness = (event: JsonEvent): boolean => isAs(pair, wanted, event);
  if (!isWitness(answer.event)) return { kind: 'unknown' };
  const patterns = [pair.candidate, pair.reference];
  const decidingOn = (event: JsonEvent): ReadonlySet<string> =>
    new Set(patterns.flatMap((pattern) => explainMatch(pattern, event).deciding.map(({ selector }) => selector)));
  return { kind: 'found', event: polish(answer.event, { paths: patterns.flatMap(pathsOf), isWitness, decidingOn }) };
}

function isAs({ candidate, reference }: Pair, wanted: readonly [boolean, boolean], event: JsonEvent): boolean {
  return matchesEvent(candidate, event) === wanted[0] && matchesEvent(reference, event) === wanted[1];
}

function pathsOf(pattern: FilterPattern): readonly Path[] {
  if (pattern.kind !== 'json') return [];
  const selectors = conditionsOf(pattern.expression).map((condition) => condition.selector);
  return selectors
    .filter((selector) => !selector.some(isWildcard))
    .map((selector) => selector.filter((step) => step.kind === 'name' || step.kind === 'index'));
}
