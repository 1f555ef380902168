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
 * One report of one run or of several that looked at parts of an organization. Of an account that several runs looked
 * at, the newest result counts; that a newer run did not reach it takes nothing away.
 */
export function mergeRuns(stored: readonly StoredRun[]): Merged {
  const [newest, ...older] = stored.toSorted((a, b) => (a.run.startedAt < b.run.startedAt ? 1 : -1));
  if (newest === undefined) return { ok: false, problem: 'No run to report on.' };
  const stranger = older.find(({ run }) => run.organizationId !== newest.run.organizationId);
  if (stranger !== undefined) {
    const [one, other] = [newest.run, stranger.run];
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
  if (newest === undefined) throw new Error('A report of no run at all.');
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

/** What was compared with, and the trend, are as the run itself saw them. */
function withPast(report: Report, { changes, history }: Pick<StoredRun, 'changes' | 'history'>): Report {
  const { schemaVersion, run, totals, exemptions, accounts } = report;
  return { schemaVersion, run, totals, ...(changes === undefined ? {} : { changes }), exemptions, history, accounts };
}
