import type { Observed } from '../domain/observed.ts';

/** A fact that could not be read for a transient reason is read again, but not by each of ten thousand members. */
export const maxAttempts = 3;

/** Returns whether the next attempt may succeed: throttling and time-outs pass, a denial and a list's length stay. */
export function isTransient(answer: Observed<unknown>): boolean {
  return answer.kind === 'unknown' && answer.why.code !== 'ACCESS_DENIED' && answer.why.code !== 'TOO_LARGE';
}
