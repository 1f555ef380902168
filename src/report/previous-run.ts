import { isJsonObject, type JsonObject, parseJson } from '../domain/json.ts';
import { type Status, statuses } from '../domain/outcome.ts';
import type { PastRun } from './schema.ts';

/** What is compared with: as much of an earlier `summary.json` as that takes. */
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
  /** When an audit of it began last, whatever came of it; absent when none has that we know of. */
  readonly lastAuditedAt?: string;
};

/** How many runs the trend shows, this one among them. */
export const historyLength = 30;

/**
 * Reads the `summary.json` of an earlier run, by hand, so that the schema's library stays out of the function. Text that
 * is not one gives `undefined`: then there is nothing to compare with, as on the first run.
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

/** Summaries of the first version do not say when an account was audited last: then, that was in their own run. */
function previousAccount({ id, name, status, ...line }: StoredLine, startedAt: string): PreviousAccount {
  const told = typeof line['lastAuditedAt'] === 'string' ? line['lastAuditedAt'] : undefined;
  const lastAuditedAt = told ?? (status === 'NOT_REACHED' ? undefined : startedAt);
  return { id, name, status, ...(lastAuditedAt === undefined ? {} : { lastAuditedAt }) };
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
