import { acceptsText, type Language } from '../automaton.ts';
import { isLike } from '../operand.ts';
import type { TextOperand } from '../pattern.ts';
import type { Gates } from './gates.ts';
import { isNumeral, type Place } from './place.ts';
import type { Solver } from './satisfiability.ts';

/** Adds the laws of every place of every event that few clauses express. `place-value.ts` finds the rest. */
export function stateLaws(place: Place, solver: Solver, gates: Gates): void {
  solver.addClause([...place.kinds.values()]);
  gates.atMostOne([...place.kinds.values()]);
  gates.atMostOne([...place.texts.values()]);
  stateLawsOfTexts(place, solver);
  stateLawsOfLanguages(place, solver);
  stateLawsOfCuts(place, solver);
}

/** Adds that a text decides every language and, when the value is a number, every cut. */
function stateLawsOfTexts(place: Place, solver: Solver): void {
  for (const { automaton, literal } of place.languages.values()) {
    for (const [text, isText] of place.texts) {
      solver.addClause([-isText, acceptsText(automaton, text) ? literal : -literal]);
    }
  }
  const { cuts } = place;
  for (const [text, isText] of place.texts) {
    if (!isNumeral(text)) continue;
    const value = Number(text);
    for (const cut of cuts) {
      const isAbove = cut.isStrict ? value > cut.value : value >= cut.value;
      solver.addClause([-isText, -place.is('number'), isAbove ? cut.literal : -cut.literal]);
    }
  }
}

/** The characters of the JSON text of a number. */
const numeralCharacters = /^[-+.e0-9]*$/;

function stateLawsOfLanguages(place: Place, solver: Solver): void {
  const languages = [...place.languages.values()];
  for (const { language, literal } of languages) {
    if (language.kind === 'text' && !numeralCharacters.test(language.text))
      solver.addClause([-literal, place.is('string')]);
  }
  for (const [index, first] of languages.entries()) {
    for (const second of languages.slice(index + 1)) {
      if (isWithin(first.language, second.language)) solver.addClause([-first.literal, second.literal]);
      if (isWithin(second.language, first.language)) solver.addClause([-second.literal, first.literal]);
      if (isApart(first.language, second.language)) solver.addClause([-first.literal, -second.literal]);
    }
  }
}

function stateLawsOfCuts(place: Place, solver: Solver): void {
  const { cuts } = place;
  for (const [index, cut] of cuts.entries()) {
    const next = cuts[index + 1];
    if (next === undefined) continue;
    solver.addClause([-next.literal, cut.literal]);
    // At least this value and not above it is this value.
    const isText = place.texts.get(String(cut.value));
    if (cut.value === next.value && isText !== undefined) solver.addClause([-cut.literal, next.literal, isText]);
  }
}

/** Returns true when the inner language is certain to be within the outer one; false proves nothing. */
function isWithin(inner: Language, outer: Language): boolean {
  if (inner.kind !== 'text' || outer.kind !== 'text') return false;
  if (outer.openStart && outer.openEnd) return inner.text.includes(outer.text);
  return isSameSide(inner, outer) && isLike(inner.text, outer);
}

/** Returns true for two beginnings, or two ends, that exclude each other; false proves nothing. */
function isApart(first: Language, second: Language): boolean {
  if (first.kind !== 'text' || second.kind !== 'text' || !isSameSide(first, second)) return false;
  return !(first.openStart && first.openEnd) && !isLike(first.text, second) && !isLike(second.text, first);
}

function isSameSide(first: TextOperand, second: TextOperand): boolean {
  return first.openStart === second.openStart && first.openEnd === second.openEnd;
}
