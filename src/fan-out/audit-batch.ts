import { randomUUID } from 'node:crypto';
import { known } from '../domain/observed.ts';
import { openRun } from '../organization/open-run.ts';
import type { AccountReport } from '../report/schema.ts';
import { readReports, type WorkAccounts } from './handoff-files.ts';
import { openHandoffFiles, readPlan, type StepContext } from './step-context.ts';

export type AuditedBatch = { readonly runId: string; readonly batch: number; readonly accounts: number };

/**
 * The second step, once a batch: audits the accounts of the batch. It may be retried, and may start while another
 * attempt still runs: an account that has a report keeps it, and the first result stands.
 */
export async function auditBatch(step: StepContext, batch: number): Promise<AuditedBatch> {
  const { settings, signal, runId } = step;
  const files = openHandoffFiles(step);
  const { organization } = await readPlan(step, files);
  const before = await files.result(batch);
  if (before !== undefined) return { runId, batch, accounts: before.accounts.length };
  const accounts = await files.batch(batch);
  const isFirstAttempt = await files.begin(batch, randomUUID());
  const reported = isFirstAttempt ? new Map<string, AccountReport>() : await readReports(files, accounts);
  const open = accounts.filter(({ id }) => !reported.has(id));

  const allAccounts = memoize(() => files.accounts());
  const run = openRun(step);
  const audits = run.prepareAudits(
    {
      organization,
      isMember: async (id) => known((await allAccounts()).members.includes(id)),
      excluded: new Set(settings.selection.excludeAccounts),
      selected: settings.mode === 'audit' ? [] : (await allAccounts()).selected,
    },
    await files.snapshot(),
  );
  const audited = await audits.complete(open, await audits.audit(open, signal));
  await run.writer.settled();
  const reportById = new Map(audited.map(({ report }) => [report.account.id, report]));
  await files.putResult(batch, {
    accounts: accounts.flatMap(({ id }) => reported.get(id) ?? reportById.get(id) ?? []),
    shared: audits.sharedApiCalls(),
    reportProblems: run.writer.problems,
  });
  return { runId, batch, accounts: accounts.length };
}

/** Reads once, on demand: the list of fifty thousand accounts is megabytes, and few batches need it. */
function memoize(read: () => Promise<WorkAccounts>): () => Promise<WorkAccounts> {
  let reading: Promise<WorkAccounts> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}
