import * as fc from 'fast-check';
import type {
  FilterPattern,
  JsonCondition,
  JsonEvent,
  JsonExpression,
  JsonPattern,
  JsonValue,
  Selector,
} from '../../src/filter-pattern/index.ts';

/**
 * A small universe of few names and texts, one character apart, so that conditions concern the same fields and a few
 * thousand events distinguish most patterns.
 */
export const universeScalars: readonly JsonValue[] = [
  null,
  true,
  false,
  '',
  'a',
  'b',
  'ab',
  'ba',
  'aba',
  0,
  1,
  2,
  10,
  '1',
];

const steps: readonly Selector[number][] = [
  { kind: 'name', name: 'x' },
  { kind: 'name', name: 'y' },
  { kind: 'name', name: 'x.y' },
  { kind: 'index', index: 0 },
  { kind: 'index', index: 1 },
];

const name = fc.constantFrom(...steps.slice(0, 3));
const concreteSelector = fc.oneof(
  { arbitrary: fc.tuple(name), weight: 4 },
  { arbitrary: fc.tuple(name, fc.constantFrom(...steps)), weight: 2 },
);
const wildSelector = fc.oneof(
  fc.constant<Selector>([{ kind: 'any-name' }]),
  fc.tuple(name, fc.constantFrom<Selector[number]>({ kind: 'any-name' }, { kind: 'any-index' })),
  fc.tuple(name, fc.constant<Selector[number]>({ kind: 'any-index' }), fc.constantFrom(...steps)),
  fc.tuple(fc.constant<Selector[number]>({ kind: 'any-name' }), fc.constantFrom(...steps)),
);

const text = fc.constantFrom('', 'a', 'b', 'ab', 'ba', '1').chain((each) =>
  fc.record({
    kind: fc.constant('text' as const),
    text: fc.constant(each),
    openStart: fc.boolean(),
    openEnd: fc.boolean(),
  }),
);
const everyText = { kind: 'text' as const, text: '', openStart: true, openEnd: true };
const textOperand = text.map((operand) =>
  operand.text === '' && operand.openStart !== operand.openEnd ? everyText : operand,
);
const numberOperand = fc.record({ kind: fc.constant('number' as const), value: fc.constantFrom(0, 1, 2, 1.5, 10) });
const regexOperand = fc.record({
  kind: fc.constant('regex' as const),
  source: fc.constantFrom('a', '^a', 'a$', '^[ab]$', '^ab*$', 'a|^b', '^.{2}$', '^$', '\\d', '^\\D+$'),
});

function condition(selector: fc.Arbitrary<Selector>, withRegex: boolean): fc.Arbitrary<JsonCondition> {
  const equality = fc.record({
    kind: fc.constant('compare' as const),
    selector,
    operator: fc.constantFrom('=' as const, '!=' as const),
    operand: withRegex ? fc.oneof(textOperand, numberOperand, regexOperand) : fc.oneof(textOperand, numberOperand),
  });
  const order = fc.record({
    kind: fc.constant('compare' as const),
    selector,
    operator: fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const),
    operand: numberOperand,
  });
  const is = fc.record({ kind: fc.constant('is' as const), selector, value: fc.constantFrom(null, true, false) });
  const absent = fc.record({ kind: fc.constant('not-exists' as const), selector });
  return fc.oneof({ arbitrary: equality, weight: 6 }, { arbitrary: order, weight: 2 }, is, absent);
}

/** Generates nested `and` and `or` in turns, as a parser builds them. */
function expression(conditions: fc.Arbitrary<JsonCondition>, depth: number): fc.Arbitrary<JsonExpression> {
  if (depth === 0) return conditions;
  const operand = expression(conditions, depth - 1);
  const joined = (kind: 'and' | 'or') =>
    fc.array(operand, { minLength: 2, maxLength: 3 }).map((all) => join(kind, all));
  return fc.oneof(conditions, joined('and'), joined('or'));
}

export function join(kind: 'and' | 'or', operands: readonly JsonExpression[]): JsonExpression {
  const [only] = operands;
  if (operands.length === 1 && only !== undefined) return only;
  return { kind, operands: operands.flatMap((operand) => (operand.kind === kind ? operand.operands : [operand])) };
}

const json = (each: JsonExpression): JsonPattern => ({ kind: 'json', expression: each });

export const plainPattern: fc.Arbitrary<JsonPattern> = expression(condition(concreteSelector, false), 2).map(json);

export const regexPattern: fc.Arbitrary<JsonPattern> = expression(condition(concreteSelector, true), 2)
  .filter((each) => count(each, (found) => found.kind === 'compare' && found.operand.kind === 'regex') <= 2)
  .map(json);

export const wildPattern: fc.Arbitrary<JsonPattern> = expression(
  fc.oneof(condition(concreteSelector, false), condition(wildSelector, false)),
  2,
)
  .filter((each) => count(each, (found) => found.selector.some((step) => step.kind.startsWith('any'))) <= 3)
  .map(json);

function count(each: JsonExpression, isCounted: (condition: JsonCondition) => boolean): number {
  if (each.kind !== 'and' && each.kind !== 'or') return isCounted(each) ? 1 : 0;
  return each.operands.reduce((total, operand) => total + count(operand, isCounted), 0);
}

const scalar = fc.constantFrom(...universeScalars);
const inner = fc.oneof(
  { arbitrary: scalar, weight: 3 },
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('x', 'y', 'x.y', 'z'), scalar, { maxKeys: 3 }),
);
const value = fc.oneof(
  { arbitrary: scalar, weight: 4 },
  fc.array(inner, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('x', 'y', 'x.y', 'z'), inner, { maxKeys: 3 }),
);

export const event: fc.Arbitrary<JsonEvent> = fc.dictionary(fc.constantFrom('x', 'y', 'x.y', 'z'), value, {
  maxKeys: 4,
});

const term = fc.oneof(
  fc.record({
    kind: fc.constant('phrase' as const),
    role: fc.constantFrom('required' as const, 'optional' as const, 'excluded' as const),
    text: fc.string({ minLength: 1, maxLength: 6 }).filter((each) => each.trim() !== ''),
  }),
  fc.record({ kind: fc.constant('regex' as const), source: fc.constantFrom('a+', '^x$', '[0-9]{3}') }),
);

/** Generates any pattern, with any characters in names and texts. */
export const anyPattern: fc.Arbitrary<FilterPattern> = fc.oneof(
  wildPattern,
  regexPattern,
  expression(condition(fc.array(fc.string().map(quotable), { minLength: 1, maxLength: 3 }).map(named), false), 2).map(
    json,
  ),
  fc
    .array(term, { maxLength: 4 })
    .filter((terms) => terms.filter((each) => each.kind === 'regex').length <= 2)
    .map((terms) => ({ kind: 'terms' as const, terms })),
);

function named(names: readonly string[]): Selector {
  return names.map((each) => ({ kind: 'name' as const, name: each }));
}

/** A name in brackets cannot contain its own quotation mark. */
function quotable(each: string): string {
  return each.replaceAll("'", '');
}

export const anyText: fc.Arbitrary<string> = fc.string({ maxLength: 12 });
