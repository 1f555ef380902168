import type { AwsOptions } from '../aws/client/clients.ts';
import { planReport } from '../report/plan-report.ts';
import { type FinishedAudit, printProblems, runAudit } from './audit.ts';
import { colorsFor } from './colors.ts';
import { type ExitCode, exitCodeOf } from './exit-code.ts';
import { planText } from './plan-text.ts';
import { printAs } from './print-as.ts';
import type { RunOptions } from './run-options.ts';
import type { Terminal } from './terminal.ts';

/** `rootwatch plan`: audits, and shows exactly what `remediate` would do; changes nothing. */
export async function planCommand(options: RunOptions, aws: AwsOptions, terminal: Terminal): Promise<ExitCode> {
  const finished = await runAudit(options, { aws, mode: 'plan' }, terminal);
  printPlan(finished, options, terminal);
  printProblems(finished, options, terminal);
  return exitCodeOf(finished);
}

function printPlan({ report: { run }, plans }: FinishedAudit, { format }: RunOptions, terminal: Terminal): void {
  const report = planReport(run.id, plans);
  printAs(format, { report, table: () => planText(report, colorsFor(terminal)) }, terminal);
}
