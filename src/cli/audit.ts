import type { AwsOptions } from '../aws/client/clients.ts';
import { connect } from '../bootstrap/connect.ts';
import { newRunId } from '../bootstrap/run-id.ts';
import type { Action } from '../domain/action.ts';
import type { Failure } from '../domain/failure.ts';
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

/** Prints the report as the format says, and what went wrong beside it. */
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
  /** Whether a person has seen this action planned; absent when nobody was asked. */
  readonly isApproved?: (action: Action) => boolean;
  /** Leaves no report behind: a look at what is to be done before it is. */
  readonly isPreview?: boolean;
};

/** @throws CommandProblem when nothing could be judged. */
export async function runAudit(
  options: RunOptions,
  changes: AuditOverrides,
  terminal: Terminal,
): Promise<FinishedAudit> {
  const runId = newRunId(now());
  const settings: Settings = { ...options.settings, mode: changes.mode };
  const access = connect({ awsOptions: changes.aws, settings, runId });
  const { signal } = deadlineIn(undefined);
  const progress = progressOn(terminal.stderr, { quiet: options.quiet, now, counters: progressCounters });
  try {
    const identified = await access.open(signal);
    if (identified.kind === 'unknown') {
      throw new CommandProblem([identityError(identified.why, options)]);
    }
    const { isApproved, isPreview } = changes;
    const request: OrganizationAuditRequest = {
      runId,
      trigger: 'cli',
      version,
      settings,
      now,
      sinks: isPreview === true ? [] : access.sinks,
      ...(isPreview === true ? {} : { notify: access.notify }),
      ...(isApproved === undefined ? {} : { isApproved }),
      onWarning: (text: string) => terminal.stderr.write(`${plain(text)}\n`),
      onListed: progress.listed,
      onAccount: progress.account,
    };
    const finished = await auditOrganization(request, identified.value, signal);
    if (finished.kind === 'not-run') throw new CommandProblem(finished.problems);
    return finished;
  } finally {
    progress.stop();
    access.close();
  }
}

const progressCounters: ProgressCounters<AccountReport> = {
  labels: ['not compliant', 'unknown'],
  of: ({ status, compliant }) => [compliant === false ? 1 : 0, isUnsettled(status) ? 1 : 0],
};

/** Why we don't know who we are: no credentials, bad ones, or nobody to ask. */
export function identityError({ operation, awsCode, message }: Failure, { profile }: RunOptions): string {
  const of = profile === undefined ? '' : ` of profile "${profile}"`;
  return awsCode === undefined && /credential|profile|token/i.test(message)
    ? `No AWS credentials${of}: ${plain(message)}`
    : `AWS does not say who we are: ${operation}: ${awsCode ?? ''} ${plain(message)}`;
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
        stderr.write(`${account.account.id} ${error.operation}: ${error.code}: ${plain(error.message)}${request}\n`);
      }
    }
  }
  if (!options.quiet) {
    for (const uri of options.settings.reportUris) stderr.write(`Report: ${plain(uri)}/runs/${report.run.id}\n`);
  }
}
