import { isJsonObject, type JsonObject, parseJson } from '../domain/json.ts';
import { optional } from '../domain/optional.ts';
import { type Status, statuses } from '../domain/outcome.ts';
import type { PastRun } from './schema.ts';

/** The run that a run is compared with: as much of its `summary.json` as the comparison needs. */
export type PreviousRun = {
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly organizationId: string;
  readonly accounts: readonly PreviousAccount[];
  readonly history: readonly PastRun[];
};

export type PreviousAccount = {
  readonly id: string;
  readonly name: string;
  readonly status: Status;
  /** When the last audit of it began, whatever its result; absent when none is known. */
  readonly lastAuditedAt?: string;
};

/** The trend shows this many runs, the current one among them. */
export const historyLength = 30;

/**
 * Reads the `summary.json` of an earlier run, without the schema, whose library would have to be loaded in the
 * function. Returns `undefined` for any other text: the run is then compared with none, as the first one is.
 */
export function parsePreviousRun(text: string): PreviousRun | undefined {
  const summary = parseJson(text);
  if (!isJsonObject(summary) || !isJsonObject(summary['run']) || !Array.isArray(summary['accounts'])) return undefined;
  const { id: runId, startedAt, organizationId } = summary['run'];
  if (typeof runId !== 'string' || !isTime(startedAt) || typeof organizationId !== 'string') return undefined;
  const lines = summary['accounts'].filter(isAccountLine);
  if (lines.length !== summary['accounts'].length) return undefined;
  const accounts = lines.map((line) => previousAccount(line, startedAt));
  const history = Array.isArray(summary['history']) ? summary['history'].filter(isPastRun) : [];
  return { runId, startedAt, organizationId, accounts, history };
}

type StoredLine = JsonObject & Omit<PreviousAccount, 'lastAuditedAt'>;

function isAccountLine(value: unknown): value is StoredLine {
  if (!isJsonObject(value) || typeof value['id'] !== 'string' || typeof value['name'] !== 'string') return false;
  return statuses.some((status) => status === value['status']);
}

/**
 * Reads one account. Summaries of the first version have no `lastAuditedAt`: each account was audited in their own run.
 */
function previousAccount({ id, name, status, ...line }: StoredLine, startedAt: string): PreviousAccount {
  const written = typeof line['lastAuditedAt'] === 'string' ? line['lastAuditedAt'] : undefined;
  const lastAuditedAt = written ?? (status === 'NOT_REACHED' ? undefined : startedAt);
  return { id, name, status, ...optional({ lastAuditedAt }) };
}

function isPastRun(value: unknown): value is PastRun {
  return (
    isJsonObject(value) &&
    typeof value['runId'] === 'string' &&
    isTime(value['startedAt']) &&
    isJsonObject(value['totals']) &&
    isJsonObject(value['totals']['byStatus']) &&
    ['accounts', 'compliant', 'nonCompliant', 'unknown', 'caveats'].every(countedIn(value['totals'])) &&
    Object.keys(value['totals']['byStatus']).every(countedIn(value['totals']['byStatus']))
  );
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value) && !Number.isNaN(Date.parse(value));
}

function countedIn(counts: JsonObject): (key: string) => boolean {
  return (key) => Number.isSafeInteger(counts[key]);
}
