import type { Failure } from './failure.ts';

/** What was read, or why it could not be. Unknown is not absent. */
export type Observed<Value> = Known<Value> | Unknown;
export type Known<Value> = { readonly kind: 'known'; readonly value: Value };
export type Unknown = { readonly kind: 'unknown'; readonly why: Failure };

export function known<Value>(value: Value): Known<Value> {
  return { kind: 'known', value };
}

export function unknown(why: Failure): Unknown {
  return { kind: 'unknown', why };
}
