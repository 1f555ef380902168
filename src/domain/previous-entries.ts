import type { AccountId } from './account.ts';

/**
 * The accounts that the previous run over the whole organization has entered, and when. Each of its calls there is an
 * event, which a trail that records reads must have delivered since. Times are milliseconds since 1970.
 */
export type PreviousEntries = {
  readonly startedMs: number;
  /** By account id: the run made its first call in the account then or later. */
  readonly enteredMsById: ReadonlyMap<AccountId, number>;
};

/** A span of time, in milliseconds since 1970. */
export type DeliveryWindow = { readonly sinceMs: number; readonly untilMs: number };

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A previous run that is older proves nothing. */
export const oldestProofMs = 7 * dayMs;

/**
 * Returns the time, until a run began, in which the events of members are looked for: since the previous run began, or in the last 24 hours
 * where there is none, where it is too old, and where its events may still be on their way.
 */
export function deliveryWindow(untilMs: number, previousRun: PreviousEntries | undefined): DeliveryWindow {
  const ageMs = previousRun === undefined ? 0 : untilMs - previousRun.startedMs;
  const isUsed = previousRun !== undefined && ageMs >= hourMs && ageMs <= oldestProofMs;
  return { sinceMs: isUsed ? previousRun.startedMs : untilMs - dayMs, untilMs };
}
