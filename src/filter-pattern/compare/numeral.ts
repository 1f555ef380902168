import { type Automaton, automatonFrom } from '../automaton.ts';
import { type CharacterSet, rangesOf, singleton } from '../character-set.ts';
import { isOrdered } from '../operand.ts';
import type { OrderOperator } from '../pattern.ts';

/** The JSON text of a number, as JavaScript writes it, is compared with a bound while it is read. */
export type Bound = { readonly operator: OrderOperator; readonly value: number };

/**
 * `phase` says which part was read last: nothing, the minus, a lone zero, the integer, the point, the fraction (ending in
 * zero or not), the e, its sign, the exponent. `magnitude` is how many digits stand before the point (minus the zeros
 * behind it); `digits` how many significant digits were read; `order` how they stand to the bound's.
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
};

const initial: State = {
  phase: 'none',
  sign: 1,
  magnitude: 0,
  digits: 0,
  order: 0,
  exponentSign: 1,
  exponent: 0,
};

/** JSON text of a number without its exponent: at most 21 digits before the point, at most 5 zeros behind a leading `0.` */
const mostIntegerDigits = 21;
const mostLeadingZeros = 5;
const mostExponent = 307;

const alphabet: readonly CharacterSet[] = [
  ...Array.from({ length: 10 }, (_, digit) => singleton(0x30 + digit)),
  ...['-', '.', 'e', '+'].map((character) => singleton(character.charCodeAt(0))),
  rangesOf([0x30, 0x39]),
];

/** Accepts the text of every number that satisfies the bound; of every number when there is none. */
export function numeralAutomaton(bound: Bound | null): Automaton {
  const value = bound?.value ?? 0;
  const [mantissa = '', exponent = '0'] = Math.abs(value).toExponential().replace('.', '').split('e');
  const boundDigits = Array.from(mantissa, Number);
  const boundMagnitude = Number(exponent) + 1;
  const sign = Math.sign(value);

  /** Negative, zero or positive as the number is below, at or above the bound. */
  const orderOf = (state: State): number => {
    if (state.phase === 'zero' || sign !== state.sign) return (state.phase === 'zero' ? 0 : state.sign) - sign;
    const magnitude = state.phase === 'exponent' ? state.exponentSign * state.exponent + 1 : state.magnitude;
    const order = state.order === 0 && state.digits < boundDigits.length ? -1 : state.order;
    return state.sign * (magnitude === boundMagnitude ? order : magnitude - boundMagnitude);
  };
  /** Whether the rest of the number can't change how it stands to the bound. */
  const isSettled = (state: State): boolean =>
    state.phase !== 'none' && state.phase !== 'zero' && (sign !== state.sign || isBeyond(state, boundMagnitude));
  const isHopeless = (state: State): boolean => {
    if (bound === null || !isSettled(state)) return false;
    const isSmaller = state.phase === 'e-sign' && state.exponentSign === -1 && sign === state.sign;
    return !isOrdered(isSmaller ? -state.sign : state.sign, bound.operator, 0);
  };
  return automatonFrom<State>({
    start: initial,
    sets: alphabet,
    sizeOf: () => 4,
    keyOf: (state) => Object.values(state).join(),
    next: (state, character) => {
      const next = advance(state, String.fromCharCode(character), boundDigits);
      if (next === null || isHopeless(next)) return null;
      return isSettled(next) ? { ...next, order: 1, digits: Math.min(next.digits, 1) } : next;
    },
    accepts: (state) => isComplete(state) && (bound === null || isOrdered(orderOf(state), bound.operator, 0)),
  });
}

/** An exponent is above every magnitude that is written without one, or below. */
function isBeyond(state: State, boundMagnitude: number): boolean {
  if (state.phase === 'integer') return state.magnitude > Math.max(boundMagnitude, 1);
  if (state.phase !== 'e-sign') return false;
  return state.exponentSign === 1 ? boundMagnitude <= mostIntegerDigits : boundMagnitude >= -mostLeadingZeros;
}

function isComplete(state: State): boolean {
  switch (state.phase) {
    case 'zero':
      return state.sign === 1;
    case 'integer':
    case 'fraction':
      return true;
    case 'exponent':
      return state.exponent >= (state.exponentSign === 1 ? mostIntegerDigits : mostLeadingZeros + 2);
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
      return exponent === 0 || exponent > mostExponent ? null : { ...state, phase: 'exponent', exponent };
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

/** Behind the bound's last digit only zeros keep the two equal. */
function significant(state: State, digit: number, boundDigits: readonly number[]): State {
  const expected = boundDigits[state.digits] ?? 0;
  const order = state.order === 0 ? Math.sign(digit - expected) : state.order;
  return { ...state, order, digits: order === 0 ? Math.min(state.digits + 1, boundDigits.length) : 1 };
}
