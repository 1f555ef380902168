import { optional } from '../domain/optional.ts';
import { reportOf } from './run-report.ts';
import type { AccountReport, Changes, PastRun, Report, RunReport } from './schema.ts';

/** A run as it was stored. */
export type StoredRun = {
  readonly run: RunReport;
  readonly accounts: readonly AccountReport[];
  readonly changes?: Changes | undefined;
  readonly history: readonly PastRun[];
};

export type Merged = { readonly ok: true; readonly report: Report } | { readonly ok: false; readonly problem: string };

/**
 * Merges runs over parts of an organization into one report. Of an account that several runs audited, the newest result
 * counts, unless it is only that the account was not reached.
 */
export function mergeRuns(stored: readonly StoredRun[]): Merged {
  const [newest, ...older] = stored.toSorted((a, b) => (a.run.startedAt < b.run.startedAt ? 1 : -1));
  if (newest === undefined) return { ok: false, problem: 'No run to report on.' };
  const foreign = older.find(({ run }) => run.organizationId !== newest.run.organizationId);
  if (foreign !== undefined) {
    const [one, other] = [newest.run, foreign.run];
    return {
      ok: false,
      problem: `Run ${one.id} is of organization ${one.organizationId}, run ${other.id} of ${other.organizationId}.`,
    };
  }
  const accounts = newestAccounts([newest, ...older]);
  const { changes, history } = newest;
  if (older.length === 0)
    return { ok: true, report: withPast(reportOf(newest.run, accounts, undefined), { changes, history }) };
  return { ok: true, report: withPast(reportOf(mergedRun([newest, ...older]), accounts, undefined), { history }) };
}

function newestAccounts(newestFirst: readonly StoredRun[]): readonly AccountReport[] {
  const chosen = new Map<string, AccountReport>();
  for (const report of newestFirst.flatMap(({ accounts }) => accounts)) {
    const before = chosen.get(report.account.id);
    if (before === undefined || before.status === 'NOT_REACHED') chosen.set(report.account.id, report);
  }
  return [...chosen.values()].toSorted((a, b) => (a.account.id < b.account.id ? -1 : 1));
}

function mergedRun(newestFirst: readonly StoredRun[]): RunReport {
  const runs = newestFirst.map(({ run }) => run);
  const [newest] = runs;
  if (newest === undefined) throw new Error('There is no run to merge.');
  const times = (key: 'startedAt' | 'finishedAt'): readonly string[] => runs.map((run) => run[key]).toSorted();
  return {
    ...newest,
    startedAt: times('startedAt')[0] ?? newest.startedAt,
    finishedAt: times('finishedAt').at(-1) ?? newest.finishedAt,
    controls: [...new Set(runs.flatMap(({ controls }) => controls))],
    wholeOrganization: runs.some(({ wholeOrganization }) => wholeOrganization),
    sharedApiCalls: runs.reduce((sum, { sharedApiCalls }) => sum + sharedApiCalls, 0),
    sharedRetries: runs.reduce((sum, { sharedRetries = 0 }) => sum + sharedRetries, 0),
    sharedThrottles: runs.reduce((sum, { sharedThrottles = 0 }) => sum + sharedThrottles, 0),
    mergedFrom: runs.map(({ id }) => id).toReversed(),
  };
}

/** Restores the changes and the trend as they were stored with the run. */
function withPast(report: Report, { changes, history }: Pick<StoredRun, 'changes' | 'history'>): Report {
  const { schemaVersion, run, totals, exemptions, accounts } = report;
  return { schemaVersion, run, totals, ...optional({ changes }), exemptions, history, accounts };
}
