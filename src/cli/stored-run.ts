import { parseJson } from '../domain/json.ts';
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

/** Splits the URI of a run, `root/runs/<runId>` or `root/latest`; a root alone stands for its latest run. */
export function splitRunUri(uri: string): { readonly root: string; readonly path: string } {
  const match = /^(?:(.*)\/)?(latest|runs\/[^/]+)\/*$/.exec(uri);
  if (match?.[2] === undefined) return { root: uri, path: 'latest' };
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
    if (accounts.length < summary.accounts.length) {
      throw new CommandProblem([
        `${where} has ${accounts.length} of ${summary.accounts.length} accounts: some files are missing.`,
      ]);
    }
    return { stored: { run, accounts, changes, history }, warnings: [] };
  }
  const latest = path === 'latest' ? undefined : await readSummary(store, 'latest');
  const accounts = latest === undefined ? [] : await readAccounts(store, path, latest);
  if (latest === undefined || accounts.length === 0) throw new CommandProblem([`${where} has no report of a run.`]);
  const warnings = [
    `${where} has no summary, so the run did not finish: ${accounts.length} of the ${latest.accounts.length} accounts in latest/ have a report there.`,
  ];
  return { stored: { run: unfinishedRun(path, accounts, latest), accounts, history: latest.history }, warnings };
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
      return text === undefined ? [] : [checked(accountSchema, text, `${store.uri}/${file}`)];
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
  throw new CommandProblem([`${plain(where)} is not a rootwatch report: ${at} ${issue?.message ?? ''}`]);
}
