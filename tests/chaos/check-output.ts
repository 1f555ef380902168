import type { AccountReport } from '../../src/report/schema.ts';
import { reportSchema } from '../../src/report/schema.ts';
import { checkRun, type ReportsByAccount, reportsIn } from './check-tree.ts';
import { runIdsIn, type Tree } from './report-tree.ts';
import type { ProgramRun } from './run-program.ts';

/** The account reports of one run, and the guarantees that it violated. */
export type Checked = {
  readonly violations: readonly string[];
  readonly reports: ReportsByAccount;
  readonly runId?: string;
};

type Stored = { readonly trees: readonly Tree[]; readonly runIdsBefore: ReadonlySet<string> };

const noReports: ReportsByAccount = new Map();
const unsettled: ReadonlySet<string> = new Set(['UNREACHABLE', 'UNVERIFIABLE', 'NOT_REACHED']);
const failing: ReadonlySet<string> = new Set(['NON_COMPLIANT', 'AWAITING_CONFIRMATION']);

/** Checks that exit code, error, batch failures, standard output and every file agree: docs/reliability.md. */
export function checkOutput(programRun: ProgramRun, stored: Stored): Checked {
  const { output } = programRun;
  switch (output.kind) {
    case 'exited':
      return output.exitCode === 1 ? checkNoRun(output, stored) : checkCommand(programRun, output, stored);
    case 'returned':
      return checkReturned(programRun, output.result, stored);
    case 'failed':
      return checkFailed(programRun, output.error, stored);
    case 'killed':
      return { violations: [], reports: noReports };
    default:
      return output satisfies never;
  }
}

function newRuns({ trees, runIdsBefore }: Stored): readonly string[] {
  return [...new Set(trees.flatMap(runIdsIn))].filter((id) => !runIdsBefore.has(id));
}

/** Lists the new runs that wrote more than files of single accounts, which a run may leave when its listing fails. */
function completedRuns(stored: Stored): readonly string[] {
  return newRuns(stored).filter((id) => {
    const paths = stored.trees.flatMap((tree) => [...tree.keys()]);
    return paths.some((path) => path.includes(id) && !path.startsWith(`runs/${id}/accounts/`));
  });
}

type Exited = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

function checkNoRun({ stdout, stderr }: Exited, stored: Stored): Checked {
  const violations = completedRuns(stored).map((id) => `exit 1, but there is a run ${id}`);
  if (stdout !== '') violations.push('exit 1, but standard output is not empty');
  if (stderr.trim() === '' || isCrash(stderr)) violations.push(`exit 1 with standard error: ${stderr}`);
  return { violations, reports: noReports };
}

function checkCommand(programRun: ProgramRun, { exitCode, stdout, stderr }: Exited, { trees }: Stored): Checked {
  const parsed = reportSchema.safeParse(JSON.parse(stdout));
  if (!parsed.success) {
    return { violations: [`standard output is no report: ${parsed.error.message}`], reports: noReports };
  }
  const { run, accounts } = parsed.data;
  const reports = new Map(accounts.map((account) => [account.account.id, account]));
  const missing = [...stderr.matchAll(/^Could not write (\S+):/gm)].map(([, path = '']) => path);
  const areMoreMissing = stderr.includes('more files.');
  const ids = expectedIds(programRun);
  const isReportedMissing = (path: string): boolean => areMoreMissing || missing.some((each) => each.endsWith(path));
  const violations = trees.flatMap((tree) => checkRun(tree, { runId: run.id, ids, isReportedMissing }));
  const expected = exitCodeFor(accounts, missing.length > 0);
  if (exitCode !== expected) violations.push(`exit code ${exitCode}, expected ${expected}`);
  if (isCrash(stderr)) violations.push(`standard error shows a crash: ${stderr}`);
  const found = accounts.map(({ account }) => account.id);
  return { violations: [...violations, ...lostOrDuplicated(found, ids)], reports, runId: run.id };
}

function exitCodeFor(accounts: readonly AccountReport[], isUnwritten: boolean): number {
  const statuses = accounts.map(({ status }) => status);
  if (isUnwritten || statuses.some((status) => unsettled.has(status))) return 3;
  return statuses.some((status) => failing.has(status)) ? 2 : 0;
}

function lostOrDuplicated(found: readonly string[], expected: readonly string[]): readonly string[] {
  const sorted = found.toSorted();
  return JSON.stringify(sorted) === JSON.stringify(expected.toSorted())
    ? []
    : [`the report has the accounts ${sorted.join(',')}, expected ${expected.toSorted().join(',')}`];
}

/** Lists the accounts that the run is about: all that are listed, or those of them that an event names. */
function expectedIds({ listed, named }: ProgramRun): readonly string[] {
  const all = [...new Set(listed)];
  return named === undefined ? all : all.filter((id) => named.includes(id));
}

type Returned = Extract<ProgramRun['output'], { kind: 'returned' }>['result'];

function checkReturned(programRun: ProgramRun, result: Returned, stored: Stored): Checked {
  const ids = expectedIds(programRun);
  const failures = 'batchItemFailures' in result ? result.batchItemFailures.map((each) => each.itemIdentifier) : [];
  const { runId, totals } = 'totals' in result ? result : { runId: undefined, totals: undefined };
  if (runId === undefined || totals === undefined) {
    const unreported = newRuns(stored).map((id) => `the result names no run, but there is a run ${id}`);
    return { violations: [...unreported, ...wrongFailures(programRun, noReports, failures)], reports: noReports };
  }
  const areAllRetried = failures.length > 0 && failures.length === programRun.messages?.size;
  const { violations, reports } = checkTrees(stored, { runId, ids, isReportedMissing: () => areAllRetried });
  const more = programRun.messages === undefined ? [] : wrongFailures(programRun, reports, failures);
  const open = [...reports.values()].filter(({ status }) => unsettled.has(status));
  if (programRun.messages === undefined && open.length > 0) {
    violations.push(`the handler returned although ${open.length} accounts were not evaluated`);
  }
  if (totals.accounts !== ids.length) violations.push(`totals have ${totals.accounts} of ${ids.length} accounts`);
  return { violations: [...violations, ...more], reports, runId };
}

/** Checks that the messages of accounts that are not settled or not listed are retried; all of them if a report is missing. */
function wrongFailures(
  { messages = new Map<string, string>() }: ProgramRun,
  reports: ReportsByAccount,
  failures: readonly string[],
): readonly string[] {
  if (failures.length === messages.size) return [];
  return [...messages].flatMap(([messageId, id]) => {
    const status = reports.get(id)?.status;
    const mustRetry = status === undefined || unsettled.has(status);
    if (mustRetry === failures.includes(messageId)) return [];
    return [`${messageId} of ${id}, ${status ?? 'not evaluated'}, ${mustRetry ? 'is not retried' : 'is retried'}`];
  });
}

function checkFailed(programRun: ProgramRun, error: unknown, stored: Stored): Checked {
  if (!(error instanceof Error) || !isRaisedByHandler(error)) {
    return { violations: [`crashed: ${error instanceof Error ? error.stack : String(error)}`], reports: noReports };
  }
  const { message } = error;
  const [, runId] = /^Run (\S+): /.exec(message) ?? [];
  if (runId === undefined) {
    const violations = completedRuns(stored).map((id) => `"${message}", but there is a run ${id}`);
    return { violations, reports: noReports };
  }
  const isReportedMissing = (path: string): boolean => message.includes(`${path} (`);
  const { violations, reports } = checkTrees(stored, { runId, ids: expectedIds(programRun), isReportedMissing });
  const named = [...message.matchAll(/(\d{12}) ([A-Z_]+)/g)].map(([, id, status]) => `${id} ${status}`).toSorted();
  const open = [...reports]
    .flatMap(([id, { status }]) => (unsettled.has(status) ? [`${id} ${status}`] : []))
    .toSorted();
  const wronglyNamed = named.filter((each) => !open.includes(each));
  if (reports.size === expectedIds(programRun).length && wronglyNamed.length > 0) {
    violations.push(`the error wrongly names ${wronglyNamed.join(', ')}`);
  }
  const unnamed = open.filter((each) => !named.includes(each));
  if (unnamed.length > 0) violations.push(`the error does not name ${unnamed.join(', ')}`);
  return { violations, reports, runId };
}

/** Returns whether the handler raised the error on purpose: an error from below it is a bug. */
function isRaisedByHandler({ name, stack = '' }: Error): boolean {
  const raisedAt = stack.split('\n').find((line) => /^\s+at /.test(line)) ?? '';
  return name === 'Error' && raisedAt.includes('src/lambda/');
}

type CheckedTrees = { readonly violations: string[]; readonly reports: ReportsByAccount };

function checkTrees({ trees }: Stored, expected: Parameters<typeof checkRun>[1]): CheckedTrees {
  const violations = trees.flatMap((tree) => checkRun(tree, expected));
  const [reports = noReports] = trees
    .map((tree) => reportsIn(tree, expected.runId))
    .toSorted((a, b) => b.size - a.size);
  return { violations, reports };
}

function isCrash(text: string): boolean {
  return /A bug in rootwatch|\n\s+at \S+ \(|TypeError|ReferenceError|RangeError/.test(text);
}
