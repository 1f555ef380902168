import { type Automaton, acceptsText } from '../automaton.ts';
import { allCharacters, type CharacterSet, hasCharacter, singleton } from '../character-set.ts';
import type { Work } from './work.ts';

/** A text that all of `inside` accept, none of `outside`, and that is not one of `excluded`. */
export type TextQuestion = {
  readonly inside: readonly Automaton[];
  readonly outside: readonly Automaton[];
  readonly excluded: ReadonlySet<string>;
};

/** `none` is proved; `unknown` when the work ran out. */
export type TextAnswer =
  | { readonly kind: 'found'; readonly text: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' };

export function isAnswer({ inside, outside, excluded }: TextQuestion, text: string, work: Work): boolean {
  work.spend(1 + 4 * text.length * (inside.length + outside.length));
  return (
    !excluded.has(text) &&
    inside.every((automaton) => acceptsText(automaton, text)) &&
    !outside.some((automaton) => acceptsText(automaton, text))
  );
}

type Visit = { readonly text: string; readonly states: readonly (string | null)[] };

/** Searches the product of all automata breadth first: there is a text exactly when an accepting state can be reached. */
export function shortestText(question: TextQuestion, work: Work): TextAnswer {
  const automata = [...question.inside, ...question.outside, exclusion(question.excluded)];
  const wanted = question.inside.length;
  const isAccepting = (states: readonly (string | null)[]): boolean =>
    states.every((state, index) => {
      const accepts = state !== null && automata[index]?.accepts(state) === true;
      return accepts === (index < wanted || index === automata.length - 1);
    });
  const characters = representatives(automata.flatMap((automaton) => automaton.sets));
  const start: Visit = { text: '', states: automata.map((automaton) => automaton.start) };
  const seen = new Set([start.states.join('|')]);
  const visits = [start];
  for (const { text, states } of visits) {
    if (isAccepting(states)) return { kind: 'found', text };
    for (const character of characters) {
      if (work.isSpent) return { kind: 'unknown' };
      work.spend(8 * automata.length);
      const next = states.map((state, index) =>
        state === null ? null : (automata[index]?.step(state, character) ?? null),
      );
      const key = next.join('|');
      if (next.slice(0, wanted).includes(null) || seen.has(key)) continue;
      seen.add(key);
      visits.push({ text: text + String.fromCharCode(character), states: next });
    }
  }
  return { kind: 'none' };
}

/** Accepts every text but these. Its states are the beginnings of the texts. */
function exclusion(texts: ReadonlySet<string>): Automaton {
  const beginnings = new Set<string>();
  const characters = new Set<number>();
  for (const text of texts) {
    for (let length = 0; length <= text.length; length += 1) beginnings.add(text.slice(0, length));
    for (let at = 0; at < text.length; at += 1) characters.add(text.charCodeAt(at));
  }
  const outside = 'outside';
  return {
    start: beginnings.has('') ? '=' : outside,
    sets: [allCharacters, ...Array.from(characters, singleton)],
    step: (state, character) => {
      const text = `${state.slice(1)}${String.fromCharCode(character)}`;
      return state !== outside && beginnings.has(text) ? `=${text}` : outside;
    },
    accepts: (state) => state === outside || !texts.has(state.slice(1)),
  };
}

const pleasant = 'aAxX0123456789bcdefghijklmnopqrstuvwyzBCDEFGHIJKLMNOPQRSTUVWYZ-_.:/@ ';
const pleasantCodes = Array.from(pleasant, (character) => character.charCodeAt(0));

export function pleasantCharacterOf(set: CharacterSet): string {
  const code = pleasantCodes.find((character) => hasCharacter(set, character)) ?? set[0]?.[0];
  return code === undefined ? '' : String.fromCharCode(code);
}

/** One character of each kind that the sets tell apart, a readable one where there is one. */
function representatives(sets: readonly CharacterSet[]): readonly number[] {
  const distinct = [...new Map(sets.map((set) => [set.join(';'), set])).values()];
  const borders = new Set(distinct.flatMap((set) => set.flatMap(([low, high]) => [low, high + 1])));
  const byKind = new Map<string, number>();
  for (const character of [...pleasantCodes, ...borders]) {
    if (character > 0xffff) continue;
    const kind = distinct.map((set) => (hasCharacter(set, character) ? '1' : '0')).join('');
    if (kind.includes('1') && !byKind.has(kind)) byKind.set(kind, character);
  }
  return [...byKind.values()];
}
