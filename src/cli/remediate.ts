import type { AwsOptions } from '../aws/client/clients.ts';
import { distinctActions, planReport } from '../report/plan-report.ts';
import { printAndExitCode, runAudit } from './audit.ts';
import { colorsFor } from './colors.ts';
import type { ExitCode } from './exit-code.ts';
import { planText } from './plan-text.ts';
import { CommandProblem } from './problem.ts';
import type { RunOptions } from './run-options.ts';
import type { Terminal } from './terminal.ts';

/** `rootwatch remediate`: shows the plan, asks for confirmation, applies the plan and audits every account again. */
export async function remediateCommand(
  options: RunOptions & { readonly yes: boolean },
  aws: AwsOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (options.yes)
    return printAndExitCode(await runAudit(options, { aws, mode: 'remediate' }, terminal), options, terminal);
  const { ask } = terminal;
  if (ask === undefined) {
    throw new CommandProblem(['remediate changes accounts and has no terminal to ask for confirmation on: use --yes.']);
  }
  const preview = await runAudit(options, { aws, mode: 'plan', isPreview: true }, terminal);
  const plan = planReport(preview.report.run.id, preview.plans);
  // Standard output carries the result and nothing else.
  terminal.stderr.write(planText(plan, { colors: colorsFor(terminal), showEndpoints: false }));
  const actions = distinctActions(plan.accounts);
  if (actions.length > 0) {
    const answer = await ask(`\nMake these ${actions.length} changes? Only 'yes' is accepted: `);
    if (answer.trim() !== 'yes') throw new CommandProblem(['Nothing was changed.']);
  }
  const approved = new Set(actions.map((action) => JSON.stringify(action)));
  const isApproved = (action: (typeof actions)[number]): boolean => approved.has(JSON.stringify(action));
  return printAndExitCode(await runAudit(options, { aws, mode: 'remediate', isApproved }, terminal), options, terminal);
}
