import { conditionsOf } from '../comparable.ts';
import type { JsonCondition, JsonEvent, JsonExpression, JsonValue } from '../pattern.ts';
import { printSelector } from '../print.ts';
import type { ConcreteStep } from '../select.ts';
import { Gates } from './gates.ts';
import { type Path, type Places, placesOf } from './paths.ts';
import { Place } from './place.ts';
import { stateLaws } from './place-laws.ts';
import { valueFor } from './place-value.ts';
import { type Literal, Solver } from './satisfiability.ts';
import type { Work } from './work.ts';

/** An event with all wanted properties, proof that none exists, or neither when the work limit was reached. */
export type EventAnswer =
  | { readonly kind: 'found'; readonly event: JsonEvent }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' };

/** The set of all events, as far as the conditions of some expressions distinguish them. */
export class EventSpace {
  readonly #work: Work;
  readonly #solver: Solver;
  readonly #gates: Gates;
  readonly #places: Places;
  readonly #placeByKey = new Map<string, Place>();
  readonly #literals: readonly Literal[];

  constructor(expressions: readonly JsonExpression[], work: Work) {
    this.#work = work;
    this.#solver = new Solver(work);
    this.#gates = new Gates(this.#solver);
    this.#places = placesOf(expressions.flatMap(conditionsOf));
    for (const path of this.#places.paths) {
      const place = new Place(path, this.#solver, this.#gates);
      this.#placeByKey.set(place.key, place);
    }
    this.#literals = expressions.map((expression) => this.#literalOf(expression));
    this.#stateStructure();
    for (const place of this.#placeByKey.values()) stateLaws(place, this.#solver, this.#gates);
  }

  /** Finds an event that satisfies the expressions as wanted, one boolean for each. */
  find(wanted: readonly boolean[]): EventAnswer {
    const assumptions = this.#literals.map((literal, index) => (wanted[index] === true ? literal : -literal));
    for (;;) {
      const isSatisfiable = this.#solver.search(assumptions);
      if (isSatisfiable === null) return { kind: 'unknown' };
      if (!isSatisfiable) return { kind: 'none' };
      const values = new Map<string, string | number>();
      const clauses: (readonly Literal[])[] = [];
      for (const place of this.#placeByKey.values()) {
        if (!this.#solver.isTrue(place.is('string')) && !this.#solver.isTrue(place.is('number'))) continue;
        const answer = valueFor(place, this.#solver, this.#work);
        if (answer.kind === 'unknown') return answer;
        if (answer.kind === 'none') clauses.push(answer.clause);
        else values.set(place.key, answer.value);
      }
      if (clauses.length === 0) return { kind: 'found', event: this.#build(values) };
      for (const clause of clauses) this.#solver.addClause(clause);
    }
  }

  #literalOf(expression: JsonExpression): Literal {
    switch (expression.kind) {
      case 'and':
        return this.#gates.and(expression.operands.map((operand) => this.#literalOf(operand)));
      case 'or':
        return this.#gates.or(expression.operands.map((operand) => this.#literalOf(operand)));
      default: {
        const literals = this.#places
          .pointedTo(expression.selector)
          .flatMap((path) => this.#placeByKey.get(printSelector(path)) ?? [])
          .map((place) => literalAt(place, expression, this.#gates));
        return expression.kind === 'not-exists' ? this.#gates.and(literals) : this.#gates.or(literals);
      }
    }
  }

  /** Requires that a value is in an object, or in an array with all elements before it. */
  #stateStructure(): void {
    const lastElements = new Map<string, readonly Place[]>();
    for (const place of this.#placeByKey.values()) {
      const last = place.path.at(-1);
      const parent = this.#placeByKey.get(printSelector(place.path.slice(0, -1)));
      if (last === undefined || parent === undefined) {
        this.#solver.addClause([place.is('object')]);
        continue;
      }
      this.#solver.addClause([place.is('absent'), parent.is(last.kind === 'index' ? 'array' : 'object')]);
      if (last.kind === 'index') lastElements.set(parent.key, [...(lastElements.get(parent.key) ?? []), place]);
    }
    for (const elements of lastElements.values()) {
      const ordered = elements.toSorted((a, b) => indexOf(a.path) - indexOf(b.path));
      for (const [position, element] of ordered.entries()) {
        const next = ordered[position + 1];
        if (next !== undefined) this.#solver.addClause([next.is('absent'), -element.is('absent')]);
      }
    }
  }

  #build(values: ReadonlyMap<string, string | number>): JsonEvent {
    const children = new Map<string, Place[]>();
    for (const place of this.#placeByKey.values()) {
      const isPresent = place.path.length > 0 && !this.#solver.isTrue(place.is('absent'));
      if (isPresent) stored(children, printSelector(place.path.slice(0, -1))).push(place);
    }
    const valueAt = (place: Place): JsonValue => {
      const scalar = values.get(place.key);
      if (scalar !== undefined) return scalar;
      for (const [kind, value] of fixedValues) {
        const literal = place.kinds.get(kind);
        if (literal !== undefined && this.#solver.isTrue(literal)) return value;
      }
      const present = stored(children, place.key).map((child) => [child.path.at(-1), valueAt(child)] as const);
      return this.#solver.isTrue(place.is('object')) ? objectOf(present) : arrayOf(present);
    };
    const entries = stored(children, printSelector([])).map((child) => [child.path.at(-1), valueAt(child)] as const);
    return objectOf(entries);
  }
}

const fixedValues = [
  ['null', null],
  ['true', true],
  ['false', false],
] as const;

type Entry = readonly [step: ConcreteStep | undefined, value: JsonValue];

function objectOf(entries: readonly Entry[]): JsonEvent {
  return Object.fromEntries(entries.flatMap(([step, value]) => (step?.kind === 'name' ? [[step.name, value]] : [])));
}

/** Fills array elements that no selector names with empty objects, which satisfy no condition. */
function arrayOf(entries: readonly Entry[]): readonly JsonValue[] {
  const elements: JsonValue[] = [];
  for (const [step, value] of entries) if (step?.kind === 'index') elements[step.index] = value;
  return Array.from(elements, (element) => (element === undefined ? {} : element));
}

function stored(map: Map<string, Place[]>, key: string): Place[] {
  const places = map.get(key) ?? [];
  map.set(key, places);
  return places;
}

function indexOf(path: Path): number {
  const last = path.at(-1);
  return last?.kind === 'index' ? last.index : 0;
}

function literalAt(place: Place, condition: JsonCondition, gates: Gates): Literal {
  switch (condition.kind) {
    case 'not-exists':
      return place.is('absent');
    case 'is':
      return place.is(condition.value === null ? 'null' : condition.value ? 'true' : 'false');
    case 'compare': {
      const { operator } = condition;
      if (operator !== '=' && operator !== '!=') {
        return condition.operand.kind === 'number' ? place.isOrdered(operator, condition.operand.value) : -gates.always;
      }
      const isEqual = equalityAt(place, condition.operand);
      return operator === '=' ? isEqual : gates.and([place.isComparable, -isEqual]);
    }
    default:
      return condition satisfies never;
  }
}

function equalityAt(place: Place, operand: Extract<JsonCondition, { readonly kind: 'compare' }>['operand']): Literal {
  switch (operand.kind) {
    case 'number':
      return place.hasText(String(operand.value));
    case 'regex':
      return place.hasTextIn(operand);
    case 'text':
      if (operand.openStart && operand.openEnd && operand.text === '') return place.isComparable;
      return operand.openStart || operand.openEnd ? place.hasTextIn(operand) : place.hasText(operand.text);
    default:
      return operand satisfies never;
  }
}
