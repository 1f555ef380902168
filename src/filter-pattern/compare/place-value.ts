import { type Automaton, automatonOf, type Language } from '../automaton.ts';
import type { OrderOperator, TextOperand } from '../pattern.ts';
import { plausibleValues } from './cloudtrail.ts';
import { findText, type TextAnswer, type TextQuestion } from './find-text.ts';
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
  const find = (those: readonly Demand[]): TextAnswer => findText(questionOf(place, kind, those), work);
  const answer = find(demands);
  if (answer.kind === 'unknown') return answer;
  if (answer.kind === 'found') {
    const value = kind === 'string' ? answer.text : Number(answer.text);
    // A numeral of more digits than a double holds.
    return String(value) === answer.text ? { kind: 'value', value } : { kind: 'unknown' };
  }
  // Without each demand in turn: what is not needed for the contradiction is not part of the reason.
  let needed = demands;
  for (const demand of demands) {
    const fewer = needed.filter((other) => other !== demand);
    if (find(fewer).kind === 'none') needed = fewer;
  }
  const reasons = needed.flatMap((demand) => demand.because);
  return { kind: 'none', clause: [place.is(kind), ...reasons].map((literal) => -literal) };
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

function questionOf(place: Place, kind: ValueKind, demands: readonly Demand[]): TextQuestion {
  const languages = demands.filter((demand) => demand.kind === 'language');
  const bounds = demands.flatMap((demand) => (demand.kind === 'bound' ? [demand.bound] : []));
  const numerals = kind === 'number' ? [...bounds, { operator: '<=', value: Number.MAX_VALUE } as const] : [];
  const automata = (isInside: boolean): readonly Automaton[] =>
    languages.filter((demand) => demand.isInside === isInside).map((demand) => automatonOf(demand.language));
  const excluded = new Set(demands.flatMap((demand) => (demand.kind === 'not-texts' ? demand.texts : [])));
  const wanted = languages.flatMap(({ language, isInside }) =>
    isInside && language.kind === 'text' ? [language] : [],
  );
  return {
    inside: [...numerals.map(numeralAutomaton), ...automata(true)],
    outside: automata(false),
    excluded,
    hints: kind === 'number' ? numberHints(bounds) : textHints(place, wanted),
  };
}

/** Texts that are inside all open texts when anything simple is. */
function textHints(place: Place, wanted: readonly TextOperand[]): readonly string[] {
  const start = longest(wanted.filter(({ openStart }) => !openStart));
  const end = longest(wanted.filter(({ openEnd }) => !openEnd));
  const middle = wanted.filter(({ openStart, openEnd }) => openStart && openEnd).map(({ text }) => text);
  const made = ['', 'x', 'example'].map((filler) => [start, ...middle, end].join(filler));
  const values = plausibleValues(place.key).filter((value) => typeof value === 'string');
  return [...values, start, end, ...middle, ...made, 'other', `${start}x`, `x${end}`];
}

function longest(texts: readonly TextOperand[]): string {
  return texts.map(({ text }) => text).reduce((best, text) => (text.length > best.length ? text : best), '');
}

const usualNumbers = [1, 0, 2, 100, 200, 404, -1, 1000, 0.5];

/** Usual numbers, the bounds, what is beside them and between them. */
function numberHints(bounds: readonly Bound[]): readonly string[] {
  const values = bounds.map(({ value }) => value);
  const sum = values.reduce((total, value) => total + value, 0);
  const between = Array.from({ length: 16 }, (_, part) => {
    const [low = 0, high = 0] = values;
    return low + ((high - low) * (part + 1)) / 17;
  });
  const beside = values.flatMap((value) => [value, value + 1, value - 1, value * 2, value / 2]);
  return [...usualNumbers, ...beside, sum / 2, ...between].map((value) => String(value === 0 ? 0 : value));
}
