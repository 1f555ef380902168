import type { AccountReport, ListedExemption } from './schema.ts';

/** Reports warn about an exemption from this many days before its last day. */
export const warnedDays = 30;

/** Lists every exemption of the run that began at `startedAt`, the one that ends first in front. */
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

/** Returns one sentence for each exemption that ends soon or has ended. */
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
