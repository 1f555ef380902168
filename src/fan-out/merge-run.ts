import { unauditedOutcome } from '../account/unaudited-account.ts';
import type { Account } from '../domain/account.ts';
import { sumApiCalls } from '../domain/api-call-stats.ts';
import type { Run } from '../domain/run.ts';
import { createControlMatcher } from '../evaluate/control-matcher.ts';
import { type FinishedRun, finishRun } from '../organization/finish-run.ts';
import { ReportWriter } from '../organization/report-writer.ts';
import type { Notify } from '../ports/organization-access.ts';
import { accountReport } from '../report/account-report.ts';
import type { AccountReport } from '../report/schema.ts';
import { mapBounded } from '../runtime/map-bounded.ts';
import { valuesOf } from '../runtime/slot-values.ts';
import { type BatchName, type HandoffFiles, reportsIn, type WorkPlan, type WorkResult } from './handoff-files.ts';
import { planOf, type StepContext, workFilesOf } from './step-context.ts';

export type Merging = { readonly notify: Notify | undefined };

/**
 * The last part: what became of every account, in one report. One whose batch has no result has the report that an attempt
 * left behind, or was not reached, and says why.
 */
export async function mergeRun(part: StepContext, { notify }: Merging): Promise<FinishedRun> {
  const { settings, runId } = part;
  const files = workFilesOf(part);
  const plan = await planOf(part, files);
  const { selected } = await files.accounts();
  const writer = new ReportWriter(runId, part.sinks, settings.controls);
  const previous = writer.readLatest();
  const results = await resultsOf(plan, files);
  for (const problem of results.flatMap(({ reportProblems }) => reportProblems)) writer.addProblem(problem);
  for (const { operation, message } of plan.unread) {
    part.onWarning(`Accounts are reported without their organizational units: ${operation}: ${message}`);
  }
  const reported = new Map(results.flatMap(({ accounts }) => accounts).map((report) => [report.account.id, report]));
  const left = await reportsIn(
    files,
    selected.filter(({ id }) => !reported.has(id)),
  );
  const accounts: AccountReport[] = [];
  for (const account of selected) {
    const report = reported.get(account.id) ?? left.get(account.id);
    if (report === undefined) {
      const lost = lostReport(account, part);
      part.onAccount(lost);
      await writer.writeAccount(lost);
      accounts.push(lost);
    } else accounts.push(report);
  }
  const run: Run = {
    id: runId,
    mode: settings.mode,
    trigger: plan.trigger,
    startedAt: plan.startedAt,
    finishedAt: part.now().toISOString(),
    version: part.version,
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

function lostReport(account: Account, part: StepContext): AccountReport {
  const why = {
    code: 'UNEXPECTED_ERROR',
    operation: 'rootwatch:AuditBatch',
    message: 'The invocation that was to audit this account ended without a result.',
  } as const;
  const { controls, exemptions } = part.settings;
  const ground = { controls: controls.map(createControlMatcher), exemptions, now: part.now };
  return accountReport(unauditedOutcome(account, { status: 'NOT_REACHED', errors: [why] }, ground), controls);
}
