import type { AccountId } from '../domain/account.ts';
import type { Failure } from '../domain/failure.ts';
import { isUnsettled } from '../domain/outcome.ts';
import type { Settings } from '../domain/settings.ts';
import type { FinishedRun } from '../organization/finish-run.ts';
import { isSelected, namesToLookUp, unknownNames } from '../organization/select-accounts.ts';
import { mapBounded } from '../runtime/map-bounded.ts';
import { type InvocationContext, type LambdaRun, runAudit, withInvocation } from './invocation.ts';
import type { QueuedRequest } from './parse-event.ts';
import { accountsIn, attemptsOf, type BatchItemFailures, isLastAttempt, unsettledRecords } from './queue-records.ts';

export type QueueRun = {
  /** Absent when no account could be audited yet, or the settings select none. */
  readonly finished?: FinishedRun;
  readonly batchItemFailures: BatchItemFailures;
};

/**
 * Audits the new accounts of a batch of queue records in one run. The records of unsettled accounts alone go back to
 * the queue: those that can't be looked up or do not belong to the organization yet, whose role does not exist yet, or
 * whose report could not be written.
 */
export async function runQueue(
  records: readonly QueuedRequest[],
  settings: Settings,
  invocation: InvocationContext,
): Promise<QueueRun> {
  const willRetry = !isLastAttempt(records, attemptsOf(invocation.host.environment));
  return withInvocation(settings, invocation, async (run) => {
    for (const { messageId, request } of records) {
      if (request.kind === 'not-understood')
        run.telemetry.warn(`Message ${messageId} is not understood: ${request.what}.`);
    }
    const resolved = await resolveAccounts(accountsIn(records), run);
    for (const account of resolved) warnOf(account, run);
    const found = resolved.filter(({ kind }) => kind === 'found').map(({ id }) => id);
    const later = resolved.filter(({ kind }) => kind === 'missing' || kind === 'unknown').map(({ id }) => id);
    if (found.length === 0) return { batchItemFailures: unsettledRecords(records, new Set(later)) };
    // The tags were compared a moment ago.
    const { tags: _tags, ...selection } = settings.selection;
    const finished = await runAudit(
      { ...run, settings: { ...settings, selection: { ...selection, accounts: found } } },
      { trigger: 'account-event', isOrganizationRun: false, willRetry },
    );
    const unsettled = new Set([...later, ...unsettledIn(finished, found)]);
    return { finished, batchItemFailures: unsettledRecords(records, unsettled) };
  });
}

type ResolvedAccount = { readonly id: AccountId } & (
  | { readonly kind: 'found' }
  /** The settings leave it out. */
  | { readonly kind: 'left-out' }
  /** It does not belong to the organization, or not yet. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown'; readonly why: Failure }
);

const accountsAtOnce = 8;

/**
 * Looks up each account alone, so that one that can't be read delays no other.
 *
 * @throws when the settings name what the organization does not have, and when no account at all can be read.
 */
async function resolveAccounts(accountIds: readonly AccountId[], run: LambdaRun): Promise<readonly ResolvedAccount[]> {
  const resolved: ResolvedAccount[] = [];
  const slots = await mapBounded(accountIds, { limit: accountsAtOnce }, async (id) => resolveAccount(id, run));
  for (const slot of slots) {
    if (slot.kind === 'crashed') throw slot.error;
    if (slot.kind === 'finished') resolved.push(slot.value);
  }
  const unread = resolved.flatMap((account) => (account.kind === 'unknown' ? [account.why] : []));
  const [why] = unread;
  if (why !== undefined && unread.length === accountIds.length)
    throw new Error(`No account could be looked up: ${why.operation}: ${why.message}`);
  return resolved;
}

async function resolveAccount(
  id: AccountId,
  { aws, settings: { selection }, signal }: LambdaRun,
): Promise<ResolvedAccount> {
  const { accounts: _accounts, ...others } = selection;
  const names = namesToLookUp({ ...others, accounts: [id] });
  const listing = await aws.lookUp(names, signal);
  if (listing.kind === 'unknown') return { kind: 'unknown', id, why: listing.why };
  const account = listing.value.accounts.find((listed) => listed.id === id);
  if (account === undefined) return { kind: 'missing', id };
  const [why] = listing.value.unread;
  if (why !== undefined && names.units.length > 0) return { kind: 'unknown', id, why };
  const problems = unknownNames(listing.value, others);
  if (problems.length > 0) throw new Error(`No account was audited. ${problems.join(' ')}`);
  const tags = selection.tags === undefined ? undefined : await aws.tagsOf([id], signal);
  if (tags?.kind === 'unknown') return { kind: 'unknown', id, why: tags.why };
  const tagsOf = tags?.value ?? new Map();
  return { kind: isSelected(account, selection, { listing: listing.value, tagsOf }) ? 'found' : 'left-out', id };
}

function warnOf(account: ResolvedAccount, { telemetry }: LambdaRun): void {
  const { id, kind } = account;
  switch (kind) {
    case 'found':
      return;
    case 'left-out':
      telemetry.warn(`Account ${id} is left out by the settings.`);
      return;
    case 'missing':
      telemetry.warn(`Account ${id} does not belong to the organization yet.`);
      return;
    case 'unknown':
      telemetry.warn(`Account ${id} could not be looked up: ${account.why.operation}: ${account.why.message}`);
      return;
    default:
      kind satisfies never;
  }
}

/** Returns the accounts without a verdict, or all when a report could not be written: readers of reports lack them. */
function unsettledIn({ report, reportProblems }: FinishedRun, all: readonly AccountId[]): readonly AccountId[] {
  if (reportProblems.length > 0) return all;
  const unsettled = new Set(
    report.accounts.filter(({ status }) => isUnsettled(status)).map(({ account }) => account.id),
  );
  return all.filter((id) => unsettled.has(id));
}
