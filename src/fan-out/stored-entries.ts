import type { AccountId } from '../domain/account.ts';
import type { PreviousEntries } from '../domain/previous-entries.ts';

/** When the previous run entered accounts, as the file has it. */
export type StoredEntries = {
  readonly startedMs: number;
  readonly entered: readonly (readonly [AccountId, enteredMs: number])[];
};

/** Turns the entries of the previous run into what the file has. */
export function toStoredEntries({ startedMs, enteredMsById }: PreviousEntries): StoredEntries {
  return { startedMs, entered: [...enteredMsById] };
}

/** Turns what the file has into the entries again. */
export function fromStoredEntries({ startedMs, entered }: StoredEntries): PreviousEntries {
  return { startedMs, enteredMsById: new Map(entered) };
}
