import { allCharacters, type CharacterSet, hasCharacter, singleton } from './character-set.ts';
import type { RegexOperand, TextOperand } from './pattern.ts';
import { parseRegex, type RegexAlternative, type RegexPart } from './regex.ts';

/**
 * A deterministic automaton whose steps are computed when they are first visited. States are numbers; no step leaves
 * `dead`.
 */
export type Automaton = {
  readonly start: number;
  readonly step: (state: number, character: number) => number;
  readonly accepts: (state: number) => boolean;
  /** The sets by which the automaton distinguishes characters. */
  readonly sets: readonly CharacterSet[];
  /** The cost of computing steps so far: grows with every new step, by the size of the state reached. */
  readonly effort: () => number;
};

export const dead = -1;

/** The rules of an automaton; null is a state from which no text is accepted. Two states with one key are one state. */
export type Machine<State> = {
  readonly start: State;
  readonly keyOf: (state: State) => string;
  readonly next: (state: State, character: number) => State | null;
  readonly accepts: (state: State) => boolean;
  readonly sets: readonly CharacterSet[];
  readonly sizeOf: (state: State) => number;
};

/** Numbers the states as they are reached, and caches every step. */
export function automatonFrom<State>(machine: Machine<State>): Automaton {
  const numbers = new Map<string, number>();
  const states: { readonly state: State; readonly steps: Map<number, number>; readonly accepts: boolean }[] = [];
  let effort = 0;
  const numberOf = (state: State): number => {
    const key = machine.keyOf(state);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const number = states.push({ state, steps: new Map(), accepts: machine.accepts(state) }) - 1;
    numbers.set(key, number);
    return number;
  };
  return {
    start: numberOf(machine.start),
    sets: machine.sets,
    effort: () => effort,
    step: (number, character) => {
      const from = states[number];
      if (from === undefined) return dead;
      const known = from.steps.get(character);
      if (known !== undefined) return known;
      const next = machine.next(from.state, character);
      effort += machine.sizeOf(from.state);
      const reached = next === null ? dead : numberOf(next);
      from.steps.set(character, reached);
      return reached;
    },
    accepts: (number) => states[number]?.accepts === true,
  };
}

/** The texts that an operand with a wildcard, or a regular expression, matches. */
export type Language = TextOperand | RegexOperand;

export function automatonOf(language: Language): Automaton {
  return automatonFrom(findMachine(alternativesOf(language)));
}

/** Counts the characters and anchors of a language, repetitions unrolled. */
export function sizeOfLanguage(language: Language): number {
  return alternativesOf(language).reduce((total, alternative) => total + alternative.length + 1, 0);
}

/** Returns whether a text is in the language; for one text only, as it caches no step. */
export function isInLanguage(language: Language, text: string): boolean {
  const machine = findMachine(alternativesOf(language));
  let state: Reached | null = machine.start;
  for (let at = 0; at < text.length && state !== null; at += 1) {
    if (state.isFound) return true;
    state = machine.next(state, text.charCodeAt(at));
  }
  return state !== null && machine.accepts(state);
}

/** Converts a text operand to a regular expression: `Root*` is `^Root`. */
function alternativesOf(language: Language): readonly RegexAlternative[] {
  if (language.kind === 'text') {
    const characters = language.text.split('').map((character): RegexPart => {
      return { kind: 'character', set: singleton(character.charCodeAt(0)), repeat: 'once' };
    });
    const start: RegexPart[] = language.openStart ? [] : [{ kind: 'start' }];
    const end: RegexPart[] = language.openEnd ? [] : [{ kind: 'end' }];
    return [[...start, ...characters, ...end]];
  }
  const parsed = parseRegex(language.source);
  if (!parsed.ok) throw new Error(`not a regular expression of CloudWatch Logs: ${language.source}`);
  return parsed.alternatives;
}

/** The positions that a search has reached, in ascending order; `isFound` is the end of the search. */
type Reached = { readonly positions: readonly number[]; readonly isStart: boolean; readonly isFound: boolean };

type Parts = readonly (RegexPart | null)[];

/**
 * Builds an automaton for every text in which an alternative is found. The parts of all alternatives are in one row,
 * each alternative closed by null. A state is the set of positions reached; a search may begin anywhere, so the starts
 * are always added.
 */
function findMachine(alternatives: readonly RegexAlternative[]): Machine<Reached> {
  const parts: (RegexPart | null)[] = [];
  const starts: number[] = [];
  for (const alternative of alternatives) {
    starts.push(parts.length);
    // One by one: a call with a hundred thousand arguments overflows the stack.
    for (const part of alternative) parts.push(part);
    parts.push(null);
  }
  const isAnchored = alternatives.every((alternative) => alternative[0]?.kind === 'start');
  const again = isAnchored ? [] : starts;
  const reach = (from: readonly number[], isStart: boolean): Reached => {
    const positions = closure(parts, from, { start: isStart, end: false });
    return { positions, isStart, isFound: positions.some((position) => parts[position] === null) };
  };
  return {
    start: reach(starts, true),
    sets: [allCharacters, ...parts.flatMap((part) => (part?.kind === 'character' ? [part.set] : []))],
    sizeOf: ({ positions }) => 16 + 2 * positions.length,
    keyOf: ({ positions, isStart, isFound }) => (isFound ? 'found' : `${isStart ? '^' : ''}${positions.join()}`),
    next: (state, character) => {
      if (state.isFound) return state;
      const moved = [...again];
      for (const position of state.positions) {
        const part = parts[position];
        if (part?.kind !== 'character' || !hasCharacter(part.set, character)) continue;
        moved.push(part.repeat === 'any' ? position : position + 1);
      }
      return moved.length === 0 ? null : reach(moved, false);
    },
    accepts: ({ positions, isStart, isFound }) =>
      isFound || closure(parts, positions, { start: isStart, end: true }).some((position) => parts[position] === null),
  };
}

type Edges = { readonly start: boolean; readonly end: boolean };

/** Adds the positions that are reached without reading a character. */
function closure(parts: Parts, from: readonly number[], at: Edges): readonly number[] {
  const isReached = new Uint8Array(parts.length + 1);
  for (const position of from) isReached[position] = 1;
  const reached: number[] = [];
  for (let position = isReached.indexOf(1); position >= 0; position = isReached.indexOf(1, position + 1)) {
    reached.push(position);
    if (isPassable(parts[position], at)) isReached[position + 1] = 1;
  }
  return reached;
}

function isPassable(part: RegexPart | null | undefined, at: Edges): boolean {
  if (part === null || part === undefined) return false;
  return part.kind === 'character' ? part.repeat !== 'once' : at[part.kind];
}

/** Runs the automaton over the whole text. */
export function acceptsText(automaton: Automaton, text: string): boolean {
  let state = automaton.start;
  for (let at = 0; at < text.length && state !== dead; at += 1) state = automaton.step(state, text.charCodeAt(at));
  return automaton.accepts(state);
}
