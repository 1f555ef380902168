import type { AccountId } from '../domain/account.ts';
import { isUnsettled } from '../domain/outcome.ts';
import type { Settings } from '../domain/settings.ts';
import type { FinishedRun } from '../organization/finish-run.ts';
import { isSelected, unknownNames } from '../organization/select-accounts.ts';
import type { Listing } from '../ports/organization-access.ts';
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
 * the queue: those that Organizations does not list yet, whose role does not exist yet, or whose report could not be
 * written.
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
    const { listed, found, missing } = await resolveAccounts(accountsIn(records), run);
    if (found.length === 0) return { batchItemFailures: unsettledRecords(records, new Set(missing)) };
    const selection = { ...settings.selection, accounts: found };
    const finished = await runAudit(
      { ...run, settings: { ...settings, selection }, aws: { ...run.aws, list: () => Promise.resolve(listed) } },
      { trigger: 'account-event', isOrganizationRun: false, willRetry },
    );
    const unsettled = new Set([...missing, ...unsettledIn(finished, found)]);
    return { finished, batchItemFailures: unsettledRecords(records, unsettled) };
  });
}

type ResolvedAccounts = {
  readonly listed: Awaited<ReturnType<LambdaRun['aws']['list']>>;
  readonly found: readonly AccountId[];
  readonly missing: readonly AccountId[];
};

/** Resolves the accounts that Organizations lists and the settings select, and those that it does not list yet. */
async function resolveAccounts(
  wanted: readonly AccountId[],
  { aws, settings, telemetry, signal }: LambdaRun,
): Promise<ResolvedAccounts> {
  const listed = await aws.list(signal);
  if (listed.kind === 'unknown') throw new Error(`The organization could not be listed: ${listed.why.message}`);
  const { accounts: _accounts, ...selection } = settings.selection;
  const problems = unknownNames(listed.value, selection);
  if (problems.length > 0) throw new Error(`No account was audited. ${problems.join(' ')}`);
  const present = listed.value.accounts.filter(({ id }) => wanted.includes(id));
  const tagsOf = await readSelectionTags(
    present.map(({ id }) => id),
    { aws, settings, signal },
  );
  const listing: Listing = listed.value;
  const found = present.filter((account) => isSelected(account, selection, { listing, tagsOf })).map(({ id }) => id);
  const missing = wanted.filter((id) => present.every((account) => account.id !== id));
  for (const id of missing) telemetry.warn(`Account ${id} is not listed by Organizations yet.`);
  for (const { id } of present) if (!found.includes(id)) telemetry.warn(`Account ${id} is left out by the settings.`);
  return { listed, found, missing };
}

async function readSelectionTags(
  accountIds: readonly AccountId[],
  { aws, settings, signal }: Pick<LambdaRun, 'aws' | 'settings' | 'signal'>,
): Promise<ReadonlyMap<AccountId, Readonly<Record<string, string>>>> {
  if (settings.selection.tags === undefined) return new Map();
  const tags = await aws.tagsOf(accountIds, signal);
  if (tags.kind === 'unknown') throw new Error(`The tags of accounts could not be read: ${tags.why.message}`);
  return tags.value;
}

/** Returns the accounts without a verdict, or all when a report could not be written: readers of reports lack them. */
function unsettledIn({ report, reportProblems }: FinishedRun, all: readonly AccountId[]): readonly AccountId[] {
  if (reportProblems.length > 0) return all;
  const unsettled = new Set(
    report.accounts.filter(({ status }) => isUnsettled(status)).map(({ account }) => account.id),
  );
  return all.filter((id) => unsettled.has(id));
}
