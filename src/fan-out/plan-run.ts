import type { Account, AccountId } from '../domain/account.ts';
import { type Listed, resolveAuditTargets } from '../organization/audit-targets.ts';
import { openRun } from '../organization/open-run.ts';
import { deploymentFingerprint, openHandoffFiles, type StepContext } from './step-context.ts';

/** The event that the state machine sends to the function for one batch. */
export type BatchEvent = { readonly step: 'audit'; readonly runId: string; readonly batch: number };

export type PlannedRun = { readonly runId: string; readonly accounts: number; readonly batches: readonly BatchEvent[] };

/** Members to audit first: so many show which facts members of an organization trail need from its owner. */
const warmUpAccounts = 3;

/**
 * The first step: lists the accounts, audits the first few and partitions the rest into batches. The management account
 * and a few members are audited here, so that the facts and repairs in shared accounts, such as the owner of an
 * organization trail, are known to all batches.
 *
 * @throws when there is nothing to audit: the organization could not be listed, or no account is selected.
 */
export async function planRun(
  step: StepContext,
  { trigger, batchSize }: { readonly trigger: string; readonly batchSize: number },
): Promise<PlannedRun> {
  const { settings, aws, signal, runId } = step;
  const startedAt = step.now();
  const files = openHandoffFiles(step);
  const { writer, prepareAudits } = openRun(step);
  const previous = writer.readLatest();
  const found = await resolveAuditTargets({ settings, previous }, aws, {
    signal: step.listingSignal,
    onListed: () => undefined,
  });
  const listed: Listed = found.ok ? await found.listed : found;
  if (!found.ok || !listed.ok) throw new Error(`No account was audited. ${listed.ok ? '' : listed.problems.join(' ')}`);
  const { selected, members } = listed;
  const { organization, isMember, excluded } = found;
  await files.putAccounts({ members: [...members], selected });

  const [first, rest] = partitionForFanOut(selected, organization.managementAccountId);
  const audits = prepareAudits({ organization, isMember, excluded, selected });
  const audited = await audits.complete(first, await audits.audit(first, signal));
  await writer.settled();
  await files.putSnapshot(await audits.snapshot());
  const batches = Array.from({ length: Math.ceil(rest.length / batchSize) }, (_, batch) => batch);
  for (const batch of batches) await files.putBatch(batch, rest.slice(batch * batchSize, (batch + 1) * batchSize));
  await files.putResult('first', {
    accounts: audited.map(({ report }) => report),
    shared: audits.sharedApiCalls(),
    reportProblems: writer.problems,
  });
  const { wholeOrganization, unread } = listed;
  const madeBy = deploymentFingerprint(step);
  const plan = { runId, trigger, startedAt: startedAt.toISOString(), madeBy, organization };
  await files.putPlan({ ...plan, wholeOrganization, unread, batches: batches.length });
  return { runId, accounts: selected.length, batches: batches.map((batch) => ({ step: 'audit', runId, batch })) };
}

/** Splits the accounts into those that the planner audits itself and those of the batches. */
function partitionForFanOut(
  selected: readonly Account[],
  managementAccountId: AccountId,
): readonly [first: readonly Account[], rest: readonly Account[]] {
  const members = selected.filter(({ id, state }) => id !== managementAccountId && state === 'ACTIVE');
  const ids = new Set<string>([managementAccountId, ...members.slice(0, warmUpAccounts).map(({ id }) => id)]);
  return [selected.filter(({ id }) => ids.has(id)), selected.filter(({ id }) => !ids.has(id))];
}
