import { type AccountAudit, auditAccount } from '../account/audit-account.ts';
import { outcomeOf } from '../account/unaudited-account.ts';
import type { Account } from '../domain/account.ts';
import type { AccountOutcome } from '../domain/outcome.ts';
import { accountReport } from '../report/account-report.ts';
import type { AccountPlan } from '../report/plan-report.ts';
import type { AccountReport } from '../report/schema.ts';
import { mapBounded, type Slot, type Source, type YieldSlot } from '../runtime/map-bounded.ts';
import { valuesOf } from '../runtime/slot-values.ts';
import type { ReportWriter } from './report-writer.ts';

/** What a run keeps of an account until its end: the report and the plans, and none of the facts. */
export type Audited = { readonly report: AccountReport; readonly plans: readonly AccountPlan[] };

export type Auditing = {
  readonly audit: AccountAudit;
  readonly writer: ReportWriter;
  /** Accounts in flight. */
  readonly concurrency: number;
  readonly onBegun?: ((account: Account) => void) | undefined;
  readonly onAccount?: ((report: AccountReport) => void) | undefined;
};

/** Audits each account and starts to write its report; starts no audit after the signal. */
export function auditAccounts(
  accounts: Source<Account>,
  auditing: Auditing,
  signal: AbortSignal,
): Promise<readonly Slot<Account, Audited>[]> {
  const { audit, writer, concurrency, onBegun, onAccount } = auditing;
  return mapBounded(accounts, { limit: concurrency, signal }, async (account, yieldSlot) => {
    onBegun?.(account);
    const audited = await auditedFrom(await auditAccount(account, withSlotYielding(audit, yieldSlot), signal), audit);
    onAccount?.(audited.report);
    await writer.writeAccount(audited.report);
    return audited;
  });
}

/** Lets the next account start while this one waits for AWS's rate limits. */
function withSlotYielding(audit: AccountAudit, yieldSlot: YieldSlot): AccountAudit {
  return { ...audit, enter: (account, signal) => audit.enter(account, signal, yieldSlot) };
}

async function auditedFrom(outcome: AccountOutcome, audit: AccountAudit): Promise<Audited> {
  const controls = audit.controls.map(({ control }) => control);
  const report = accountReport(outcome, controls);
  if (audit.mode === 'audit') return { report, plans: [] };
  const { accountPlans } = await import('../report/plan-report.ts');
  return { report, plans: accountPlans(outcome, report, controls) };
}

/**
 * Returns each listed account once, in the order of the list; accounts without a result are reported as not audited.
 */
export async function completeWithUnaudited(
  listed: readonly Account[],
  slots: readonly Slot<Account, Audited>[],
  { audit, writer, concurrency }: Auditing,
): Promise<readonly Audited[]> {
  const slotById = new Map(slots.map((slot) => [slot.item.id, slot]));
  // Accounts without a result have no file yet, and are written after the deadline of the audits: nothing aborts this.
  const audited = await mapBounded(listed, { limit: concurrency }, async (account) => {
    const slot = slotById.get(account.id) ?? { kind: 'not-started', item: account };
    if (slot.kind === 'finished') return slot.value;
    const unaudited = await auditedFrom(outcomeOf(slot, audit), audit);
    await writer.writeAccount(unaudited.report);
    return unaudited;
  });
  return valuesOf(audited);
}
