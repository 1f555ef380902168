import type { AccountReport, ListedExemption } from './schema.ts';

/** Days before its last day from which an exemption is warned about. */
export const warnedDays = 30;

/** Every exemption of the run, the one that ends first in front. `startedAt` is the run's. */
export function listedExemptions(accounts: readonly AccountReport[], startedAt: string): readonly ListedExemption[] {
  const today = dayNumber(startedAt);
  const listed = accounts.flatMap(({ account, controls }) =>
    controls.flatMap(({ control, exemption, expiredExemption }) =>
      [exemption, expiredExemption].flatMap((each): readonly ListedExemption[] => {
        if (each === undefined) return [];
        const { reason, expires } = each;
        const daysLeft = dayNumber(expires) - today;
        const state = daysLeft < 0 ? 'expired' : daysLeft <= warnedDays ? 'expiring' : 'active';
        return [{ account: account.id, name: account.name, control, reason, expires, daysLeft, state }];
      }),
    ),
  );
  return listed.toSorted((a, b) => a.daysLeft - b.daysLeft || (a.account < b.account ? -1 : 1));
}

/** What a person should be told about exemptions: one sentence each. */
export function exemptionWarnings(exemptions: readonly ListedExemption[]): readonly string[] {
  return exemptions.flatMap(({ account, name, expires, daysLeft, state }) => {
    if (state === 'active') return [];
    const when = state === 'expired' ? `ended on ${expires} and no longer counts` : `ends on ${expires}`;
    const left = state === 'expired' ? '' : daysLeft === 0 ? ', today' : `, in ${daysLeft} ${plural('day', daysLeft)}`;
    return [`The exemption of ${account} (${name}) ${when}${left}.`];
  });
}

/** Returns the number of days from 1970-01-01 to the day of an ISO 8601 date or time, `YYYY-MM-DD…`. */
export function dayNumber(iso: string): number {
  return Date.parse(iso.slice(0, 10)) / dayMs;
}

const dayMs = 24 * 60 * 60 * 1000;

export function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`;
}
