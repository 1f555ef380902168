import type { Account, AccountId } from '../domain/account.ts';
import { type Listed, resolveAuditTargets } from '../organization/audit-targets.ts';
import { openRun } from '../organization/open-run.ts';
import { deploymentFingerprint, type StepContext, workFilesOf } from './step-context.ts';

/** For the state machine: what each of the next invocations is given. */
export type BatchEvent = { readonly step: 'audit'; readonly runId: string; readonly batch: number };

export type PlannedRun = { readonly runId: string; readonly accounts: number; readonly batches: readonly BatchEvent[] };

/** So many members show what members of an organization trail have to ask its owner. */
const warmUpAccounts = 3;

/**
 * The first part: lists the accounts, settles what they share, and deals the rest out. The management account, and a few
 * others, are audited here and now: what they ask in shared accounts, such as the owner of an organization trail, is then
 * known to everybody, and what they repair there is done.
 *
 * @throws when nothing can be judged: the organization could not be listed, or nobody is selected.
 */
export async function planRun(
  part: StepContext,
  { trigger, batchSize }: { readonly trigger: string; readonly batchSize: number },
): Promise<PlannedRun> {
  const { settings, aws, signal, runId } = part;
  const startedAt = part.now();
  const files = workFilesOf(part);
  const { writer, prepareAudits } = openRun(part);
  const previous = writer.readLatest();
  const found = await resolveAuditTargets({ settings, previous }, aws, {
    signal: part.listingSignal,
    onListed: () => undefined,
  });
  const listed: Listed = found.ok ? await found.listed : found;
  if (!found.ok || !listed.ok) throw new Error(`Nothing was judged. ${listed.ok ? '' : listed.problems.join(' ')}`);
  const { selected, members } = listed;
  const { organization, isMember } = found;
  await files.putAccounts({ members: [...members], selected });

  const [first, rest] = partitionForFanOut(selected, organization.managementAccountId);
  const audits = prepareAudits({ organization, isMember, selected });
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
  const madeBy = deploymentFingerprint(part);
  const plan = { runId, trigger, startedAt: startedAt.toISOString(), madeBy, organization };
  await files.putPlan({ ...plan, wholeOrganization, unread, batches: batches.length });
  return { runId, accounts: selected.length, batches: batches.map((batch) => ({ step: 'audit', runId, batch })) };
}

/** Those to begin with, and the others. */
function partitionForFanOut(
  selected: readonly Account[],
  managementAccountId: AccountId,
): readonly [first: readonly Account[], rest: readonly Account[]] {
  const members = selected.filter(({ id, state }) => id !== managementAccountId && state === 'ACTIVE');
  const ids = new Set<string>([managementAccountId, ...members.slice(0, warmUpAccounts).map(({ id }) => id)]);
  return [selected.filter(({ id }) => ids.has(id)), selected.filter(({ id }) => !ids.has(id))];
}
