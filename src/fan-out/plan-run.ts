import type { Account, AccountId } from '../domain/account.ts';
import { type Listed, resolveAuditTargets } from '../organization/audit-targets.ts';
import { openRun } from '../organization/open-run.ts';
import { entriesOf } from '../organization/previous-entries.ts';
import { batchesOf } from './batches.ts';
import { HandoffWriter } from './handoff-writer.ts';
import { deploymentFingerprint, openWorkFolder, type StepContext } from './step-context.ts';
import { toStoredEntries } from './stored-entries.ts';

/** What the state machine passes on: the digest of the manifest, and the numbers of the batches. */
export type PlannedRun = {
  readonly runId: string;
  readonly accounts: number;
  readonly manifest: string;
  readonly batches: readonly number[];
};

/** Members to audit first: so many show which facts members of an organization trail need from its owner. */
const warmUpAccounts = 3;

/**
 * Batches of one run. The state of a state machine holds 256 KiB, and has a number and the digest of the result for each:
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const maxBatches = 2_000;

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
  const handoff = new HandoffWriter(openWorkFolder(step));
  const { writer, prepareAudits } = openRun(step);
  const latest = writer.readPrevious();
  const previous = latest.then((read) => read?.run);
  const found = await resolveAuditTargets({ settings, previous }, aws, {
    signal: step.listingSignal,
    onListed: () => undefined,
  });
  const listed: Listed = found.ok ? await found.listed : found;
  if (!found.ok || !listed.ok) throw new Error(`No account was audited. ${listed.ok ? '' : listed.problems.join(' ')}`);
  const { selected, members } = listed;
  const { organization, isMember, isExcluded, excluded } = found;
  await handoff.putMembers({ members: [...members], excluded: [...excluded] });
  await handoff.putSelected(selected);

  const [first, rest] = partitionForFanOut(selected, organization.managementAccountId);
  const previousRun = entriesOf(await latest, organization.id);
  const audits = prepareAudits({ organization, isMember, isExcluded, selected, startedAt, previousRun });
  if (previousRun !== undefined) await handoff.putPrevious(toStoredEntries(previousRun));
  const audited = await audits.complete(first, await audits.audit(first, signal));
  await writer.settled();
  await handoff.putSnapshot(await audits.snapshot());
  const size = batchSizeFor(rest.length, batchSize);
  if (size > batchSize) step.onWarning(`Batches have ${size} accounts, so that there are at most ${maxBatches}.`);
  const batches = batchesOf(rest, size);
  for (const [batch, accounts] of batches.entries()) await handoff.putBatch(batch, accounts);
  await handoff.putFirstResult({
    accounts: audited.map(({ report }) => report),
    shared: audits.sharedApiCalls(),
    reportProblems: writer.problems,
  });
  const { wholeOrganization, unread } = listed;
  const madeBy = deploymentFingerprint(step);
  const plan = { runId, trigger, startedAt: startedAt.toISOString(), madeBy, organization, wholeOrganization, unread };
  await handoff.putPlan({ ...plan, first: first.map(({ id }) => id), batchSize: size });
  const manifest = await handoff.putManifest();
  return { runId, accounts: selected.length, manifest, batches: [...batches.keys()] };
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

/** Returns the size of the batches: the one that was asked for, unless there would be more than {@link maxBatches}. */
export function batchSizeFor(accounts: number, batchSize: number): number {
  return Math.max(batchSize, Math.ceil(accounts / maxBatches));
}
