import type { Failure } from './failure.ts';

/** A fact that was read, or the reason why it could not be read. Unknown is not absent. */
export type Observed<Value> = Known<Value> | Unknown;
export type Known<Value> = { readonly kind: 'known'; readonly value: Value };
export type Unknown = { readonly kind: 'unknown'; readonly why: Failure };

export function known<Value>(value: Value): Known<Value> {
  return { kind: 'known', value };
}

export function unknown(why: Failure): Unknown {
  return { kind: 'unknown', why };
}
