import { type ApiCallStats, sumApiCalls } from '../domain/api-call-stats.ts';
import type { ReportProblem } from '../domain/run.ts';
import type { AccountReport } from '../report/schema.ts';
import { mapBounded } from '../runtime/map-bounded.ts';
import { valuesOf } from '../runtime/slot-values.ts';
import { batchesOf } from './batches.ts';
import type { Handoff } from './handoff.ts';
import type { BatchDigest, BatchName, WorkAccounts, WorkResult } from './handoff-content.ts';
import { parseResult } from './unverified.ts';
import { sha256, type WorkFolder } from './work-folder.ts';

/** The results of all batches, those with the right digest apart from those that are only valid. */
export type BatchResults = {
  readonly verified: ReadonlyMap<string, AccountReport>;
  readonly unverified: ReadonlyMap<string, AccountReport>;
  readonly shared: ApiCallStats;
  readonly reportProblems: readonly ReportProblem[];
  readonly warnings: readonly string[];
};

type Read =
  | { readonly kind: 'verified' | 'unverified'; readonly batch: BatchName; readonly result: WorkResult }
  | { readonly kind: 'missing' | 'invalid'; readonly batch: BatchName };

const filesAtOnce = 16;

/** Reads the result of every batch, and compares it with the digest that its step returned. */
export async function readBatchResults(
  handoff: Handoff,
  selected: WorkAccounts,
  digests: readonly BatchDigest[],
): Promise<BatchResults> {
  const { folder, firstResultDigest } = handoff;
  const digestByBatch = new Map<BatchName, string | undefined>(digests.map(({ batch, digest }) => [batch, digest]));
  digestByBatch.set('first', firstResultDigest);
  const slots = await mapBounded(batchesIn(handoff, selected), { limit: filesAtOnce }, (batch) =>
    readResult(folder, batch, digestByBatch.get(batch.name)),
  );
  const read = valuesOf(slots);
  const results = read.flatMap((each) => ('result' in each ? [each.result] : []));
  return {
    verified: reportsOf(read, 'verified'),
    unverified: reportsOf(read, 'unverified'),
    shared: sumApiCalls(results.map(({ shared }) => shared)),
    reportProblems: results.flatMap(({ reportProblems }) => reportProblems),
    warnings: [
      ...warningOf(
        read,
        'unverified',
        'do not have the digests that their steps returned, so they are used for the report alone',
      ),
      ...warningOf(read, 'invalid', 'are not valid, and are not used'),
    ],
  };
}

type Batch = { readonly name: BatchName; readonly accounts: WorkAccounts };

function batchesIn({ plan: { first, batchSize } }: Handoff, selected: WorkAccounts): readonly Batch[] {
  const firstIds = new Set(first);
  const rest = selected.filter(({ id }) => !firstIds.has(id));
  const batches = batchesOf(rest, batchSize).map((accounts, name) => ({ name, accounts }));
  return [{ name: 'first', accounts: selected.filter(({ id }) => firstIds.has(id)) }, ...batches];
}

async function readResult(
  folder: WorkFolder,
  { name: batch, accounts }: Batch,
  digest: string | undefined,
): Promise<Read> {
  const text = await folder.read(`results/${batch}`);
  if (text === undefined) return { kind: 'missing', batch };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the digest proves that this very version wrote it
  if (sha256(text) === digest) return { kind: 'verified', batch, result: JSON.parse(text) as WorkResult };
  const result = parseResult(text, accounts);
  return result === undefined ? { kind: 'invalid', batch } : { kind: 'unverified', batch, result };
}

function reportsOf(read: readonly Read[], kind: Read['kind']): ReadonlyMap<string, AccountReport> {
  const results = read.flatMap((each) => (each.kind === kind && 'result' in each ? [each.result] : []));
  return new Map(results.flatMap(({ accounts }) => accounts).map((report) => [report.account.id, report]));
}

function warningOf(read: readonly Read[], kind: Read['kind'], what: string): readonly string[] {
  const batches = read.filter((each) => each.kind === kind).map(({ batch }) => batch);
  return batches.length === 0 ? [] : [`The results of ${batches.length} batches ${what}: ${batches.join(', ')}.`];
}
