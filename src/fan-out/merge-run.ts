import { unauditedOutcome } from '../account/unaudited-account.ts';
import type { Account } from '../domain/account.ts';
import { sumApiCalls } from '../domain/api-call-stats.ts';
import type { Run } from '../domain/run.ts';
import { createControlMatcher } from '../evaluate/control-matcher.ts';
import { warnOfUnreadUnits } from '../organization/audit-targets.ts';
import { type FinishedRun, finishRun } from '../organization/finish-run.ts';
import { ReportWriter } from '../organization/report-writer.ts';
import type { Notify } from '../ports/organization-access.ts';
import { accountReport } from '../report/account-report.ts';
import type { AccountReport } from '../report/schema.ts';
import { mapBounded } from '../runtime/map-bounded.ts';
import { valuesOf } from '../runtime/slot-values.ts';
import { type BatchName, type HandoffFiles, readReports, type WorkPlan, type WorkResult } from './handoff-files.ts';
import { openHandoffFiles, readPlan, type StepContext } from './step-context.ts';

export type MergeRequest = { readonly notify: Notify | undefined };

/**
 * The last step: merges the results of all batches into one report. An account whose batch has no result gets the
 * report that an attempt left behind, or is reported as not reached, with the reason.
 */
export async function mergeRun(step: StepContext, { notify }: MergeRequest): Promise<FinishedRun> {
  const { settings, runId } = step;
  const files = openHandoffFiles(step);
  const plan = await readPlan(step, files);
  const { selected } = await files.accounts();
  const writer = new ReportWriter(runId, step.sinks, settings.controls);
  const previous = writer.readLatest();
  const results = await resultsOf(plan, files);
  for (const problem of results.flatMap(({ reportProblems }) => reportProblems)) writer.addProblem(problem);
  warnOfUnreadUnits(plan.unread, step.onWarning);
  const reported = new Map(results.flatMap(({ accounts }) => accounts).map((report) => [report.account.id, report]));
  const leftBehind = await readReports(
    files,
    selected.filter(({ id }) => !reported.has(id)),
  );
  const accounts: AccountReport[] = [];
  for (const account of selected) {
    const report = reported.get(account.id) ?? leftBehind.get(account.id);
    if (report === undefined) {
      const unaudited = unauditedReport(account, step);
      step.onAccount(unaudited);
      await writer.writeAccount(unaudited);
      accounts.push(unaudited);
    } else accounts.push(report);
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
    shared: sumApiCalls(results.map(({ shared }) => shared)),
  };
  return finishRun({ run, accounts, controls: settings.controls, previous: await previous, writer, notify });
}

const filesAtOnce = 16;

async function resultsOf({ batches }: WorkPlan, files: HandoffFiles): Promise<readonly WorkResult[]> {
  const names: readonly BatchName[] = ['first', ...Array.from({ length: batches }, (_, batch) => batch)];
  const slots = await mapBounded(names, { limit: filesAtOnce }, files.result);
  return valuesOf(slots).filter((result) => result !== undefined);
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
