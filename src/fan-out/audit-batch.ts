import { randomUUID } from 'node:crypto';
import { openRun } from '../organization/open-run.ts';
import type { AccountReport } from '../report/schema.ts';
import { reportsIn, type WorkAccounts } from './handoff-files.ts';
import { planOf, type StepContext, workFilesOf } from './step-context.ts';

export type AuditedBatch = { readonly runId: string; readonly batch: number; readonly accounts: number };

/**
 * One of the parts in the middle: audits the accounts of a batch. It may be tried again, and begun while another attempt
 * still runs: an account that has its report keeps it, and the first result stands.
 */
export async function auditBatch(part: StepContext, batch: number): Promise<AuditedBatch> {
  const { settings, signal, runId } = part;
  const files = workFilesOf(part);
  const { organization } = await planOf(part, files);
  const before = await files.result(batch);
  if (before !== undefined) return { runId, batch, accounts: before.accounts.length };
  const accounts = await files.batch(batch);
  const isFirstAttempt = await files.begin(batch, randomUUID());
  const reported = isFirstAttempt ? new Map<string, AccountReport>() : await reportsIn(files, accounts);
  const open = accounts.filter(({ id }) => !reported.has(id));

  const everyAccount = memoize(() => files.accounts());
  const run = openRun(part);
  const audits = run.prepareAudits(
    {
      organization,
      isMember: async (id) => (await everyAccount()).members.includes(id),
      selected: settings.mode === 'audit' ? [] : (await everyAccount()).selected,
    },
    await files.snapshot(),
  );
  const audited = await audits.complete(open, await audits.audit(open, signal));
  await run.writer.settled();
  const made = new Map(audited.map(({ report }) => [report.account.id, report]));
  await files.putResult(batch, {
    accounts: accounts.flatMap(({ id }) => reported.get(id) ?? made.get(id) ?? []),
    shared: audits.sharedApiCalls(),
    reportProblems: run.writer.problems,
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
