import { unauditedOutcome } from '../account/unaudited-account.ts';
import type { Account, AccountId } from '../domain/account.ts';
import type { Run } from '../domain/run.ts';
import { createControlMatcher } from '../evaluate/control-matcher.ts';
import { warnOfUnreadUnits } from '../organization/audit-targets.ts';
import { type FinishedRun, finishRun } from '../organization/finish-run.ts';
import { ReportWriter } from '../organization/report-writer.ts';
import type { Notify } from '../ports/organization-access.ts';
import { accountReport } from '../report/account-report.ts';
import type { AccountReport } from '../report/schema.ts';
import { readBatchResults } from './batch-results.ts';
import { openHandoff } from './handoff.ts';
import type { BatchDigest } from './handoff-content.ts';
import { readScope, requireInScope } from './scope.ts';
import type { StepContext } from './step-context.ts';
import { readReports } from './unverified.ts';

export type MergeRequest = {
  /** The digest of the manifest by which the step checks what the first one has handed on. */
  readonly manifest: string;
  /** The digests that the steps of the batches have returned; a step that failed has none. */
  readonly results: readonly BatchDigest[];
  readonly notify: Notify | undefined;
};

export type MergedRun = {
  readonly finished: FinishedRun;
  /** Accounts that are reported from a result without the right digest, because there is no other report of them. */
  readonly unproved: readonly AccountId[];
};

/**
 * The last step: merges the results of all batches into one report. An account whose batch has no result with the right
 * digest gets the report that an attempt left behind, or the one of a result that is valid, or is reported as not
 * reached, with the reason.
 */
export async function mergeRun(
  step: StepContext,
  { manifest, results: digests, notify }: MergeRequest,
): Promise<MergedRun> {
  const { settings, runId } = step;
  const handoff = await openHandoff(step, manifest);
  const { plan } = handoff;
  const selected = await handoff.selected();
  requireInScope(selected, await readScope(step, handoff), step);
  const writer = new ReportWriter(runId, step.sinks, settings.controls);
  const previous = writer.readLatest();
  const results = await readBatchResults(handoff, selected, digests);
  for (const problem of results.reportProblems) writer.addProblem(problem);
  for (const warning of results.warnings) step.onWarning(warning);
  warnOfUnreadUnits(plan.unread, step.onWarning);
  const leftBehind = await readReports(
    handoff.folder,
    selected.filter(({ id }) => !results.verified.has(id)),
  );
  const accounts: AccountReport[] = [];
  const unproved: AccountId[] = [];
  for (const account of selected) {
    const report = results.verified.get(account.id) ?? leftBehind.get(account.id);
    if (report !== undefined) accounts.push(report);
    else {
      const unverified = results.unverified.get(account.id);
      if (unverified !== undefined) unproved.push(account.id);
      const written = unverified === undefined ? unauditedReport(account, step) : withDoubt(unverified);
      step.onAccount(written);
      await writer.writeAccount(written);
      accounts.push(written);
    }
  }
  const run: Run = {
    id: runId,
    mode: settings.mode,
    trigger: plan.trigger,
    startedAt: plan.startedAt,
    finishedAt: step.now().toISOString(),
    version: step.version,
    organization: plan.organization,
    controls: settings.controls.map(({ id }) => id),
    wholeOrganization: plan.wholeOrganization,
    shared: results.shared,
  };
  const { controls } = settings;
  const finished = await finishRun({ run, accounts, controls, previous: await previous, writer, notify });
  return { finished, unproved };
}

/** Adds to a report that no digest vouches for it. */
function withDoubt(report: AccountReport): AccountReport {
  const doubt = {
    operation: 'rootwatch:MergeBatch',
    code: 'UNEXPECTED_ERROR',
    message: 'The result of the batch does not have the digest that its step returned: it may not be what was audited.',
  } as const;
  return { ...report, errors: [...report.errors, doubt] };
}

function unauditedReport(account: Account, step: StepContext): AccountReport {
  const why = {
    code: 'UNEXPECTED_ERROR',
    operation: 'rootwatch:AuditBatch',
    message: 'The invocation that was to audit this account ended without a result.',
  } as const;
  const { controls, exemptions } = step.settings;
  const context = { controls: controls.map((control) => createControlMatcher(control)), exemptions, now: step.now };
  return accountReport(unauditedOutcome(account, { status: 'NOT_REACHED', errors: [why] }, context), controls);
}
