import { randomUUID } from 'node:crypto';
import { sumApiCalls } from '../domain/api-call-stats.ts';
import { createControlMatcher } from '../evaluate/control-matcher.ts';
import { auditAccounts, completeWithUnaudited } from '../organization/audit-accounts.ts';
import { accountAudit } from '../organization/audit-context.ts';
import { ReportWriter } from '../organization/report-writer.ts';
import { createSharedAccountCache } from '../organization/shared-account-cache.ts';
import type { AccountReport } from '../report/schema.ts';
import { reportsIn, type WorkAccounts } from './handoff-files.ts';
import { controlsOf, planOf, type StepContext, workFilesOf } from './step-context.ts';

export type AuditedBatch = { readonly runId: string; readonly batch: number; readonly accounts: number };

/**
 * One of the parts in the middle: audits the accounts of a batch. It may be tried again, and begun while another attempt
 * still runs: an account that has its report keeps it, and the first result stands.
 */
export async function auditBatch(part: StepContext, batch: number): Promise<AuditedBatch> {
  const { settings, aws, now, signal, runId } = part;
  const files = workFilesOf(part);
  const { organization } = await planOf(part, files);
  const before = await files.result(batch);
  if (before !== undefined) return { runId, batch, accounts: before.accounts.length };
  const accounts = await files.batch(batch);
  const isFirstAttempt = await files.begin(batch, randomUUID());
  const reported = isFirstAttempt ? new Map<string, AccountReport>() : await reportsIn(files, accounts);
  const open = accounts.filter(({ id }) => !reported.has(id));

  const controls = controlsOf(part);
  const writer = new ReportWriter(runId, part.sinks, controls);
  const shared = createSharedAccountCache(aws.enter, await files.snapshot());
  const everybody = memoize(() => files.accounts());
  const audit = accountAudit({
    settings,
    now,
    aws,
    shared,
    organization,
    controls: controls.map(createControlMatcher),
    isMember: async (id) => (await everybody()).members.includes(id),
    selected: settings.mode === 'audit' ? [] : (await everybody()).selected,
  });
  const auditing = { audit, writer, concurrency: settings.concurrency, onAccount: part.onAccount };
  const audited = await completeWithUnaudited(open, await auditAccounts(open, auditing, signal), auditing);
  await writer.settled();
  const made = new Map(audited.map(({ report }) => [report.account.id, report]));
  await files.putResult(batch, {
    accounts: accounts.flatMap(({ id }) => reported.get(id) ?? made.get(id) ?? []),
    shared: sumApiCalls([aws.traffic(), shared.trafficExcept(organization.managementAccountId)]),
    reportProblems: writer.problems,
  });
  return { runId, batch, accounts: accounts.length };
}

/** The list of fifty thousand accounts is megabytes, and few batches need it. */
function memoize(read: () => Promise<WorkAccounts>): () => Promise<WorkAccounts> {
  let reading: Promise<WorkAccounts> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}
