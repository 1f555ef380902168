import type { AwsOptions } from '../../src/aws/client/clients.ts';
import { connect } from '../../src/bootstrap/connect.ts';
import type { Account } from '../../src/domain/account.ts';
import { optional } from '../../src/domain/optional.ts';
import {
  auditOrganization,
  type OrganizationAudit,
  type OrganizationAuditRequest,
} from '../../src/organization/audit-organization.ts';
import type { ReportStore } from '../../src/ports/report-store.ts';
import type { AccountReport } from '../../src/report/schema.ts';
import { deadlineIn } from '../../src/runtime/deadline.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { expectValid } from './report-checks.ts';
import { sandboxAws, settingsOf } from './sandbox-aws.ts';

export { sandboxAws, settingsOf };

export type FinishedSweep = Extract<OrganizationAudit, { kind: 'finished' }>;

export type RunChanges = {
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Looks the selected accounts up, as the Lambda function does for an event about accounts. */
  readonly looksUpAccounts?: boolean;
  readonly sinks?: readonly ReportStore[];
  readonly aws?: Partial<AwsOptions>;
  readonly signal?: AbortSignal;
  readonly listingSignal?: AbortSignal;
  readonly verificationDelaysMs?: readonly number[];
  readonly onBegun?: (account: Account) => void;
  readonly onAccount?: (report: AccountReport) => void;
  readonly onWarning?: (text: string) => void;
  readonly runId?: string;
};

/** Runs the whole program over a sandbox, as the command and the Lambda function do. */
export async function runOn(sandbox: Sandbox, changes: RunChanges = {}): Promise<OrganizationAudit> {
  const settings = settingsOf(changes.settings ?? {});
  const runId = changes.runId ?? '20261122T060000Z-0a1b2c';
  const access = connect({ awsOptions: { ...sandboxAws(sandbox), ...changes.aws }, settings, runId });
  const signal = changes.signal ?? deadlineIn(undefined).signal;
  const begun = await access.open(signal);
  if (begun.kind === 'unknown') throw new Error(begun.why.message);
  const now = (): Date => new Date(sandbox.now());
  const sinks = changes.sinks ?? access.sinks;
  const { verificationDelaysMs = [0], onBegun, onAccount, onWarning, listingSignal, looksUpAccounts } = changes;
  const request: OrganizationAuditRequest = {
    runId,
    trigger: 'cli',
    version: '0.0.0',
    settings,
    sinks,
    now,
    verificationDelaysMs,
    onWarning,
  };
  const watched = { ...request, ...optional({ onBegun, onAccount, looksUpAccounts }) };
  return auditOrganization(
    { ...watched, ...(listingSignal === undefined ? {} : { listingSignal }) },
    begun.value,
    signal,
  );
}

export async function finishedRunOn(sandbox: Sandbox, changes: RunChanges = {}): Promise<FinishedSweep> {
  const run = await runOn(sandbox, changes);
  if (run.kind !== 'finished') throw new Error(run.problems.join('\n'));
  expectValid('report', run.report);
  return run;
}

export function reportOf({ report }: FinishedSweep, accountId: string): AccountReport {
  const found = report.accounts.filter(({ account }) => account.id === accountId);
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${accountId} is ${found.length} times in the report.`);
  return only;
}

/** Returns the status, and the link and reason at which the chain ends. */
export function verdictOf(report: AccountReport): { status: string; link?: string; reason?: string } {
  const end = report.controls[0]?.chain.find(({ state }) => state === 'broken' || state === 'unknown');
  if (end === undefined) return { status: report.status };
  return { status: report.status, link: end.link, ...(end.reason === undefined ? {} : { reason: end.reason }) };
}
