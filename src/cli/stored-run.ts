import { parseJson } from '../domain/json.ts';
import { isRunId } from '../domain/run.ts';
import type { StoredRun } from '../report/merge-runs.ts';
import type { AccountReport, Summary } from '../report/schema.ts';
import { accountSchema, summarySchema } from '../report/schema.ts';
import type { ReportStore } from '../report-store/open-store.ts';
import { mapBounded } from '../runtime/map-bounded.ts';
import { valuesOf } from '../runtime/slot-values.ts';
import { CommandProblem } from './problem.ts';
import { plain } from './terminal.ts';

/** A run in a folder or prefix of reports: the store of the folder, and the path from there to the run. */
export type RunPlace = { readonly store: ReportStore; readonly path: string };

/**
 * Splits the URI of a run, `root/runs/<runId>` or `root/latest`; a root alone stands for its latest run.
 *
 * @throws CommandProblem when what follows `runs/` is no id of a run.
 */
export function splitRunUri(uri: string): { readonly root: string; readonly path: string } {
  const match = /^(?:(.*)\/)?(latest|runs\/([^/]+))\/*$/.exec(uri);
  if (match?.[2] === undefined) return { root: uri, path: 'latest' };
  if (match[3] !== undefined && !isRunId(match[3]))
    throw new CommandProblem([`${uri} does not end in the id of a run.`]);
  return { root: match[1] ?? '.', path: match[2] };
}

export type ReadRun = { readonly stored: StoredRun; readonly warnings: readonly string[] };

/**
 * Reads a stored run. A run that was cut off has no summary, but files of the accounts that were done; the summary in
 * `latest/` says which accounts those may be, and of which organization.
 *
 * @throws CommandProblem when there is no run, or files that rootwatch did not write.
 */
export async function readRun({ store, path }: RunPlace): Promise<ReadRun> {
  const where = plain(`${store.uri}/${path}`);
  const summary = await readSummary(store, path);
  if (summary !== undefined) {
    const { run, changes, history } = summary;
    const accounts = (await readLines(store, run)) ?? (await readAccounts(store, path, summary));
    checkAccounts(accounts, summary, where);
    return { stored: { run, accounts, changes, history }, warnings: [] };
  }
  const latest = path === 'latest' ? undefined : await readSummary(store, 'latest');
  const accounts = latest === undefined ? [] : await readAccounts(store, path, latest);
  if (latest === undefined || accounts.length === 0) {
    // For an object that it does not let the caller see, S3 answers as for one that does not exist.
    const denied = store.uri.startsWith('s3://')
      ? ', or S3 denies access to it: see permissions and reportBucketOwner'
      : '';
    throw new CommandProblem([`${where} has no report of a run${denied}.`]);
  }
  const warnings = [
    `${where} has no summary, so the run did not finish: ${accounts.length} of the ${latest.accounts.length} accounts in latest/ have a report there.`,
  ];
  return { stored: { run: unfinishedRun(path, accounts, latest), accounts, history: latest.history }, warnings };
}

/** @throws CommandProblem when the reports are not one of each account in the summary. */
function checkAccounts(accounts: readonly AccountReport[], summary: Summary, where: string): void {
  const listed = new Set(summary.accounts.map(({ id }) => id));
  const reported = new Set(accounts.map(({ account }) => account.id));
  if (reported.size < accounts.length || accounts.some(({ account }) => !listed.has(account.id))) {
    throw new CommandProblem([`${where} does not have one report of each account that its summary lists.`]);
  }
  if (reported.size < listed.size) {
    throw new CommandProblem([`${where} has ${reported.size} of ${listed.size} accounts: some files are missing.`]);
  }
}

function unfinishedRun(path: string, accounts: readonly AccountReport[], latest: Summary): StoredRun['run'] {
  const times = accounts.map(({ startedAt }) => startedAt).toSorted();
  return {
    ...latest.run,
    id: path.replace(/^runs\//, ''),
    startedAt: times[0] ?? latest.run.startedAt,
    finishedAt: times.at(-1) ?? latest.run.finishedAt,
    wholeOrganization: false,
    sharedApiCalls: 0,
  };
}

async function readSummary(store: ReportStore, path: string): Promise<Summary | undefined> {
  const file = `${path}/summary.json`;
  const text = await textIn(store, file);
  return text === undefined ? undefined : checked(summarySchema, text, `${store.uri}/${file}`);
}

/** Reads the file with a line for each account; `undefined` when it does not exist. */
async function readLines(store: ReportStore, run: Summary['run']): Promise<readonly AccountReport[] | undefined> {
  const file = `accounts/dt=${run.startedAt.slice(0, 10)}/${run.id}.ndjson`;
  const text = await textIn(store, file);
  if (text === undefined) return undefined;
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line, index) => checked(accountSchema, line, `${store.uri}/${file} line ${index + 1}`));
}

const filesAtOnce = 32;

/** Reads the files of those accounts that have one. */
async function readAccounts(
  store: ReportStore,
  path: string,
  { accounts }: Summary,
): Promise<readonly AccountReport[]> {
  const slots = await mapBounded(
    accounts,
    { limit: filesAtOnce },
    async ({ id }): Promise<readonly AccountReport[]> => {
      const file = `${path}/accounts/${id}.json`;
      const text = await textIn(store, file);
      if (text === undefined) return [];
      const report = checked(accountSchema, text, `${store.uri}/${file}`);
      if (report.account.id === id) return [report];
      throw new CommandProblem([`${store.uri}/${file} is the report of account ${report.account.id}.`]);
    },
  );
  return valuesOf(slots).flat();
}

/** Reads a file; `undefined` when it does not exist. @throws CommandProblem when it may exist and can't be read. */
async function textIn(store: ReportStore, file: string): Promise<string | undefined> {
  const text = await store.read(file);
  if (text.kind === 'known') return text.value;
  const { code, message } = text.why;
  throw new CommandProblem([`${plain(`${store.uri}/${file}`)} can't be read: ${code}: ${plain(message)}`]);
}

type Schema<Value> = {
  readonly safeParse: (value: unknown) =>
    | { readonly success: true; readonly data: Value }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
        };
      };
};

function checked<Value>(schema: Schema<Value>, text: string, where: string): Value {
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = (issue?.path ?? []).map(String).join('.');
  throw new CommandProblem([`${where} is not a rootwatch report: ${at} ${issue?.message ?? ''}`]);
}
