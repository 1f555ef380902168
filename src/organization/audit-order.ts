import type { Account } from '../domain/account.ts';
import type { PreviousRun } from '../report/previous-run.ts';

/** Who is audited first: whoever was audited longest ago, so that time which ends too early is not always the same ones'. */
export type AuditOrder = {
  /**
   * ISO 8601, or empty for an account that never was audited: the less, the sooner it is due. All that the run before
   * audited stand alike: an account that it came to a second later is not due any later.
   */
  readonly dueSince: (account: Account) => string;
  /** The same for each account that the run before knew. */
  readonly dueSinceById: ReadonlyMap<string, string>;
};

/** `latest` is the run that `latest/` holds, where there is one. One of another organization says nothing about this one. */
export function readAuditOrder(latest: PreviousRun | undefined, organizationId: string): AuditOrder {
  const previous = latest?.organizationId === organizationId ? latest : undefined;
  const dueSinceById = new Map(
    previous?.accounts.map(({ id, lastAuditedAt = '' }) => [
      id,
      lastAuditedAt < previous.startedAt ? lastAuditedAt : previous.startedAt,
    ]),
  );
  return { dueSinceById, dueSince: ({ id }) => dueSinceById.get(id) ?? '' };
}

/** Those that are due soonest in front, and otherwise as they are. */
export function inOrderOfAudit(accounts: readonly Account[], { dueSince }: AuditOrder): readonly Account[] {
  return accounts.toSorted((a, b) => {
    const [first, second] = [dueSince(a), dueSince(b)];
    return first === second ? 0 : first < second ? -1 : 1;
  });
}
