import { controlOf, isControlId } from '../controls/catalog.ts';
import type { Account } from '../domain/account.ts';
import type { Action } from '../domain/action.ts';
import { sumApiCalls } from '../domain/api-call-stats.ts';
import type { Run } from '../domain/run.ts';
import type { Settings } from '../domain/settings.ts';
import { createControlMatcher } from '../evaluate/control-matcher.ts';
import type { Notify, OrganizationAccess } from '../ports/organization-access.ts';
import type { ReportStore } from '../ports/report-store.ts';
import type { AccountPlan } from '../report/plan-report.ts';
import type { AccountReport } from '../report/schema.ts';
import { type Auditing, auditAccounts, completeWithUnaudited } from './audit-accounts.ts';
import { accountAudit } from './audit-context.ts';
import { type AuditTargets, type Listed, resolveAuditTargets } from './audit-targets.ts';
import { type FinishedRun, finishRun } from './finish-run.ts';
import { ReportWriter } from './report-writer.ts';
import { createSharedAccountCache } from './shared-account-cache.ts';

export type OrganizationAuditRequest = {
  readonly runId: string;
  readonly trigger: string;
  readonly version: string;
  readonly settings: Settings;
  readonly sinks: readonly ReportStore[];
  readonly now: () => Date;
  /** Whether a person has seen this action planned; absent when nobody was asked. */
  readonly isApproved?: (action: Action) => boolean;
  /** Milliseconds before each look at what was repaired. */
  readonly verificationDelaysMs?: readonly number[];
  /** Where one message about the run goes, when something changed or is wrong. */
  readonly notify?: Notify | undefined;
  /**
   * Ends the listing of accounts, which may go on when the time for audits is over: who was not reached has to be named.
   * Default: nothing ends it.
   */
  readonly listingSignal?: AbortSignal;
  /** Something that changes no verdict, but that people should know. */
  readonly onWarning?: (text: string) => void;
  /** How many accounts there are, as far as is known: told again as the list grows. */
  readonly onListed?: (accounts: number) => void;
  readonly onAccount?: (report: AccountReport) => void;
};

export type OrganizationAudit =
  | (FinishedRun & {
      readonly kind: 'finished';
      /** What is to be done, or was, in the accounts in which there is something to do or something in the way. */
      readonly plans: readonly AccountPlan[];
    })
  /** Nothing was judged: the organization could not be listed, or nobody is selected. */
  | { readonly kind: 'not-run'; readonly problems: readonly string[] };

/** One run: list, audit each account within the limit and the deadline, write, summarize. */
export async function auditOrganization(
  request: OrganizationAuditRequest,
  aws: OrganizationAccess,
  signal: AbortSignal,
): Promise<OrganizationAudit> {
  const { settings, now, runId } = request;
  const startedAt = now();
  const controls = settings.controls.filter(isControlId).map(controlOf);
  const writer = new ReportWriter(runId, request.sinks, controls);
  const previous = writer.readLatest();
  const found = await resolveAuditTargets({ settings, previous }, aws, {
    signal: request.listingSignal ?? new AbortController().signal,
    onListed: request.onListed ?? ((): void => undefined),
  });
  if (!found.ok) return { kind: 'not-run', problems: found.problems };
  const shared = createSharedAccountCache(aws.enter);
  const selected = settings.mode === 'audit' ? [] : await selectedOf(found);
  const { organization, isMember } = found;
  const place = { aws, shared, organization, isMember, selected };
  const audit = accountAudit({ ...request, ...place, controls: controls.map(createControlMatcher) });
  const auditing: Auditing = { audit, writer, concurrency: settings.concurrency, onAccount: request.onAccount };
  const slots = await auditAccounts(found.accounts, auditing, signal);
  const listed = await found.listed;
  if (!listed.ok) {
    await writer.settled();
    return { kind: 'not-run', problems: listed.problems };
  }
  warnOfUnreadUnits(listed, request);
  const audited = await completeWithUnaudited(listed.selected, slots, auditing);
  const run: Run = {
    id: runId,
    mode: settings.mode,
    trigger: request.trigger,
    startedAt: startedAt.toISOString(),
    finishedAt: now().toISOString(),
    version: request.version,
    organization,
    controls: settings.controls,
    wholeOrganization: listed.wholeOrganization,
    shared: sumApiCalls([aws.traffic(), shared.trafficExcept(organization.managementAccountId)]),
  };
  const accounts = audited.map(({ report }) => report);
  const finishing = { run, accounts, controls, previous: await previous, writer, notify: request.notify };
  return { kind: 'finished', ...(await finishRun(finishing)), plans: audited.flatMap(({ plans }) => plans) };
}

async function selectedOf({ listed }: AuditTargets): Promise<readonly Account[]> {
  const all = await listed;
  return all.ok ? all.selected : [];
}

function warnOfUnreadUnits({ unread }: Extract<Listed, { ok: true }>, { onWarning }: OrganizationAuditRequest): void {
  for (const { operation, message } of unread) {
    onWarning?.(`Accounts are reported without their organizational units: ${operation}: ${message}`);
  }
}
