import type { AccountReport } from '../../src/report/schema.ts';
import { accountSchema, summarySchema } from '../../src/report/schema.ts';
import { type Tree, unexpectedPaths } from './report-tree.ts';

export type ReportsByAccount = ReadonlyMap<string, AccountReport>;

/** Checks that every file with a schema is complete and valid, and that there are no other files. */
export function checkFiles(tree: Tree): readonly string[] {
  const violations = unexpectedPaths(tree).map((path) => `${path} is not a file of a report`);
  for (const [path, text] of tree) {
    if (path.endsWith('/summary.json')) violations.push(...unreadable(path, text, summarySchema));
    else if (path.endsWith('.json')) violations.push(...unreadable(path, text, accountSchema));
    else if (path.endsWith('.ndjson') && !path.startsWith('findings/')) {
      for (const line of linesOf(text)) violations.push(...unreadable(path, line, accountSchema));
    }
  }
  return violations;
}

type Schema = { readonly safeParse: (value: unknown) => { readonly success: boolean; readonly error?: unknown } };

function unreadable(path: string, text: string, schema: Schema): readonly string[] {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? [] : [`${path} does not match its schema: ${String(parsed.error).slice(0, 300)}`];
  } catch (error) {
    return [`${path} is not complete: ${String(error)}`];
  }
}

export function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

export type ExpectedRun = {
  readonly runId: string;
  readonly ids: readonly string[];
  /** Returns whether the run reported that it could not write the file at this path. */
  readonly isReportedMissing: (path: string) => boolean;
};

/** Checks that every file of the run has every account exactly once, and that a missing file was reported. */
export function checkRun(tree: Tree, { runId, ids, isReportedMissing }: ExpectedRun): readonly string[] {
  const expectedIds = ids.toSorted();
  const violations: string[] = [];
  const check = (path: string | undefined, shown: string, idsIn: (text: string) => readonly string[]): void => {
    const text = path === undefined ? undefined : tree.get(path);
    if (text === undefined) {
      if (!isReportedMissing(shown)) violations.push(`${shown} is missing and was not reported`);
      return;
    }
    const found = idsIn(text).toSorted();
    if (JSON.stringify(found) !== JSON.stringify(expectedIds)) {
      violations.push(`${shown} has the accounts ${found.join(',')}, expected ${expectedIds.join(',')}`);
    }
  };
  const inRun = `runs/${runId}`;
  check(`${inRun}/summary.json`, `${inRun}/summary.json`, idsInSummary);
  check(`${inRun}/summary.csv`, `${inRun}/summary.csv`, idsInCsv);
  check(`${inRun}/report.html`, `${inRun}/report.html`, () => expectedIds);
  check(pathEnding(tree, `/${runId}.ndjson`), `${runId}.ndjson`, (text) => accountsIn(text).map(idOf));
  check(pathEnding(tree, `/${runId}.ocsf.ndjson`), `${runId}.ocsf.ndjson`, idsInFindings);
  for (const id of expectedIds) {
    const path = `${inRun}/accounts/${id}.json`;
    const text = tree.get(path);
    if (text === undefined && !isReportedMissing(path)) violations.push(`${path} is missing and was not reported`);
    if (text !== undefined && idOf(accountSchema.parse(JSON.parse(text))) !== id)
      violations.push(`${path} is of another account`);
  }
  return [...violations, ...disagreements(tree, runId)];
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

/** Checks that one run gives an account the same status in every file. */
function disagreements(tree: Tree, runId: string): readonly string[] {
  const statusesById = new Map<string, Map<string, string>>();
  const record = (id: string, where: string, status: string): void => {
    statusesById.set(id, (statusesById.get(id) ?? new Map<string, string>()).set(where, status));
  };
  for (const [id, { status }] of reportsIn(tree, runId)) record(id, 'lines and files', status);
  const summary = tree.get(`runs/${runId}/summary.json`);
  if (summary !== undefined) {
    for (const { id, status } of summarySchema.parse(JSON.parse(summary)).accounts) record(id, 'summary', status);
  }
  for (const [path, text] of tree) {
    if (!path.startsWith(`runs/${runId}/accounts/`)) continue;
    const account = accountSchema.parse(JSON.parse(text));
    record(account.account.id, path, account.status);
  }
  const csv = tree.get(`runs/${runId}/summary.csv`);
  if (csv !== undefined) for (const { id, status } of rowsIn(csv)) record(id, 'csv', status);
  return [...statusesById]
    .filter(([, statuses]) => new Set(statuses.values()).size > 1)
    .map(([id, statuses]) => `${id} is ${JSON.stringify([...statuses])}`);
}

/** Reads the account reports of a run from its lines, or from the files of accounts if the lines are missing. */
export function reportsIn(tree: Tree, runId: string): ReportsByAccount {
  const lines = tree.get(pathEnding(tree, `/${runId}.ndjson`) ?? '');
  const accounts =
    lines === undefined
      ? [...tree]
          .filter(([path]) => path.startsWith(`runs/${runId}/accounts/`))
          .map(([, text]) => accountSchema.parse(JSON.parse(text)))
      : accountsIn(lines);
  return new Map(accounts.map((account) => [idOf(account), account]));
}
