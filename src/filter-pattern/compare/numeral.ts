import { type Automaton, automatonFrom } from '../automaton.ts';
import { type CharacterSet, rangesOf, singleton } from '../character-set.ts';
import { isOrdered } from '../operand.ts';
import type { OrderOperator } from '../pattern.ts';

/** The JSON text of a number, as JavaScript writes it, is compared with a bound while it is read. */
export type Bound = { readonly operator: OrderOperator; readonly value: number };

/**
 * The state of reading. `phase` is the part that was read last: nothing, the minus, a lone zero, the integer, the
 * point, the fraction (ending in zero or not), the e, its sign, the exponent. `magnitude` is how many digits stand
 * before the point (minus the zeros behind it); `digits` how many significant digits were read; `order` how they stand
 * to the bound's. `isSettled` says that the number is within the bound, whatever follows.
 */
type State = {
  readonly phase:
    | 'none'
    | 'minus'
    | 'zero'
    | 'integer'
    | 'point'
    | 'fraction'
    | 'fraction-0'
    | 'e'
    | 'e-sign'
    | 'exponent';
  readonly sign: 1 | -1;
  readonly magnitude: number;
  readonly digits: number;
  readonly order: number;
  readonly exponentSign: 1 | -1;
  readonly exponent: number;
  readonly isSettled: boolean;
};

const initial: State = {
  phase: 'none',
  sign: 1,
  magnitude: 0,
  digits: 0,
  order: 0,
  exponentSign: 1,
  exponent: 0,
  isSettled: false,
};

/**
 * JSON text of a number without its exponent: at most 21 digits before the point, at most 5 zeros behind a leading `0.`
 */
const mostIntegerDigits = 21;
const mostLeadingZeros = 5;
/** Of the doubles, 1.7976931348623157e+308 is the largest and 5e-324 the smallest. */
const mostExponent = 308;
const mostNegativeExponent = 324;

const alphabet: readonly CharacterSet[] = [
  ...Array.from({ length: 10 }, (_, digit) => singleton(0x30 + digit)),
  ...['-', '.', 'e', '+'].map((character) => singleton(character.charCodeAt(0))),
  rangesOf([0x30, 0x39]),
];

/** A bound as it is read: `0.05` has the digits 5 and the magnitude -1. */
type Scale = { readonly sign: number; readonly digits: readonly number[]; readonly magnitude: number };

/**
 * Accepts the text of every number that satisfies the bound; of every number when there is none. Of other texts it
 * accepts those that would be numbers if a double held more digits. A search visits all its states when there is
 * nothing to find, so a state drops all that can't matter any more.
 */
export function numeralAutomaton(bound: Bound | null): Automaton {
  const scale = scaleOf(bound?.value ?? 0);
  const isWithin = (order: number): boolean => bound === null || isOrdered(order, bound.operator, 0);
  return automatonFrom<State>({
    start: { ...initial, isSettled: bound === null },
    sets: alphabet,
    sizeOf: () => 4,
    keyOf: (state) => Object.values({ ...state, exponent: exponentKey(state, scale) }).join(),
    next: (state, character) => {
      const next = advance(state, String.fromCharCode(character), scale.digits);
      if (next === null) return null;
      if (next.isSettled) return simplified(next);
      const order = settledOrderOf(next, scale);
      if (order === null) return next;
      return isWithin(order) ? simplified({ ...next, isSettled: true }) : null;
    },
    accepts: (state) => isComplete(state) && (state.isSettled || isWithin(orderOf(state, scale))),
  });
}

function scaleOf(value: number): Scale {
  const [mantissa = '', exponent = '0'] = Math.abs(value).toExponential().replace('.', '').split('e');
  return { sign: Math.sign(value), digits: Array.from(mantissa, Number), magnitude: Number(exponent) + 1 };
}

/** Returns a negative number, zero or a positive one as a number that ends here is below, at or above the bound. */
function orderOf(state: State, scale: Scale): number {
  if (state.phase === 'zero' || scale.sign !== state.sign)
    return (state.phase === 'zero' ? 0 : state.sign) - scale.sign;
  const magnitude = state.phase === 'exponent' ? state.exponentSign * state.exponent + 1 : state.magnitude;
  const order = state.order === 0 && state.digits < scale.digits.length ? -1 : state.order;
  return state.sign * (magnitude === scale.magnitude ? order : magnitude - scale.magnitude);
}

/** Compares the number with the bound, whatever digits follow; null when the result depends on them. */
function settledOrderOf(state: State, scale: Scale): number | null {
  const { phase, sign } = state;
  if (phase === 'none' || phase === 'zero') return null;
  if (sign !== scale.sign) return sign - scale.sign;
  switch (phase) {
    case 'integer':
      return state.magnitude > Math.max(scale.magnitude, 1) ? sign : null;
    case 'point':
    case 'fraction':
    case 'fraction-0':
      return settledFractionOrderOf(state, scale);
    case 'e-sign':
      // An exponent is above every magnitude that is written without one, or below.
      if (state.exponentSign === 1) return scale.magnitude <= mostIntegerDigits ? sign : null;
      return scale.magnitude >= -mostLeadingZeros ? -sign : null;
    default:
      return null;
  }
}

function settledFractionOrderOf({ sign, magnitude, digits, order }: State, scale: Scale): number | null {
  // An exponent may follow.
  if (magnitude === 1) return null;
  // More zeros may follow.
  if (digits === 0) return magnitude < scale.magnitude ? -sign : null;
  if (magnitude !== scale.magnitude) return sign * (magnitude - scale.magnitude);
  return order === 0 ? null : sign * order;
}

/** Drops all of a state that only the comparison with the bound needs. */
function simplified(state: State): State {
  const { phase, sign, magnitude, digits } = state;
  const isCounted = phase === 'integer' || digits === 0 || magnitude === 1;
  return {
    ...state,
    sign: phase === 'minus' || phase === 'zero' ? sign : 1,
    magnitude: isCounted ? magnitude : 0,
    digits: Math.min(digits, 1),
    order: 1,
  };
}

/** Two exponents with one key allow the same digits behind them and then stand to the bound in the same way. */
function exponentKey(state: State, scale: Scale): string {
  const { phase, exponent, exponentSign, isSettled } = state;
  if (phase !== 'exponent') return '';
  const [least, most] = exponentLimits(exponentSign);
  const boundExponent = exponentSign * (scale.magnitude - 1);
  const standing = (value: number): number => {
    if (value < least || value > most) return value < least ? -2 : 2;
    return isSettled ? 0 : Math.sign(value - boundExponent);
  };
  const lowest = [exponent, exponent * 10, exponent * 100].map(standing);
  const highest = [exponent, exponent * 10 + 9, exponent * 100 + 99].map(standing);
  return lowest.join() === highest.join() ? lowest.join() : `=${exponent}`;
}

function exponentLimits(sign: 1 | -1): readonly [least: number, most: number] {
  return sign === 1 ? [mostIntegerDigits, mostExponent] : [mostLeadingZeros + 2, mostNegativeExponent];
}

function isComplete(state: State): boolean {
  switch (state.phase) {
    case 'zero':
      return state.sign === 1;
    case 'integer':
    case 'fraction':
      return true;
    case 'exponent':
      return state.exponent >= exponentLimits(state.exponentSign)[0];
    default:
      return false;
  }
}

function advance(state: State, character: string, boundDigits: readonly number[]): State | null {
  if (character >= '0' && character <= '9') return withDigit(state, Number(character), boundDigits);
  const { phase } = state;
  switch (character) {
    case '-':
      if (phase === 'none') return { ...state, phase: 'minus', sign: -1 };
      return phase === 'e' ? { ...state, phase: 'e-sign', exponentSign: -1 } : null;
    case '+':
      return phase === 'e' ? { ...state, phase: 'e-sign' } : null;
    case '.':
      return phase === 'zero' || phase === 'integer' ? { ...state, phase: 'point' } : null;
    case 'e':
      return (phase === 'integer' || phase === 'fraction') && state.magnitude === 1 ? { ...state, phase: 'e' } : null;
    default:
      return null;
  }
}

function withDigit(state: State, digit: number, boundDigits: readonly number[]): State | null {
  switch (state.phase) {
    case 'none':
    case 'minus':
      if (digit === 0) return { ...state, phase: 'zero' };
      return { ...significant(state, digit, boundDigits), phase: 'integer', magnitude: 1 };
    case 'integer':
      if (state.magnitude === mostIntegerDigits) return null;
      return { ...significant(state, digit, boundDigits), magnitude: state.magnitude + 1 };
    case 'point':
    case 'fraction':
    case 'fraction-0':
      return withFractionDigit(state, digit, boundDigits);
    case 'e-sign':
    case 'exponent': {
      const exponent = state.exponent * 10 + digit;
      return exponent === 0 || exponent > exponentLimits(state.exponentSign)[1]
        ? null
        : { ...state, phase: 'exponent', exponent };
    }
    default:
      return null;
  }
}

function withFractionDigit(state: State, digit: number, boundDigits: readonly number[]): State | null {
  const phase = digit === 0 ? 'fraction-0' : 'fraction';
  if (digit === 0 && state.digits === 0) {
    return state.magnitude === -mostLeadingZeros ? null : { ...state, phase, magnitude: state.magnitude - 1 };
  }
  return { ...significant(state, digit, boundDigits), phase };
}

/** Compares a digit behind the bound's last one: only zeros keep the two equal. */
function significant(state: State, digit: number, boundDigits: readonly number[]): State {
  const expected = boundDigits[state.digits] ?? 0;
  const order = state.order === 0 ? Math.sign(digit - expected) : state.order;
  return { ...state, order, digits: order === 0 ? Math.min(state.digits + 1, boundDigits.length) : 1 };
}
