import { type Automaton, automatonOf } from '../automaton.ts';
import type { OrderOperator } from '../pattern.ts';
import { isAnswer, shortestText, type TextAnswer, type TextQuestion } from './find-text.ts';
import { numberHints, textHints } from './hints.ts';
import type { Bound } from './numeral.ts';
import { isNumeral, type LanguageAt, type Place } from './place.ts';
import type { Literal, Solver } from './satisfiability.ts';
import type { Work } from './work.ts';

/**
 * A value for a place as the solver assigned it, or the reason why there is none: literals of which one must be true.
 */
export type PlaceAnswer =
  | { readonly kind: 'value'; readonly value: string | number }
  | { readonly kind: 'none'; readonly clause: readonly Literal[] }
  | { readonly kind: 'unknown' };

/** A property that the solver requires of the value; `because` is the literal that is true. */
type Demand =
  | { readonly kind: 'language'; readonly at: LanguageAt; readonly isInside: boolean; readonly because: Literal }
  | { readonly kind: 'bound'; readonly bound: Bound; readonly because: Literal }
  | { readonly kind: 'not-texts'; readonly texts: readonly string[]; readonly because: readonly Literal[] };

type ScalarKind = 'string' | 'number';

/** Looks for the string or number that the solver's assignment describes. */
export function valueFor(place: Place, solver: Solver, work: Work): PlaceAnswer {
  const kind = solver.isTrue(place.is('string')) ? 'string' : 'number';
  for (const [text, literal] of place.texts) {
    if (solver.isTrue(literal)) return { kind: 'value', value: kind === 'string' ? text : Number(text) };
  }
  const demands = demandsOn(place, solver, kind);
  const hint = hintFor(place, kind, { demands, work });
  if (hint !== undefined) return valueOf(kind, hint);
  if (kind === 'number') {
    // Characters that no number has are often reason enough for a value not to be a number.
    const texts = demands.filter((demand) => demand.kind !== 'bound');
    const answer = searchFor(place, texts, { shape: numeralText, work });
    if (answer.kind !== 'found') return answerOf(place, kind, answer);
  }
  const shape = kind === 'string' ? anyText : numeralShape(place, demands);
  return answerOf(place, kind, searchFor(place, demands, { shape, work }));
}

function answerOf(place: Place, kind: ScalarKind, answer: SearchAnswer): PlaceAnswer {
  if (answer.kind === 'unknown') return answer;
  if (answer.kind === 'found') return valueOf(kind, answer.text);
  return { kind: 'none', clause: [place.is(kind), ...answer.because].map((literal) => -literal) };
}

/** Returns an automaton for numbers; where there are bounds, these accept numbers only, so a coarse one is enough. */
function numeralShape(place: Place, demands: readonly Demand[]): Automaton {
  return boundsIn(demands).length > 0 ? numeralText : place.numerals(null);
}

const anyText = automatonOf({ kind: 'text', text: '', openStart: true, openEnd: true });
const numeralText = automatonOf({ kind: 'regex', source: '^[-+.e0-9]+$' });

/** A numeral of more digits than a double holds is no number. */
function valueOf(kind: ScalarKind, text: string): PlaceAnswer {
  if (kind === 'string') return { kind: 'value', value: text };
  return isNumeral(text) ? { kind: 'value', value: Number(text) } : { kind: 'unknown' };
}

function hintFor(
  place: Place,
  kind: ScalarKind,
  { demands, work }: { readonly demands: readonly Demand[]; readonly work: Work },
): string | undefined {
  const question = questionOf(place, demands, kind === 'string' ? [] : [numeralShape(place, demands)]);
  const languages = languagesIn(demands, true).map(({ language }) => language);
  const hints = kind === 'string' ? textHints(place, languages) : numberHints(boundsIn(demands));
  return hints.find((text) => isAnswer(question, text, work));
}

type Search = { readonly shape: Automaton; readonly work: Work };

type SearchAnswer =
  | Exclude<TextAnswer, { readonly kind: 'none' }>
  | { readonly kind: 'none'; readonly because: readonly Literal[] };

/**
 * Searches under few demands and adds one that the text found does not meet, until it meets all or none exists. So only
 * the demands that matter are searched, and they are the reason when no text exists.
 */
function searchFor(place: Place, demands: readonly Demand[], { shape, work }: Search): SearchAnswer {
  const active = demands.filter((demand) => demand.kind === 'bound' || (demand.kind === 'language' && demand.isInside));
  for (;;) {
    const answer = shortestText(questionOf(place, active, [shape]), work);
    if (answer.kind === 'unknown') return answer;
    if (answer.kind === 'none') return { kind: 'none', because: reasonIn(place, active, { shape, work }) };
    const unmet = demands.find((demand) => !isAnswer(questionOf(place, [demand], []), answer.text, work));
    if (unmet === undefined) return answer;
    active.push(unmet);
  }
}

/** Drops each demand in turn: one that the contradiction does not need is no part of the reason. */
function reasonIn(place: Place, active: readonly Demand[], { shape, work }: Search): readonly Literal[] {
  let needed = active;
  for (const demand of active) {
    const fewer = needed.filter((other) => other !== demand);
    if (shortestText(questionOf(place, fewer, [shape]), work).kind === 'none') needed = fewer;
  }
  return needed.flatMap((demand) => demand.because);
}

function demandsOn(place: Place, solver: Solver, kind: ScalarKind): readonly Demand[] {
  const demands: Demand[] = [];
  const excluded = [...place.texts].filter(([text]) => kind === 'string' || isNumeral(text));
  if (excluded.length > 0) {
    const because = excluded.map(([, literal]) => -literal);
    demands.push({ kind: 'not-texts', texts: excluded.map(([text]) => text), because });
  }
  for (const at of place.languages.values()) {
    const isInside = solver.isTrue(at.literal);
    demands.push({ kind: 'language', at, isInside, because: isInside ? at.literal : -at.literal });
  }
  if (kind === 'number') demands.push(...boundsOn(place, solver));
  return demands;
}

/** Returns the highest cut that is passed and the lowest that is not: the others follow from them. */
function boundsOn(place: Place, solver: Solver): readonly Demand[] {
  const lower = place.cuts.findLast((cut) => solver.isTrue(cut.literal));
  const upper = place.cuts.find((cut) => !solver.isTrue(cut.literal));
  return [
    ...(lower === undefined ? [] : [bound(lower.isStrict ? '>' : '>=', lower.value, lower.literal)]),
    ...(upper === undefined ? [] : [bound(upper.isStrict ? '<=' : '<', upper.value, -upper.literal)]),
  ];
}

function bound(operator: OrderOperator, value: number, because: Literal): Demand {
  return { kind: 'bound', bound: { operator, value }, because };
}

function questionOf(place: Place, demands: readonly Demand[], shapes: readonly Automaton[]): TextQuestion {
  const automata = (isInside: boolean): readonly Automaton[] =>
    languagesIn(demands, isInside).map(({ automaton }) => automaton);
  return {
    inside: [...shapes, ...boundsIn(demands).map((each) => place.numerals(each)), ...automata(true)],
    outside: automata(false),
    excluded: new Set(demands.flatMap((demand) => (demand.kind === 'not-texts' ? demand.texts : []))),
  };
}

function boundsIn(demands: readonly Demand[]): readonly Bound[] {
  return demands.flatMap((demand) => (demand.kind === 'bound' ? [demand.bound] : []));
}

function languagesIn(demands: readonly Demand[], isInside: boolean): readonly LanguageAt[] {
  return demands.flatMap((demand) => (demand.kind === 'language' && demand.isInside === isInside ? [demand.at] : []));
}
