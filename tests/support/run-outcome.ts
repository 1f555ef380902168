import type { Control } from '../../src/domain/control.ts';
import type { AccountOutcome } from '../../src/domain/outcome.ts';
import type { Run } from '../../src/domain/run.ts';
import { accountReport } from '../../src/report/account-report.ts';
import type { PreviousRun } from '../../src/report/previous-run.ts';
import { reportOf, runReportOf } from '../../src/report/run-report.ts';
import type { Report } from '../../src/report/schema.ts';

/** The outcome of a run, before it becomes a report. */
export type RunOutcome = { readonly run: Run; readonly accounts: readonly AccountOutcome[] };

export function runReport(
  { run, accounts }: RunOutcome,
  { controls, previous }: { readonly controls: readonly Control[]; readonly previous?: PreviousRun | undefined },
): Report {
  const reports = accounts.map((outcome) => accountReport(outcome, controls));
  return reportOf(runReportOf(run), reports, previous);
}
