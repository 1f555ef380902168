import type { AccountId } from '../domain/account.ts';
import { type ApiCallStats, noApiCalls, sumApiCalls } from '../domain/api-call-stats.ts';
import type { EnteredAccount } from '../ports/account-access.ts';
import { isTransient, maxAttempts } from './transient.ts';

export type Enter = (accountId: AccountId, signal: AbortSignal) => Promise<EnteredAccount>;

/** The sessions in shared accounts, one an account. */
export type EntryCache = {
  /** Enters an account on the first request, and again after a transient failure, {@link maxAttempts} times in all. */
  readonly enter: Enter;
  /** Returns whether an entry was requested, in this invocation or before. */
  readonly isEntered: (accountId: AccountId) => boolean;
  readonly enteredIds: () => readonly AccountId[];
  /** Sums the requests that were sent to every account but one, whose own audit counts them. */
  readonly trafficExcept: (accountId: AccountId) => ApiCallStats;
};

/** `enteredBefore` lists the accounts that an earlier invocation of the run has entered. */
export function createEntryCache(enter: Enter, enteredBefore: readonly AccountId[] = []): EntryCache {
  const before = new Set(enteredBefore);
  const entries = new Map<AccountId, Promise<EnteredAccount>>();
  const attempts = new Map<AccountId, number>();
  const counters = new Map<AccountId, () => ApiCallStats>();

  return {
    enter: (accountId, signal) => {
      const earlier = entries.get(accountId);
      if (earlier !== undefined) return earlier;
      const attempt = (attempts.get(accountId) ?? 0) + 1;
      attempts.set(accountId, attempt);
      const entry = enter(accountId, signal).then((entered) => {
        const counted = counters.get(accountId);
        counters.set(accountId, () => sumApiCalls([counted?.() ?? noApiCalls, entered.traffic()]));
        if (isTransient(entered.access) && attempt < maxAttempts) entries.delete(accountId);
        return entered;
      });
      entries.set(accountId, entry);
      return entry;
    },
    isEntered: (accountId) => entries.has(accountId) || before.has(accountId),
    enteredIds: () => [...new Set([...before, ...entries.keys()])],
    trafficExcept: (accountId) =>
      sumApiCalls([...counters].map(([id, traffic]) => (id === accountId ? noApiCalls : traffic()))),
  };
}
