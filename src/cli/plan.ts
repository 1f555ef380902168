import type { AwsOptions } from '../aws/client/clients.ts';
import { planReport, withMaskedEndpoints } from '../report/plan-report.ts';
import { type FinishedAudit, printProblems, runAudit } from './audit.ts';
import { colorsFor } from './colors.ts';
import { type ExitCode, exitCodeOf } from './exit-code.ts';
import { planText } from './plan-text.ts';
import { printAs } from './print-as.ts';
import type { RunOptions } from './run-options.ts';
import type { Terminal } from './terminal.ts';

export type PlanOptions = RunOptions & {
  /** Shows the endpoints of subscriptions in full. */
  readonly showEndpoints: boolean;
};

/** `rootwatch plan`: audits, and shows exactly what `remediate` would do; changes nothing. */
export async function planCommand(options: PlanOptions, aws: AwsOptions, terminal: Terminal): Promise<ExitCode> {
  const finished = await runAudit(options, { aws, mode: 'plan' }, terminal);
  printPlan(finished, options, terminal);
  printProblems(finished, options, terminal);
  return exitCodeOf(finished);
}

function printPlan(
  { report: { run }, plans }: FinishedAudit,
  { format, showEndpoints }: PlanOptions,
  terminal: Terminal,
): void {
  const plan = planReport(run.id, plans);
  const report = showEndpoints ? plan : withMaskedEndpoints(plan);
  printAs(format, { report, table: () => planText(plan, { colors: colorsFor(terminal), showEndpoints }) }, terminal);
}
