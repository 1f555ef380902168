import type { Control } from '../controls/catalogue.ts';
import { type Status, statuses } from '../domain/outcome.ts';
import type { Run, RunOutcome } from '../domain/run.ts';
import { accountReport } from './account-report.ts';
import type { AccountLine, AccountReport, Report, RunReport, Summary, Totals } from './schema.ts';

/** The whole run as one object: what `--format json` prints. */
export function runReport({ run, accounts }: RunOutcome, controls: readonly Control[]): Report {
  const reports = accounts.map((outcome) => accountReport(outcome, controls));
  return { schemaVersion: '1', run: runOf(run), totals: totalsOf(reports), accounts: reports };
}

export function summaryOf({ schemaVersion, run, totals, accounts }: Report): Summary {
  return { schemaVersion, run, totals, accounts: accounts.map(accountLine) };
}

function runOf(run: Run): RunReport {
  return {
    id: run.id,
    mode: run.mode,
    trigger: run.trigger,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    version: run.version,
    organizationId: run.organization.id,
    managementAccountId: run.organization.managementAccountId,
    controls: run.controls,
    wholeOrganization: run.wholeOrganization,
    sharedApiCalls: run.sharedApiCalls,
  };
}

function totalsOf(accounts: readonly AccountReport[]): Totals {
  const count = (compliant: boolean | null): number =>
    accounts.filter((account) => account.compliant === compliant).length;
  const byStatus: Partial<Record<Status, number>> = {};
  for (const status of statuses.toReversed()) {
    const found = accounts.filter((account) => account.status === status).length;
    if (found > 0) byStatus[status] = found;
  }
  return {
    accounts: accounts.length,
    compliant: count(true),
    nonCompliant: count(false),
    unknown: count(null),
    caveats: accounts.flatMap(linksOf).reduce((sum, link) => sum + (link.caveats?.length ?? 0), 0),
    byStatus,
  };
}

function accountLine(report: AccountReport): AccountLine {
  const { account, status, compliant } = report;
  return { id: account.id, name: account.name, status, compliant, reasons: reasonsOf(report) };
}

/** Why the account is not compliant: what broke or could not be read, or why it could not be entered. */
export function reasonsOf(report: AccountReport): readonly string[] {
  const ofLinks = linksOf(report).flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
  const entered = report.controls.some(({ chain }) => chain.length > 0);
  return [...new Set(entered ? ofLinks : report.errors.map(({ code }) => code))];
}

function linksOf({ controls }: AccountReport): AccountReport['controls'][number]['chain'] {
  return controls.flatMap(({ chain }) => chain);
}
