import { type Automaton, automatonOf, type Language } from '../automaton.ts';
import type { OrderOperator } from '../pattern.ts';
import { printSelector } from '../print.ts';
import type { Gates } from './gates.ts';
import { type Bound, numeralAutomaton } from './numeral.ts';
import type { Path } from './paths.ts';
import type { Literal, Solver } from './satisfiability.ts';

/**
 * The kinds of value at a place of an event that conditions distinguish. `object` stands for every value that satisfies
 * none.
 */
export type ValueKind = 'absent' | 'string' | 'number' | 'object' | 'array' | 'null' | 'true' | 'false';

export type LanguageAt = {
  readonly language: Language;
  readonly automaton: Automaton;
  readonly literal: Literal;
};

export type Cut = { readonly value: number; readonly isStrict: boolean; readonly literal: Literal };

/**
 * One place of the event as variables of the solver: the kind of its value, the texts and languages of conditions that
 * its text is in, and the bounds that its number passes.
 */
export class Place {
  readonly path: Path;
  readonly key: string;
  readonly kinds = new Map<ValueKind, Literal>();
  readonly texts = new Map<string, Literal>();
  readonly languages = new Map<string, LanguageAt>();
  readonly #numerals = new Map<string, Automaton>();
  readonly #cuts = new Map<string, Cut>();
  readonly #solver: Solver;
  readonly #gates: Gates;

  constructor(path: Path, solver: Solver, gates: Gates) {
    this.path = path;
    this.key = printSelector(path);
    this.#solver = solver;
    this.#gates = gates;
    // In this order a solver that is free to choose prefers nothing, then an object, then a string.
    for (const kind of ['absent', 'number', 'string', 'object'] as const) this.is(kind);
  }

  is(kind: ValueKind): Literal {
    return stored(this.kinds, kind, () => this.#solver.variable(kind === 'absent'));
  }

  /** True for a string or a number: the only values for which a comparison can hold. */
  get isComparable(): Literal {
    return this.#gates.or([this.is('string'), this.is('number')]);
  }

  hasText(text: string): Literal {
    return stored(this.texts, text, () => {
      const literal = this.#solver.variable(false);
      this.#solver.addClause([-literal, this.is('string'), ...(isNumeral(text) ? [this.is('number')] : [])]);
      return literal;
    });
  }

  hasTextIn(language: Language): Literal {
    const key = JSON.stringify(language);
    const found = stored(this.languages, key, () => {
      const literal = this.#solver.variable(false);
      this.#solver.addClause([-literal, this.is('string'), this.is('number')]);
      return { language, automaton: automatonOf(language), literal };
    });
    return found.literal;
  }

  isOrdered(operator: OrderOperator, bound: number): Literal {
    switch (operator) {
      case '>':
        return this.#isAbove(bound, true);
      case '>=':
        return this.#isAbove(bound, false);
      case '<':
        return this.#gates.and([this.is('number'), -this.#isAbove(bound, false)]);
      case '<=':
        return this.#gates.and([this.is('number'), -this.#isAbove(bound, true)]);
      default:
        return operator satisfies never;
    }
  }

  numerals(bound: Bound | null): Automaton {
    return stored(this.#numerals, JSON.stringify(bound), () => numeralAutomaton(bound));
  }

  /** In ascending order: each implies the ones before it. */
  get cuts(): readonly Cut[] {
    return [...this.#cuts.values()].toSorted((a, b) => a.value - b.value || Number(a.isStrict) - Number(b.isStrict));
  }

  #isAbove(value: number, isStrict: boolean): Literal {
    const cut = stored(this.#cuts, `${isStrict}${value}`, () => {
      const literal = this.#solver.variable(false);
      this.#solver.addClause([-literal, this.is('number')]);
      return { value, isStrict, literal };
    });
    return cut.literal;
  }
}

/** Returns whether a text is the JSON text of a number. */
export function isNumeral(text: string): boolean {
  const value = Number(text);
  return Number.isFinite(value) && String(value === 0 ? 0 : value) === text;
}

function stored<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = make();
  map.set(key, value);
  return value;
}
