import { automatonOf, type Language } from '../automaton.ts';
import type { OrderOperator } from '../pattern.ts';
import { isAnswer, shortestText, type TextAnswer, type TextQuestion } from './find-text.ts';
import { numberHints, textHints } from './hints.ts';
import { type Bound, numeralAutomaton } from './numeral.ts';
import { isNumeral, type Place, type ValueKind } from './place.ts';
import type { Literal, Solver } from './satisfiability.ts';
import type { Work } from './work.ts';

/** A value for a place as the solver assigned it, or the reason why there is none: literals of which one must be true. */
export type PlaceAnswer =
  | { readonly kind: 'value'; readonly value: string | number }
  | { readonly kind: 'none'; readonly clause: readonly Literal[] }
  | { readonly kind: 'unknown' };

/** A thing that the solver demands of the value; `because` is the literal that is true. */
type Demand =
  | { readonly kind: 'language'; readonly language: Language; readonly isInside: boolean; readonly because: Literal }
  | { readonly kind: 'bound'; readonly bound: Bound; readonly because: Literal }
  | { readonly kind: 'not-texts'; readonly texts: readonly string[]; readonly because: readonly Literal[] };

/** Looks for the string or number that the solver's assignment describes. */
export function valueFor(place: Place, solver: Solver, work: Work): PlaceAnswer {
  const kind: ValueKind = solver.isTrue(place.is('string')) ? 'string' : 'number';
  for (const [text, literal] of place.texts) {
    if (solver.isTrue(literal)) return { kind: 'value', value: kind === 'string' ? text : Number(text) };
  }
  const demands = demandsOn(place, solver, kind);
  const question = questionOf(kind, demands);
  const hints = kind === 'number' ? numberHints(boundsIn(demands)) : textHints(place, languagesIn(demands, true));
  const hint = hints.find((text) => isAnswer(question, text, work));
  if (hint !== undefined) return valueOf(kind, hint);
  const answer = searchFor(kind, demands, work);
  if (answer.kind !== 'none') return answer.kind === 'found' ? valueOf(kind, answer.text) : answer;
  return { kind: 'none', clause: [-place.is(kind), ...answer.because.map((literal) => -literal)] };
}

type SearchAnswer =
  | Exclude<TextAnswer, { readonly kind: 'none' }>
  | { readonly kind: 'none'; readonly because: readonly Literal[] };

/**
 * Searches under few demands and adds one that the text found does not meet, until it meets all or there is none. So the
 * search is as large as the demands that matter, and these are the reason when there is no text.
 */
function searchFor(kind: ValueKind, demands: readonly Demand[], work: Work): SearchAnswer {
  let active = demands.filter((demand) => demand.kind === 'bound' || (demand.kind === 'language' && demand.isInside));
  for (;;) {
    const answer = shortestText(questionOf(kind, active), work);
    if (answer.kind === 'unknown') return answer;
    if (answer.kind === 'none') return { kind: 'none', because: reasonIn(kind, active, work) };
    const unmet = demands.find((demand) => !isAnswer(questionOf(kind, [demand]), answer.text, work));
    if (unmet === undefined) return answer;
    active = [...active, unmet];
  }
}

/** Without each demand in turn: what is not needed for the contradiction is not part of the reason. */
function reasonIn(kind: ValueKind, active: readonly Demand[], work: Work): readonly Literal[] {
  let needed = active;
  for (const demand of active) {
    const fewer = needed.filter((other) => other !== demand);
    if (shortestText(questionOf(kind, fewer), work).kind === 'none') needed = fewer;
  }
  return needed.flatMap((demand) => demand.because);
}

/** A numeral of more digits than a double holds is no number. */
function valueOf(kind: ValueKind, text: string): PlaceAnswer {
  if (kind === 'string') return { kind: 'value', value: text };
  return isNumeral(text) ? { kind: 'value', value: Number(text) } : { kind: 'unknown' };
}

function demandsOn(place: Place, solver: Solver, kind: ValueKind): readonly Demand[] {
  const demands: Demand[] = [];
  const excluded = [...place.texts].filter(([text]) => kind === 'string' || isNumeral(text));
  if (excluded.length > 0) {
    demands.push({
      kind: 'not-texts',
      texts: excluded.map(([text]) => text),
      because: excluded.map(([, literal]) => -literal),
    });
  }
  for (const { language, literal } of place.languages.values()) {
    const isInside = solver.isTrue(literal);
    demands.push({ kind: 'language', language, isInside, because: isInside ? literal : -literal });
  }
  if (kind === 'number') demands.push(...boundsOn(place, solver));
  return demands;
}

/** The highest cut that is passed and the lowest that is not: the others follow. */
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

function questionOf(kind: ValueKind, demands: readonly Demand[]): TextQuestion {
  const bounds = boundsIn(demands);
  const numerals = kind === 'number' && bounds.length === 0 ? [anyNumber] : bounds;
  return {
    inside: [...numerals.map(numeralAutomaton), ...languagesIn(demands, true).map(automatonOf)],
    outside: languagesIn(demands, false).map(automatonOf),
    excluded: new Set(demands.flatMap((demand) => (demand.kind === 'not-texts' ? demand.texts : []))),
  };
}

const anyNumber: Bound = { operator: '<=', value: Number.MAX_VALUE };

function boundsIn(demands: readonly Demand[]): readonly Bound[] {
  return demands.flatMap((demand) => (demand.kind === 'bound' ? [demand.bound] : []));
}

function languagesIn(demands: readonly Demand[], isInside: boolean): readonly Language[] {
  return demands.flatMap((demand) =>
    demand.kind === 'language' && demand.isInside === isInside ? [demand.language] : [],
  );
}
