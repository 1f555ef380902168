import type { Account } from '../domain/account.ts';
import type { PreviousRun } from '../report/previous-run.ts';

/**
 * The order of audits: least recently audited accounts go first, so that a deadline does not always starve the same
 * accounts.
 */
export type AuditOrder = {
  /**
   * Returns when the account was last audited, as ISO 8601, or an empty text when it never was; the smallest goes
   * first. All accounts that the previous run audited count as audited at its start, so that their order within it has
   * no effect.
   */
  readonly lastAuditedAt: (account: Account) => string;
  /** The same for each account of the previous run. */
  readonly lastAuditedAtById: ReadonlyMap<string, string>;
};

/** Reads the order from the run that `latest/` holds, if there is one. A run of another organization is ignored. */
export function readAuditOrder(latest: PreviousRun | undefined, organizationId: string): AuditOrder {
  const previous = latest?.organizationId === organizationId ? latest : undefined;
  const lastAuditedAtById = new Map(
    previous?.accounts.map(({ id, lastAuditedAt = '' }) => [
      id,
      lastAuditedAt < previous.startedAt ? lastAuditedAt : previous.startedAt,
    ]),
  );
  return { lastAuditedAtById, lastAuditedAt: ({ id }) => lastAuditedAtById.get(id) ?? '' };
}

/** Sorts accounts by the time of their last audit, the longest ago first; equal ones keep their order. */
export function inOrderOfAudit(accounts: readonly Account[], { lastAuditedAt }: AuditOrder): readonly Account[] {
  return accounts.toSorted((a, b) => {
    const [first, second] = [lastAuditedAt(a), lastAuditedAt(b)];
    return first === second ? 0 : first < second ? -1 : 1;
  });
}
