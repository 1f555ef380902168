import { optional } from '../domain/optional.ts';
import { type Status, statuses } from '../domain/outcome.ts';
import type { Run } from '../domain/run.ts';
import { changesSince } from './changes.ts';
import { listedExemptions } from './exemptions.ts';
import { historyLength, type PreviousRun } from './previous-run.ts';
import type { AccountLine, AccountReport, Report, RunReport, Summary, Totals } from './schema.ts';

/**
 * Builds the report of a whole run, with what follows from the accounts: counts, changes, exemptions, trend. `previous`
 * is the run that `latest/` held until now.
 */
export function reportOf(
  run: RunReport,
  accounts: readonly AccountReport[],
  previous: PreviousRun | undefined,
): Report {
  const totals = totalsOf(accounts, run);
  // A bucket may hold reports of several organizations, and a run is never compared with one that began later.
  const isComparable =
    previous !== undefined && previous.organizationId === run.organizationId && previous.startedAt < run.startedAt;
  const past = isComparable ? previous.history.filter(({ runId }) => runId !== run.id) : [];
  const history = run.wholeOrganization ? [...past, { runId: run.id, startedAt: run.startedAt, totals }] : past;
  return {
    schemaVersion: '1',
    run,
    totals,
    ...optional({ changes: isComparable ? changesSince(previous, accounts.map(accountLine), run) : undefined }),
    exemptions: listedExemptions(accounts, run.startedAt),
    history: history.slice(-historyLength),
    accounts,
  };
}

/**
 * Shortens the report to a line for each account. `previous` says when the accounts were audited that this run did not
 * reach.
 */
export function summaryOf({ accounts, ...overview }: Report, previous?: PreviousRun): Summary {
  const auditedAt = new Map(previous?.accounts.map(({ id, lastAuditedAt }) => [id, lastAuditedAt]));
  return {
    ...overview,
    accounts: accounts.map((report) => {
      const { account, status, startedAt } = report;
      const lastAuditedAt = status === 'NOT_REACHED' ? auditedAt.get(account.id) : startedAt;
      return { ...accountLine(report), ...optional({ lastAuditedAt }) };
    }),
  };
}

export function runReportOf(run: Run): RunReport {
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
    sharedApiCalls: run.shared.apiCalls,
    sharedRetries: run.shared.retries,
    sharedThrottles: run.shared.throttles,
  };
}

function totalsOf(accounts: readonly AccountReport[], { sharedRetries = 0, sharedThrottles = 0 }: RunReport): Totals {
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
    retries: accounts.reduce((sum, { retries = 0 }) => sum + retries, sharedRetries),
    throttles: accounts.reduce((sum, { throttles = 0 }) => sum + throttles, sharedThrottles),
  };
}

function accountLine(report: AccountReport): AccountLine {
  const { account, status, compliant } = report;
  return { id: account.id, name: account.name, status, compliant, reasons: reasonsOf(report) };
}

/**
 * Returns the codes for why the account is not compliant: what broke or could not be read, or why it could not be
 * entered.
 */
export function reasonsOf(report: AccountReport): readonly string[] {
  const ofLinks = linksOf(report).flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
  const entered = report.controls.some(({ chain }) => chain.length > 0);
  return [...new Set(entered ? ofLinks : report.errors.map(({ code }) => code))];
}

function linksOf({ controls }: AccountReport): AccountReport['controls'][number]['chain'] {
  return controls.flatMap(({ chain }) => chain);
}
