import { type AccountId, isAccountId } from '../domain/account.ts';
import type { BrokenReason } from '../domain/finding.ts';
import { isJsonObject, type JsonObject, parseJson } from '../domain/json.ts';
import { optional } from '../domain/optional.ts';
import { type Status, statuses } from '../domain/outcome.ts';
import type { PreviousEntries } from '../domain/previous-entries.ts';
import { isRunId } from '../domain/run.ts';
import type { PastRun, Totals } from './schema.ts';

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
 * function. What it returns goes into the next report, so every field is checked, and no other is taken along. Returns
 * `undefined` for any other text: the run is then compared with none, as the first one is.
 */
export function parsePreviousRun(text: string): PreviousRun | undefined {
  return readPreviousRun(text)?.run;
}

/** An earlier run, and when it entered accounts, which a later run proves the delivery of trails by. */
export type ReadRun = { readonly run: PreviousRun; readonly entries: PreviousEntries };

/** Reads the same `summary.json`, and when the run entered accounts. */
export function readPreviousRun(text: string): ReadRun | undefined {
  const summary = parseJson(text);
  if (!isJsonObject(summary) || !isJsonObject(summary['run']) || !Array.isArray(summary['accounts'])) return undefined;
  const { id: runId, startedAt, organizationId } = summary['run'];
  if (!isRunId(runId) || !isTime(startedAt) || typeof organizationId !== 'string') return undefined;
  const lines = summary['accounts'].filter(isAccountLine);
  if (lines.length !== summary['accounts'].length) return undefined;
  const accounts = lines.map((line) => previousAccount(line, startedAt));
  const history = Array.isArray(summary['history']) ? summary['history'].flatMap(pastRun) : [];
  const entered = lines.flatMap(entryOf);
  return {
    run: { runId, startedAt, organizationId, accounts, history },
    entries: { startedMs: Date.parse(startedAt), enteredMsById: new Map(entered) },
  };
}

type StoredLine = JsonObject & Omit<PreviousAccount, 'lastAuditedAt'>;

function isAccountLine(value: unknown): value is StoredLine {
  if (!isJsonObject(value) || typeof value['id'] !== 'string' || typeof value['name'] !== 'string') return false;
  return isAccountId(value['id']) && statuses.some((status) => status === value['status']);
}

/**
 * Reads one account. Summaries of the first version have no `lastAuditedAt`: each account was audited in their own run.
 */
function previousAccount({ id, name, status, ...line }: StoredLine, startedAt: string): PreviousAccount {
  const written = isTime(line['lastAuditedAt']) ? line['lastAuditedAt'] : undefined;
  const lastAuditedAt = written ?? (status === 'NOT_REACHED' ? undefined : startedAt);
  return { id, name, status, ...optional({ lastAuditedAt }) };
}

/** The statuses of an account that was entered and read. */
const readStatuses: ReadonlySet<Status> = new Set<Status>([
  'COMPLIANT',
  'REMEDIATED',
  'AWAITING_CONFIRMATION',
  'NON_COMPLIANT',
]);

/** With these the account had no trail that would have delivered the run's calls; it may have one by now. */
const notRecording: ReadonlySet<unknown> = new Set<BrokenReason>([
  'NO_TRAIL',
  'TRAIL_NOT_MULTI_REGION',
  'TRAIL_NOT_LOGGING',
  'TRAIL_MANAGEMENT_EVENTS_INCOMPLETE',
  'TRAIL_WITHOUT_LOG_GROUP',
]);

/** Returns when the run began to read an account whose trail was recording then, as far as the run could tell. */
function entryOf({ id, status, ...line }: StoredLine): readonly (readonly [AccountId, number])[] {
  const { lastAuditedAt, reasons } = line;
  if (!isAccountId(id) || !readStatuses.has(status) || !isTime(lastAuditedAt) || !Array.isArray(reasons)) return [];
  return reasons.some((reason) => notRecording.has(reason)) ? [] : [[id, Date.parse(lastAuditedAt)]];
}

/** Reads one run of the trend; none from anything else. */
function pastRun(value: unknown): readonly PastRun[] {
  if (!isJsonObject(value) || !isRunId(value['runId']) || !isTime(value['startedAt'])) return [];
  const totals = totalsIn(value['totals']);
  return totals === undefined ? [] : [{ runId: value['runId'], startedAt: value['startedAt'], totals }];
}

function totalsIn(value: unknown): Totals | undefined {
  if (!isJsonObject(value)) return undefined;
  const { accounts, compliant, nonCompliant, unknown, caveats, byStatus, retries, throttles } = value;
  if (!isCount(accounts) || !isCount(compliant) || !isCount(nonCompliant) || !isCount(unknown)) return undefined;
  if (!isCount(caveats) || !isByStatus(byStatus)) return undefined;
  return {
    accounts,
    compliant,
    nonCompliant,
    unknown,
    caveats,
    byStatus,
    ...(isCount(retries) && { retries }),
    ...(isCount(throttles) && { throttles }),
  };
}

function isByStatus(value: unknown): value is Totals['byStatus'] {
  if (!isJsonObject(value)) return false;
  return Object.entries(value).every(([key, count]) => statuses.some((status) => status === key) && isCount(count));
}

/** Returns whether a value is a time as rootwatch writes it, of the many forms that `Date.parse` takes. */
function isTime(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
