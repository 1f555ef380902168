import { allCharacters, type CharacterSet, hasCharacter, singleton } from './character-set.ts';
import type { RegexOperand, TextOperand } from './pattern.ts';
import { parseRegex, type RegexAlternative, type RegexPart } from './regex.ts';

/** A deterministic automaton that is worked out only where it is visited. A state is a string; no state means no text is accepted any more. */
export type Automaton = {
  readonly start: string;
  readonly step: (state: string, character: number) => string | null;
  readonly accepts: (state: string) => boolean;
  /** The sets that the automaton tells characters apart by. */
  readonly sets: readonly CharacterSet[];
};

/** The texts of an operand with a wildcard, or of a regular expression. */
export type Language = TextOperand | RegexOperand;

const accepted = 'accepted';

export function automatonOf(language: Language): Automaton {
  return findAutomaton(alternativesOf(language));
}

/** A text operand is a regular expression too: `Root*` is `^Root`. */
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

/**
 * Accepts every text in which an alternative is found. The parts of all alternatives stand in one row, each alternative
 * closed by null. A state is the set of positions reached; a search may begin anywhere, so the starts are always added.
 */
function findAutomaton(alternatives: readonly RegexAlternative[]): Automaton {
  const parts = alternatives.flatMap((alternative): readonly (RegexPart | null)[] => [...alternative, null]);
  const starts = alternatives.map((_, index) =>
    alternatives.slice(0, index).reduce((offset, alternative) => offset + alternative.length + 1, 0),
  );
  const sets = parts.flatMap((part) => (part?.kind === 'character' ? [part.set] : []));
  const anchored = alternatives.every((alternative) => alternative[0]?.kind === 'start');
  const atStart = `^${key(closure(parts, starts, { start: true, end: false }))}`;
  const start = isFound(parts, positions(atStart)) ? accepted : atStart;
  const known = new Map<string, string | null>();

  const advance = (state: string, character: number): string | null => {
    const moved = positions(state).flatMap((position) => successors(parts[position], position, character));
    const next = closure(parts, anchored ? moved : [...moved, ...starts], { start: false, end: false });
    if (isFound(parts, next)) return accepted;
    return next.length === 0 ? null : key(next);
  };
  return {
    start,
    sets: [allCharacters, ...sets],
    step: (state, character) => {
      if (state === accepted) return accepted;
      const id = `${state}/${character}`;
      const stored = known.get(id);
      if (stored !== undefined) return stored;
      const next = advance(state, character);
      known.set(id, next);
      return next;
    },
    accepts: (state) => {
      if (state === accepted) return true;
      const at = { start: state.startsWith('^'), end: true };
      return isFound(parts, closure(parts, positions(state), at));
    },
  };
}

type Parts = readonly (RegexPart | null)[];

function successors(part: RegexPart | null | undefined, position: number, character: number): readonly number[] {
  if (part?.kind !== 'character' || !hasCharacter(part.set, character)) return [];
  return [part.repeat === 'any' ? position : position + 1];
}

/** Adds what is reached without reading a character. */
function closure(
  parts: Parts,
  from: readonly number[],
  at: { readonly start: boolean; readonly end: boolean },
): readonly number[] {
  const reached = new Set(from);
  for (const position of reached) if (isPassable(parts[position], at)) reached.add(position + 1);
  return [...reached].toSorted((a, b) => a - b);
}

function isPassable(
  part: RegexPart | null | undefined,
  at: { readonly start: boolean; readonly end: boolean },
): boolean {
  if (part === null || part === undefined) return false;
  return part.kind === 'character' ? part.repeat !== 'once' : at[part.kind];
}

function isFound(parts: Parts, reached: readonly number[]): boolean {
  return reached.some((position) => parts[position] === null);
}

function key(reached: readonly number[]): string {
  return reached.join(',');
}

function positions(state: string): readonly number[] {
  const text = state.startsWith('^') ? state.slice(1) : state;
  return text === '' ? [] : text.split(',').map(Number);
}

/** Runs the automaton over the whole text. */
export function acceptsText(automaton: Automaton, text: string): boolean {
  let state: string | null = automaton.start;
  for (let at = 0; at < text.length && state !== null; at += 1) state = automaton.step(state, text.charCodeAt(at));
  return state !== null && automaton.accepts(state);
}
