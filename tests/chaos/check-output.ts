import type { AccountReport } from '../../src/report/schema.ts';
import { reportSchema } from '../../src/report/schema.ts';
import { checkRun, type Judged, judgedIn } from './check-tree.ts';
import type { Entered } from './enter.ts';
import { runIdsIn, type Tree } from './report-tree.ts';

/** What became of one run, and what is wrong about it. */
export type Checked = { readonly wrong: readonly string[]; readonly judged: Judged; readonly runId?: string };

type Stored = { readonly trees: readonly Tree[]; readonly runIdsBefore: ReadonlySet<string> };

const noAccounts: Judged = new Map();
const unsettled: ReadonlySet<string> = new Set(['UNREACHABLE', 'UNVERIFIABLE', 'NOT_REACHED']);
const failing: ReadonlySet<string> = new Set(['NON_COMPLIANT', 'AWAITING_CONFIRMATION']);

/** Exit code, error, batch failures, standard output and every file say the same, by the contract. */
export function checkOutput(entered: Entered, stored: Stored): Checked {
  const { told } = entered;
  switch (told.kind) {
    case 'exited':
      return told.exitCode === 1 ? checkNothing(told, stored) : checkCommand(entered, told, stored);
    case 'returned':
      return checkReturned(entered, told.result, stored);
    case 'failed':
      return checkFailed(entered, told.error, stored);
    case 'killed':
      return { wrong: [], judged: noAccounts };
    default:
      return told satisfies never;
  }
}

function newRuns({ trees, runIdsBefore }: Stored): readonly string[] {
  return [...new Set(trees.flatMap(runIdsIn))].filter((id) => !runIdsBefore.has(id));
}

/** A run whose list of accounts broke off leaves the files of those that it had judged, and nothing that speaks of all. */
function endedRuns(stored: Stored): readonly string[] {
  return newRuns(stored).filter((id) => {
    const paths = stored.trees.flatMap((tree) => [...tree.keys()]);
    return paths.some((path) => path.includes(id) && !path.startsWith(`runs/${id}/accounts/`));
  });
}

type Exited = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

function checkNothing({ stdout, stderr }: Exited, stored: Stored): Checked {
  const wrong = endedRuns(stored).map((id) => `exit 1, and there is a run ${id}`);
  if (stdout !== '') wrong.push('exit 1, and standard output has something');
  if (stderr.trim() === '' || isCrash(stderr)) wrong.push(`exit 1 says: ${stderr}`);
  return { wrong, judged: noAccounts };
}

function checkCommand(entered: Entered, { exitCode, stdout, stderr }: Exited, { trees }: Stored): Checked {
  const parsed = reportSchema.safeParse(JSON.parse(stdout));
  if (!parsed.success) return { wrong: [`standard output is no report: ${parsed.error.message}`], judged: noAccounts };
  const { run, accounts } = parsed.data;
  const judged = new Map(accounts.map((account) => [account.account.id, account]));
  const missing = [...stderr.matchAll(/^Could not write (\S+):/gm)].map(([, path = '']) => path);
  const isEverySaid = stderr.includes('more files.');
  const ids = expectedIds(entered);
  const isSaidMissing = (path: string): boolean => isEverySaid || missing.some((each) => each.endsWith(path));
  const wrong = trees.flatMap((tree) => checkRun(tree, { runId: run.id, ids, isSaidMissing }));
  const expected = exitCodeFor(accounts, missing.length > 0);
  if (exitCode !== expected) wrong.push(`exit ${exitCode} where ${expected} was due`);
  if (isCrash(stderr)) wrong.push(`standard error shows a crash: ${stderr}`);
  wrong.push(
    ...lostOrDoubled(
      accounts.map(({ account }) => account.id),
      ids,
    ),
  );
  return { wrong, judged, runId: run.id };
}

function exitCodeFor(accounts: readonly AccountReport[], isUnwritten: boolean): number {
  const statuses = accounts.map(({ status }) => status);
  if (isUnwritten || statuses.some((status) => unsettled.has(status))) return 3;
  return statuses.some((status) => failing.has(status)) ? 2 : 0;
}

function lostOrDoubled(found: readonly string[], wanted: readonly string[]): readonly string[] {
  const sorted = found.toSorted();
  return JSON.stringify(sorted) === JSON.stringify(wanted.toSorted())
    ? []
    : [`the report has ${sorted.join(',')} and should have ${wanted.toSorted().join(',')}`];
}

/** Whom the run is about: all that are listed, or of those the ones that an event names. */
function expectedIds({ listed, named }: Entered): readonly string[] {
  const all = [...new Set(listed)];
  return named === undefined ? all : all.filter((id) => named.includes(id));
}

type Returned = Extract<Entered['told'], { kind: 'returned' }>['result'];

function checkReturned(entered: Entered, result: Returned, stored: Stored): Checked {
  const ids = expectedIds(entered);
  const failures = 'batchItemFailures' in result ? result.batchItemFailures.map((each) => each.itemIdentifier) : [];
  const { runId, totals } = 'totals' in result ? result : { runId: undefined, totals: undefined };
  if (runId === undefined || totals === undefined) {
    const wrong = newRuns(stored).map((id) => `nothing was said to be run, and there is a run ${id}`);
    return { wrong: [...wrong, ...wrongFailures(entered, noAccounts, failures)], judged: noAccounts };
  }
  const isEverythingBack = failures.length > 0 && failures.length === entered.messages?.size;
  const { wrong, judged } = checkTrees(stored, { runId, ids, isSaidMissing: () => isEverythingBack });
  const more = entered.messages === undefined ? [] : wrongFailures(entered, judged, failures);
  const open = [...judged.values()].filter(({ status }) => unsettled.has(status));
  if (entered.messages === undefined && open.length > 0)
    wrong.push(`returned, with ${open.length} accounts not judged`);
  if (totals.accounts !== ids.length) wrong.push(`totals say ${totals.accounts} of ${ids.length} accounts`);
  return { wrong: [...wrong, ...more], judged, runId };
}

/** Those go back that are not settled, not listed, or not understood; all of them where a report is missing. */
function wrongFailures(
  { messages = new Map<string, string>() }: Entered,
  judged: Judged,
  failures: readonly string[],
): readonly string[] {
  if (failures.length === messages.size) return [];
  return [...messages].flatMap(([messageId, id]) => {
    const status = judged.get(id)?.status;
    const mustGoBack = status === undefined || unsettled.has(status);
    if (mustGoBack === failures.includes(messageId)) return [];
    return [`${messageId} of ${id}, ${status ?? 'not judged'}, ${mustGoBack ? 'does not go back' : 'goes back'}`];
  });
}

const nothingRun =
  /^(?:Nothing was judged|The organization could not be listed|Our own identity is unknown|The tags of accounts could not)/;

function checkFailed(entered: Entered, error: unknown, stored: Stored): Checked {
  const message = error instanceof Error && error.name === 'Error' ? error.message : '';
  if (nothingRun.test(message)) {
    return { wrong: endedRuns(stored).map((id) => `"${message}", and there is a run ${id}`), judged: noAccounts };
  }
  const [, runId] = /^Run (\S+): /.exec(message) ?? [];
  if (runId === undefined) {
    return { wrong: [`crashed: ${error instanceof Error ? error.stack : String(error)}`], judged: noAccounts };
  }
  const isSaidMissing = (path: string): boolean => message.includes(`${path} (`);
  const { wrong, judged } = checkTrees(stored, { runId, ids: expectedIds(entered), isSaidMissing });
  const told = [...message.matchAll(/(\d{12}) ([A-Z_]+)/g)].map(([, id, status]) => `${id} ${status}`).toSorted();
  const open = [...judged].flatMap(([id, { status }]) => (unsettled.has(status) ? [`${id} ${status}`] : [])).toSorted();
  const unseen = told.filter((each) => !open.includes(each));
  if (judged.size === expectedIds(entered).length && unseen.length > 0)
    wrong.push(`told of ${unseen.join(', ')} wrongly`);
  const untold = open.filter((each) => !told.includes(each));
  if (untold.length > 0) wrong.push(`not told of ${untold.join(', ')}`);
  return { wrong, judged, runId };
}

function checkTrees({ trees }: Stored, expected: Parameters<typeof checkRun>[1]): { wrong: string[]; judged: Judged } {
  const wrong = trees.flatMap((tree) => checkRun(tree, expected));
  const [judged = noAccounts] = trees.map((tree) => judgedIn(tree, expected.runId)).toSorted((a, b) => b.size - a.size);
  return { wrong, judged };
}

function isCrash(text: string): boolean {
  return /A bug in rootwatch|\n\s+at \S+ \(|TypeError|ReferenceError|RangeError/.test(text);
}
