import type { Account } from '../domain/account.ts';
import { noApiCalls } from '../domain/api-call-stats.ts';
import type { Failure } from '../domain/failure.ts';
import type { AccountOutcome, Status } from '../domain/outcome.ts';
import type { Slot } from '../runtime/map-bounded.ts';
import { type AccountAudit, skippedOrExempt } from './audit-account.ts';

/**
 * Returns the outcome of an account that was not audited: not started in time, or stopped by an internal error, which
 * is reported.
 */
export function outcomeOf(
  slot: Exclude<Slot<Account, unknown>, { kind: 'finished' }>,
  audit: Pick<AccountAudit, 'controls' | 'exemptions' | 'now'>,
): AccountOutcome {
  if (slot.kind === 'not-started') return unauditedOutcome(slot.item, { status: 'NOT_REACHED', errors: [] }, audit);
  const message = slot.error instanceof Error ? slot.error.message : String(slot.error);
  const error: Failure = { code: 'UNEXPECTED_ERROR', operation: 'rootwatch:AuditAccount', message };
  return unauditedOutcome(slot.item, { status: 'UNVERIFIABLE', errors: [error] }, audit);
}

/**
 * Builds the outcome of an account that was not read; what is known without reading, such as an exemption, is in it.
 */
export function unauditedOutcome(
  account: Account,
  { status, errors }: { readonly status: Status; readonly errors: readonly Failure[] },
  audit: Pick<AccountAudit, 'controls' | 'exemptions' | 'now'>,
): AccountOutcome {
  return {
    account,
    controls: audit.controls.map(
      (matcher) => skippedOrExempt(account, matcher, audit) ?? { control: matcher.control.id, status },
    ),
    errors,
    startedAt: audit.now().toISOString(),
    durationMs: 0,
    ...noApiCalls,
  };
}
