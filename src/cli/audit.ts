import type { AwsOptions } from '../aws/client/clients.ts';
import { type OpenConnectionRequest, withConnection } from '../bootstrap/connect.ts';
import { newRunId } from '../bootstrap/run-id.ts';
import type { Action } from '../domain/action.ts';
import type { Failure } from '../domain/failure.ts';
import { optional } from '../domain/optional.ts';
import { isUnsettled, type Mode } from '../domain/outcome.ts';
import type { Settings } from '../domain/settings.ts';
import { version } from '../domain/version.ts';
import {
  auditOrganization,
  type OrganizationAudit,
  type OrganizationAuditRequest,
} from '../organization/audit-organization.ts';
import type { AccountReport } from '../report/schema.ts';
import { deadlineIn } from '../runtime/deadline.ts';
import { type ExitCode, exitCodeOf } from './exit-code.ts';
import { printReport } from './print-report.ts';
import { CommandProblem } from './problem.ts';
import { type ProgressCounters, progressOn } from './progress.ts';
import type { RunOptions } from './run-options.ts';
import { plain, type Terminal } from './terminal.ts';

export type FinishedAudit = Extract<OrganizationAudit, { kind: 'finished' }>;

/** `rootwatch audit`: reads every account, changes nothing, prints and writes the report. */
export async function auditCommand(options: RunOptions, aws: AwsOptions, terminal: Terminal): Promise<ExitCode> {
  return printAndExitCode(await runAudit(options, { aws, mode: 'audit' }, terminal), options, terminal);
}

/** Prints the report and what went wrong, and returns the exit code. */
export function printAndExitCode(finished: FinishedAudit, options: RunOptions, terminal: Terminal): ExitCode {
  printReport(finished.report, options, terminal);
  printProblems(finished, options, terminal);
  return exitCodeOf(finished);
}

export function now(): Date {
  return new Date();
}

export type AuditOverrides = {
  readonly aws: AwsOptions;
  readonly mode: Mode;
  /** Returns whether the user has approved this action; absent when approval is not asked for. */
  readonly isApproved?: (action: Action) => boolean;
  /** Writes no report and sends no notification: the run only shows the plan before it is applied. */
  readonly isPreview?: boolean;
};

/** Runs an audit of the organization. @throws CommandProblem when no account could be audited. */
export async function runAudit(
  options: RunOptions,
  overrides: AuditOverrides,
  terminal: Terminal,
): Promise<FinishedAudit> {
  const runId = newRunId(now());
  const settings: Settings = { ...options.settings, mode: overrides.mode };
  const { signal } = deadlineIn(undefined);
  const progress = progressOn(terminal.stderr, { quiet: options.quiet, now, counters: progressCounters });
  const { aws: awsOptions, isApproved, isPreview } = overrides;
  const request: OpenConnectionRequest = {
    awsOptions,
    settings,
    runId,
    signal,
    identityError: identityProblem(options),
  };
  try {
    return await withConnection(request, async ({ access, sinks, notify }) => {
      const audit: OrganizationAuditRequest = {
        runId,
        trigger: 'cli',
        version,
        settings,
        now,
        sinks: isPreview === true ? [] : sinks,
        ...optional({ notify: isPreview === true ? undefined : notify, isApproved }),
        onWarning: (text: string) => terminal.stderr.write(`${plain(text)}\n`),
        onListed: progress.listed,
        onAccount: progress.account,
      };
      const finished = await auditOrganization(audit, access, signal);
      if (finished.kind === 'not-run') throw new CommandProblem(finished.problems);
      return finished;
    });
  } finally {
    progress.stop();
  }
}

const progressCounters: ProgressCounters<AccountReport> = {
  labels: ['not compliant', 'unknown'],
  of: ({ status, compliant }) => [compliant === false ? 1 : 0, isUnsettled(status) ? 1 : 0],
};

/** Returns what makes the error for a caller that AWS does not identify. */
export function identityProblem(options: RunOptions): (why: Failure) => CommandProblem {
  return (why) => new CommandProblem([identityError(why, options)]);
}

/** Explains why the caller is not known: there are no credentials, AWS refuses them, or STS can't be reached. */
function identityError({ operation, awsCode, message }: Failure, { profile }: RunOptions): string {
  const source = profile === undefined ? '' : ` in profile "${profile}"`;
  return awsCode === undefined && /credential|profile|token/i.test(message)
    ? `No AWS credentials${source}: ${plain(message)}`
    : `${operation} failed: ${awsCode === undefined ? '' : `${awsCode}: `}${plain(message)}`;
}

export function printProblems(
  { report, reportProblems }: FinishedAudit,
  options: RunOptions,
  { stderr }: Terminal,
): void {
  for (const { uri, path, why } of reportProblems.slice(0, 5)) {
    stderr.write(`Could not write ${plain(`${uri}/${path}`)}: ${why.code}: ${plain(why.message)}\n`);
  }
  if (reportProblems.length > 5) stderr.write(`… and ${reportProblems.length - 5} more files.\n`);
  if (options.verbose) {
    for (const account of report.accounts.filter(({ status }) => isUnsettled(status))) {
      for (const error of account.errors) {
        const request = error.requestId === undefined ? '' : ` (request ${error.requestId})`;
        const text = `${account.account.id} ${error.operation}: ${error.code}: ${error.message}${request}`;
        stderr.write(`${plain(text)}\n`);
      }
    }
  }
  if (!options.quiet) {
    for (const uri of options.settings.reportUris) stderr.write(`Report: ${plain(uri)}/runs/${report.run.id}\n`);
  }
}
