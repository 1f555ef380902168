import type { Account } from '../domain/account.ts';
import type { Notify, OrganizationAccess } from '../ports/organization-access.ts';
import type { AccountPlan } from '../report/plan-report.ts';
import {
  type AuditTargets,
  type ListingOptions,
  type NotListed,
  resolveAuditTargets,
  warnOfUnreadUnits,
} from './audit-targets.ts';
import { type FinishedRun, finishRun } from './finish-run.ts';
import { openRun, type RunRequest } from './open-run.ts';
import { entriesOf } from './previous-entries.ts';

export type OrganizationAuditRequest = Omit<RunRequest, 'aws'> & {
  readonly trigger: string;
  /** Looks up the selected accounts, in place of a list of the organization: for a run about few accounts. */
  readonly looksUpAccounts?: boolean;
  readonly version: string;
  /** Sends one message about the run, when something changed or is wrong. */
  readonly notify?: Notify | undefined;
  /**
   * Ends the listing of accounts. It may fire later than the signal that ends the audits, so that the accounts that
   * were not reached can be named. Default: nothing ends the listing.
   */
  readonly listingSignal?: AbortSignal;
  /** Receives the number of accounts known so far; called again as more accounts are listed. */
  readonly onListed?: (accounts: number) => void;
};

export type OrganizationAudit =
  | (FinishedRun & {
      readonly kind: 'finished';
      /** The plans of the accounts in which something is to be done, was done, or is in the way. */
      readonly plans: readonly AccountPlan[];
    })
  /** No account was audited: the organization could not be listed, or no account is selected. */
  | { readonly kind: 'not-run'; readonly problems: readonly string[] };

/** Audits the organization in one run of eight steps, from the settings to the reports and the notification. */
export async function auditOrganization(
  request: OrganizationAuditRequest,
  aws: OrganizationAccess,
  signal: AbortSignal,
): Promise<OrganizationAudit> {
  const { settings, now, trigger, version, notify, looksUpAccounts } = request;
  const startedAt = now();
  // 1. Open the run: its report writer now, its audits once the accounts are known.
  const { writer, prepareAudits } = openRun({ ...request, aws });
  // 2. Start to read the latest run, which sets the order of the audits and what the report is compared with.
  const latest = writer.readPrevious();
  const previous = latest.then((read) => read?.run);
  // 3. Resolve the accounts to audit; for an audit of the whole organization the first page of the list is enough.
  const targets = await resolveAuditTargets({ settings, previous, looksUpAccounts }, aws, listingOptions(request));
  if (!targets.ok) return notRun(targets);
  // 4. Prepare the audits: the matchers of controls, the cache of shared accounts, the accounts that may be changed.
  const { organization, isMember, isExcluded } = targets;
  // The order of the audits depends on the latest run too, so no audit has to wait for it here.
  const previousRun = entriesOf(await latest, organization.id);
  const selected = await changeableAccounts(targets, request);
  const audits = prepareAudits({ organization, isMember, isExcluded, selected, startedAt, previousRun });
  // 5. Audit each account, within the limit of concurrency and before the deadline, and write its report.
  const slots = await audits.audit(targets.accounts, signal);
  // 6. Wait for the rest of the list. Without it the run can't say which accounts it is about.
  const listed = await targets.listed;
  if (!listed.ok) {
    await writer.settled();
    return notRun(listed);
  }
  warnOfUnreadUnits(listed.unread, request.onWarning);
  // 7. Complete the results with the accounts that were not reached, or crashed.
  const audited = await audits.complete(listed.selected, slots);
  // 8. Finish the run: write the reports of the whole run, and send the notification.
  const finished = await finishRun({
    run: {
      id: request.runId,
      mode: settings.mode,
      trigger,
      startedAt: startedAt.toISOString(),
      finishedAt: now().toISOString(),
      version,
      organization,
      controls: settings.controls.map(({ id }) => id),
      wholeOrganization: listed.wholeOrganization,
      shared: audits.sharedApiCalls(),
    },
    accounts: audited.map(({ report }) => report),
    controls: settings.controls,
    previous: await previous,
    writer,
    notify,
  });
  return { kind: 'finished', ...finished, plans: audited.flatMap(({ plans }) => plans) };
}

function listingOptions({ listingSignal, onListed }: OrganizationAuditRequest): ListingOptions {
  return {
    signal: listingSignal ?? new AbortController().signal,
    onListed: onListed ?? ((): void => undefined),
  };
}

/** Waits for the whole list unless nothing is going to be changed. */
async function changeableAccounts(
  { listed }: AuditTargets,
  { settings }: OrganizationAuditRequest,
): Promise<readonly Account[]> {
  if (settings.mode === 'audit') return [];
  const all = await listed;
  return all.ok ? all.selected : [];
}

function notRun({ problems }: NotListed): OrganizationAudit {
  return { kind: 'not-run', problems };
}
