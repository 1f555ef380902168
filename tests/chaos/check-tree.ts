import type { AccountReport } from '../../src/report/schema.ts';
import { accountSchema, summarySchema } from '../../src/report/schema.ts';
import { strangePaths, type Tree } from './report-tree.ts';

export type Judged = ReadonlyMap<string, AccountReport>;

/** Every file that has a schema is whole and of that schema, and nothing stands where nothing should. */
export function checkFiles(tree: Tree): readonly string[] {
  const wrong = strangePaths(tree).map((path) => `${path} is no file of a report`);
  for (const [path, text] of tree) {
    if (path.endsWith('/summary.json')) wrong.push(...unreadable(path, text, summarySchema));
    else if (path.endsWith('.json')) wrong.push(...unreadable(path, text, accountSchema));
    else if (path.endsWith('.ndjson') && !path.startsWith('findings/')) {
      for (const line of linesOf(text)) wrong.push(...unreadable(path, line, accountSchema));
    }
  }
  return wrong;
}

type Schema = { readonly safeParse: (value: unknown) => { readonly success: boolean; readonly error?: unknown } };

function unreadable(path: string, text: string, schema: Schema): readonly string[] {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? [] : [`${path} is not of its schema: ${String(parsed.error).slice(0, 300)}`];
  } catch (error) {
    return [`${path} is not whole: ${String(error)}`];
  }
}

export function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

export type Expected = {
  readonly runId: string;
  readonly ids: readonly string[];
  /** Whether somebody was told that the file at this path is missing. */
  readonly isSaidMissing: (path: string) => boolean;
};

/** Everybody is in every file of the run exactly once, and each file is there or said to be missing. */
export function checkRun(tree: Tree, { runId, ids, isSaidMissing }: Expected): readonly string[] {
  const wanted = ids.toSorted();
  const wrong: string[] = [];
  const check = (path: string | undefined, shown: string, idsIn: (text: string) => readonly string[]): void => {
    const text = path === undefined ? undefined : tree.get(path);
    if (text === undefined) {
      if (!isSaidMissing(shown)) wrong.push(`${shown} is missing and nobody was told`);
      return;
    }
    const found = idsIn(text).toSorted();
    if (JSON.stringify(found) !== JSON.stringify(wanted)) {
      wrong.push(`${shown} has the accounts ${found.join(',')} and should have ${wanted.join(',')}`);
    }
  };
  const inRun = `runs/${runId}`;
  check(`${inRun}/summary.json`, `${inRun}/summary.json`, idsInSummary);
  check(`${inRun}/summary.csv`, `${inRun}/summary.csv`, idsInCsv);
  check(`${inRun}/report.html`, `${inRun}/report.html`, () => wanted);
  check(pathEnding(tree, `/${runId}.ndjson`), `${runId}.ndjson`, (text) => accountsIn(text).map(idOf));
  check(pathEnding(tree, `/${runId}.ocsf.ndjson`), `${runId}.ocsf.ndjson`, idsInFindings);
  for (const id of wanted) {
    const path = `${inRun}/accounts/${id}.json`;
    const text = tree.get(path);
    if (text === undefined && !isSaidMissing(path)) wrong.push(`${path} is missing and nobody was told`);
    if (text !== undefined && idOf(accountSchema.parse(JSON.parse(text))) !== id) wrong.push(`${path} is of another`);
  }
  return [...wrong, ...disagreements(tree, runId)];
}

function idOf({ account }: AccountReport): string {
  return account.id;
}

function accountsIn(text: string): readonly AccountReport[] {
  return linesOf(text).map((line) => accountSchema.parse(JSON.parse(line)));
}

function pathEnding(tree: Tree, end: string): string | undefined {
  return [...tree.keys()].find((path) => path.endsWith(end) && !path.startsWith('runs/'));
}

function idsInSummary(text: string): readonly string[] {
  return summarySchema.parse(JSON.parse(text)).accounts.map(({ id }) => id);
}

function idsInCsv(text: string): readonly string[] {
  return rowsIn(text).map(({ id }) => id);
}

function rowsIn(text: string): readonly { readonly id: string; readonly status: string }[] {
  const [head = [], ...rows] = text
    .split('\r\n')
    .filter((line) => line !== '')
    .map(cellsIn);
  const at = head.indexOf('status');
  return rows.map((cells) => ({ id: cells[0] ?? '', status: cells[at] ?? '' }));
}

function cellsIn(line: string): readonly string[] {
  return [...line.matchAll(/(?:"((?:[^"]|"")*)"|([^,]*))(?:,|$)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

function idsInFindings(text: string): readonly string[] {
  return linesOf(text).map((line) => {
    const uid: unknown = /"account":\{"uid":"(\d{12})"|"uid":"(\d{12})"/.exec(line)?.slice(1).find(Boolean);
    return String(uid);
  });
}

/** One run says one thing of an account, wherever it says it. */
function disagreements(tree: Tree, runId: string): readonly string[] {
  const said = new Map<string, Map<string, string>>();
  const say = (id: string, where: string, status: string): void => {
    said.set(id, (said.get(id) ?? new Map<string, string>()).set(where, status));
  };
  for (const [id, { status }] of judgedIn(tree, runId)) say(id, 'lines and files', status);
  const summary = tree.get(`runs/${runId}/summary.json`);
  if (summary !== undefined) {
    for (const { id, status } of summarySchema.parse(JSON.parse(summary)).accounts) say(id, 'summary', status);
  }
  for (const [path, text] of tree) {
    if (!path.startsWith(`runs/${runId}/accounts/`)) continue;
    const account = accountSchema.parse(JSON.parse(text));
    say(account.account.id, path, account.status);
  }
  const csv = tree.get(`runs/${runId}/summary.csv`);
  if (csv !== undefined) for (const { id, status } of rowsIn(csv)) say(id, 'csv', status);
  return [...said]
    .filter(([, statuses]) => new Set(statuses.values()).size > 1)
    .map(([id, statuses]) => `${id} is ${JSON.stringify([...statuses])}`);
}

/** What a run judged, from its lines, or from the files of accounts where the lines are missing. */
export function judgedIn(tree: Tree, runId: string): Judged {
  const lines = tree.get(pathEnding(tree, `/${runId}.ndjson`) ?? '');
  const accounts =
    lines === undefined
      ? [...tree]
          .filter(([path]) => path.startsWith(`runs/${runId}/accounts/`))
          .map(([, text]) => accountSchema.parse(JSON.parse(text)))
      : accountsIn(lines);
  return new Map(accounts.map((account) => [idOf(account), account]));
}
