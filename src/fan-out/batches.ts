import type { WorkAccounts } from './handoff-content.ts';

/** Splits accounts into batches of a size, in the order of the list. */
export function batchesOf(accounts: WorkAccounts, size: number): readonly WorkAccounts[] {
  return Array.from({ length: Math.ceil(accounts.length / size) }, (_, batch) =>
    accounts.slice(batch * size, (batch + 1) * size),
  );
}
