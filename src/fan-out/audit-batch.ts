import { randomUUID } from 'node:crypto';
import { known } from '../domain/observed.ts';
import { openRun } from '../organization/open-run.ts';
import type { IsExcluded, IsMember } from '../ports/organization-access.ts';
import type { AccountReport } from '../report/schema.ts';
import { openHandoff } from './handoff.ts';
import type { BatchDigest, WorkResult } from './handoff-content.ts';
import { readScope, requireInScope } from './scope.ts';
import type { StepContext } from './step-context.ts';
import { readReports } from './unverified.ts';
import { sha256 } from './work-folder.ts';

/** One batch, and the digest of the manifest by which it checks what the first step has handed on. */
export type BatchRequest = { readonly batch: number; readonly manifest: string };

export type AuditedBatch = BatchDigest & { readonly runId: string; readonly accounts: number };

/**
 * The second step, once a batch: audits the accounts of the batch, and returns the digest of its result. It may be
 * retried, and may start while another attempt still runs: an account that has a report keeps it, and the first result
 * stands.
 */
export async function auditBatch(step: StepContext, { batch, manifest }: BatchRequest): Promise<AuditedBatch> {
  const { settings, signal, runId } = step;
  const handoff = await openHandoff(step, manifest);
  const { folder, plan } = handoff;
  const scope = await readScope(step, handoff);
  const accounts = await handoff.batch(batch);
  const selected = settings.mode === 'audit' ? [] : await handoff.selected();
  requireInScope([...accounts, ...selected], scope, step);
  const snapshot = await handoff.snapshot();
  const isFirstAttempt = await folder.write(`begun/${batch}`, JSON.stringify({ batch, invocation: randomUUID() }));
  const reported = isFirstAttempt ? new Map<string, AccountReport>() : await readReports(folder, accounts);
  const open = accounts.filter(({ id }) => !reported.has(id));

  const { members, excluded } = scope;
  const { organization } = plan;
  const isMember: IsMember = (id) => Promise.resolve(known(members.has(id)));
  const isExcluded: IsExcluded = (id) => Promise.resolve(known(excluded.has(id)));
  const run = openRun(step);
  const audits = run.prepareAudits(
    {
      organization,
      isMember,
      isExcluded,
      selected,
      startedAt: new Date(plan.startedAt),
      previousRun: await handoff.previous(),
    },
    snapshot,
  );
  const audited = await audits.complete(open, await audits.audit(open, signal));
  await run.writer.settled();
  const reportById = new Map(audited.map(({ report }) => [report.account.id, report]));
  const result: WorkResult = {
    accounts: accounts.flatMap(({ id }) => reported.get(id) ?? reportById.get(id) ?? []),
    shared: audits.sharedApiCalls(),
    reportProblems: run.writer.problems,
  };
  const text = JSON.stringify(result);
  // Where another attempt has put its result first, this digest is not that one's, and the merge validates it.
  await folder.write(`results/${batch}`, text);
  return { runId, batch, accounts: accounts.length, digest: sha256(text) };
}
