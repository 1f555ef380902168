import { randomUUID } from 'node:crypto';
import { sumTraffic } from '../domain/traffic.ts';
import { judgedControl } from '../evaluate/control-matcher.ts';
import { auditAccounts, everyAccount } from '../organization/audit-accounts.ts';
import { accountAudit } from '../organization/audit-context.ts';
import { ReportWriter } from '../organization/report-writer.ts';
import { sharedAccounts } from '../organization/shared-account-cache.ts';
import type { AccountReport } from '../report/schema.ts';
import { reportsIn, type WorkAccounts } from './handoff-files.ts';
import { controlsOf, type Part, planOf, workFilesOf } from './step-context.ts';

export type AuditedBatch = { readonly runId: string; readonly batch: number; readonly accounts: number };

/**
 * One of the parts in the middle: audits the accounts of a batch. It may be tried again, and begun while another attempt
 * still runs: an account that has its report keeps it, and the first result stands.
 */
export async function auditBatch(part: Part, batch: number): Promise<AuditedBatch> {
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
  const shared = sharedAccounts(aws.enter, await files.knowledge());
  const everybody = onceAsked(() => files.accounts());
  const audit = accountAudit({
    settings,
    now,
    aws,
    shared,
    organization,
    controls: controls.map(judgedControl),
    isMember: async (id) => (await everybody()).members.includes(id),
    selected: settings.mode === 'audit' ? [] : (await everybody()).selected,
  });
  const auditing = { audit, writer, concurrency: settings.concurrency, onAccount: part.onAccount };
  const audited = await everyAccount(open, await auditAccounts(open, auditing, signal), auditing);
  await writer.settled();
  const made = new Map(audited.map(({ report }) => [report.account.id, report]));
  await files.putResult(batch, {
    accounts: accounts.flatMap(({ id }) => reported.get(id) ?? made.get(id) ?? []),
    shared: sumTraffic([aws.traffic(), shared.trafficBeyond(organization.managementAccountId)]),
    reportProblems: writer.problems,
  });
  return { runId, batch, accounts: accounts.length };
}

/** The list of fifty thousand accounts is megabytes, and few batches need it. */
function onceAsked(read: () => Promise<WorkAccounts>): () => Promise<WorkAccounts> {
  let reading: Promise<WorkAccounts> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}
