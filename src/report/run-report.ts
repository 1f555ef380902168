import type { Control } from '../controls/catalogue.ts';
import { type Status, statuses } from '../domain/outcome.ts';
import type { Run, RunOutcome } from '../domain/run.ts';
import { accountReport } from './account-report.ts';
import { changesSince } from './changes.ts';
import { listedExemptions } from './exemptions.ts';
import { historyLength, type PreviousRun } from './previous-run.ts';
import type { AccountLine, AccountReport, Report, RunReport, Summary, Totals } from './schema.ts';

/** The whole run as one object: what `--format json` prints. `previous` is the run that `latest/` held until now. */
export function runReport(
  { run, accounts }: RunOutcome,
  { controls, previous }: { readonly controls: readonly Control[]; readonly previous?: PreviousRun | undefined },
): Report {
  return reportOf(
    runOf(run),
    accounts.map((outcome) => accountReport(outcome, controls)),
    previous,
  );
}

/** What follows from the accounts: counts, changes, exemptions, trend. */
export function reportOf(
  run: RunReport,
  accounts: readonly AccountReport[],
  previous: PreviousRun | undefined,
): Report {
  const totals = totalsOf(accounts);
  // A bucket may hold the reports of several organisations over time; a run can't follow one that began after it.
  const isComparable =
    previous !== undefined && previous.organizationId === run.organizationId && previous.startedAt < run.startedAt;
  const past = isComparable ? previous.history.filter(({ runId }) => runId !== run.id) : [];
  const history = run.wholeOrganization ? [...past, { runId: run.id, startedAt: run.startedAt, totals }] : past;
  return {
    schemaVersion: '1',
    run,
    totals,
    ...(isComparable ? { changes: changesSince(previous, accounts.map(accountLine), run) } : {}),
    exemptions: listedExemptions(accounts, run.startedAt),
    history: history.slice(-historyLength),
    accounts,
  };
}

export function summaryOf({ accounts, ...overview }: Report): Summary {
  return { ...overview, accounts: accounts.map(accountLine) };
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
