import { type Automaton, acceptsText, automatonFrom, dead } from '../automaton.ts';
import { allCharacters, type CharacterSet, hasCharacter, singleton } from '../character-set.ts';
import type { Work } from './work.ts';

/** Asks for a text that all of `inside` accept, none of `outside`, and that is not one of `excluded`. */
export type TextQuestion = {
  readonly inside: readonly Automaton[];
  readonly outside: readonly Automaton[];
  readonly excluded: ReadonlySet<string>;
};

/** `none` is proved; `unknown` means that the work limit was reached. */
export type TextAnswer =
  | { readonly kind: 'found'; readonly text: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' };

export function isAnswer({ inside, outside, excluded }: TextQuestion, text: string, work: Work): boolean {
  const automata = [...inside, ...outside];
  work.spend(1 + costOfStep * text.length * automata.length);
  const before = effortOf(automata);
  const isGood =
    !excluded.has(text) &&
    inside.every((automaton) => acceptsText(automaton, text)) &&
    !outside.some((automaton) => acceptsText(automaton, text));
  work.spend(costOfSize * (effortOf(automata) - before));
  return isGood;
}

type Visit = { readonly text: string; readonly states: readonly number[] };

/**
 * Searches the product of all automata breadth first: there is a text exactly when an accepting state can be reached.
 */
export function shortestText({ inside, outside, excluded }: TextQuestion, work: Work): TextAnswer {
  const wanted = excluded.size === 0 ? inside : [...inside, exclusion(excluded)];
  const automata = [...wanted, ...outside];
  const isAccepting = (states: readonly number[]): boolean =>
    automata.every((automaton, index) => automaton.accepts(states[index] ?? dead) === index < wanted.length);
  const characters = representatives(automata.flatMap((automaton) => automaton.sets));
  const start: Visit = { text: '', states: automata.map((automaton) => automaton.start) };
  const seen = new Set([start.states.join()]);
  const visits = [start];
  let effort = effortOf(automata);
  for (const { text, states } of visits) {
    if (isAccepting(states)) return { kind: 'found', text };
    if (work.isSpent) return { kind: 'unknown' };
    for (const character of characters) {
      work.spend(costOfStep * automata.length);
      const next = automata.map((automaton, index) => automaton.step(states[index] ?? dead, character));
      if (next.some((state, index) => state === dead && index < wanted.length)) continue;
      const key = next.join();
      if (seen.has(key)) continue;
      seen.add(key);
      visits.push({ text: text + String.fromCharCode(character), states: next });
    }
    work.spend(costOfSize * (effortOf(automata) - effort));
    effort = effortOf(automata);
  }
  return { kind: 'none' };
}

/** Costs in units of `Work`: following a known step, and computing a step for each position of its state. */
const costOfStep = 4;
const costOfSize = 3;

function effortOf(automata: readonly Automaton[]): number {
  return automata.reduce((total, automaton) => total + automaton.effort(), 0);
}

/**
 * Builds an automaton that accepts every text but these. A state is a prefix of one of them, or null when none of them
 * is possible any more.
 */
function exclusion(texts: ReadonlySet<string>): Automaton {
  const beginnings = new Set<string>();
  const characters = new Set<number>();
  for (const text of texts) {
    for (let length = 0; length <= text.length; length += 1) beginnings.add(text.slice(0, length));
    for (let at = 0; at < text.length; at += 1) characters.add(text.charCodeAt(at));
  }
  return automatonFrom<{ readonly text: string | null }>({
    start: { text: '' },
    sets: [allCharacters, ...Array.from(characters, singleton)],
    sizeOf: ({ text }) => 16 + (text?.length ?? 0) / costOfSize,
    keyOf: ({ text }) => (text === null ? '' : `=${text}`),
    next: ({ text }, character) => {
      const longer = text === null ? '' : text + String.fromCharCode(character);
      return { text: longer !== '' && beginnings.has(longer) ? longer : null };
    },
    accepts: ({ text }) => text === null || !texts.has(text),
  });
}

const pleasant = 'aAxX0123456789bcdefghijklmnopqrstuvwyzBCDEFGHIJKLMNOPQRSTUVWYZ-_.:/@ ';
const pleasantCodes = Array.from(pleasant, (character) => character.charCodeAt(0));

export function pleasantCharacterOf(set: CharacterSet): string {
  const code = pleasantCodes.find((character) => hasCharacter(set, character)) ?? set[0]?.[0];
  return code === undefined ? '' : String.fromCharCode(code);
}

/** Lists one character of each kind that the sets distinguish, a readable one where there is one. */
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
