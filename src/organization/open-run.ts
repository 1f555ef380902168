import type { Account } from '../domain/account.ts';
import type { Action } from '../domain/action.ts';
import { type ApiCallStats, sumApiCalls } from '../domain/api-call-stats.ts';
import type { Settings } from '../domain/settings.ts';
import { createControlMatcher } from '../evaluate/control-matcher.ts';
import type { OrganizationAccess } from '../ports/organization-access.ts';
import type { ReportStore } from '../ports/report-store.ts';
import type { AccountReport } from '../report/schema.ts';
import type { Slot, Source } from '../runtime/map-bounded.ts';
import { type Audited, auditAccounts, completeWithUnaudited } from './audit-accounts.ts';
import { accountAudit, type RunContext } from './audit-context.ts';
import { ReportWriter } from './report-writer.ts';
import { createRunQuestions } from './run-questions.ts';
import { type CacheSnapshot, createSharedAccountCache } from './shared-account-cache.ts';

export type RunRequest = {
  readonly runId: string;
  readonly settings: Settings;
  readonly aws: OrganizationAccess;
  readonly sinks: readonly ReportStore[];
  readonly now: () => Date;
  /** Returns whether this action was in the plan that a person has approved; absent when approval was not asked for. */
  readonly isApproved?: ((action: Action) => boolean) | undefined;
  /** Milliseconds before each attempt to verify a repair. */
  readonly verificationDelaysMs?: readonly number[] | undefined;
  /** Receives each account before anything is read in it: if the run dies, the last ones name where. */
  readonly onBegun?: ((account: Account) => void) | undefined;
  readonly onAccount?: ((report: AccountReport) => void) | undefined;
  /** Receives what changes no verdict, but should be known. */
  readonly onWarning?: ((text: string) => void) | undefined;
};

/** The accounts that a run is about, as far as its audits depend on them. */
export type AuditScope = Pick<
  RunContext,
  'organization' | 'isMember' | 'isExcluded' | 'selected' | 'startedAt' | 'previousRun'
>;

/** The audits of one run, or of one invocation of it. */
export type Audits = {
  /** Audits accounts as they come; starts none after the signal. */
  readonly audit: (accounts: Source<Account>, signal: AbortSignal) => Promise<readonly Slot<Account, Audited>[]>;
  /** Returns each of the accounts once, and reports those that have no finished slot as not audited. */
  readonly complete: (
    accounts: readonly Account[],
    slots: readonly Slot<Account, Audited>[],
  ) => Promise<readonly Audited[]>;
  /** Sums the requests so far that belong to the run rather than to one account. */
  readonly sharedApiCalls: () => ApiCallStats;
  /** Returns what was read and changed in shared accounts, for other invocations of the run. */
  readonly snapshot: () => Promise<CacheSnapshot>;
};

export type OpenRun = {
  readonly writer: ReportWriter;
  /** Prepares the audits once it is known which accounts they are about. */
  readonly prepareAudits: (scope: AuditScope, snapshot?: CacheSnapshot) => Audits;
};

/** Opens a run, or one invocation of it: puts its report writer, its shared account cache and its audits together. */
export function openRun(request: RunRequest): OpenRun {
  const { runId, settings, sinks, aws, onBegun, onAccount } = request;
  const writer = new ReportWriter(runId, sinks, settings.controls);
  return {
    writer,
    prepareAudits: (scope, snapshot) => {
      const shared = createSharedAccountCache(aws.enter, snapshot);
      const controls = settings.controls.map((control) => createControlMatcher(control));
      const askForRun = createRunQuestions(shared.ask, { warn: request.onWarning, known: snapshot?.answers });
      const audit = accountAudit({ ...request, ...scope, shared, askForRun, controls });
      const auditing = { audit, writer, concurrency: settings.concurrency, onBegun, onAccount };
      return {
        audit: (accounts, signal) => auditAccounts(accounts, auditing, signal),
        complete: (accounts, slots) => completeWithUnaudited(accounts, slots, auditing),
        sharedApiCalls: () =>
          sumApiCalls([aws.traffic(), shared.trafficExcept(scope.organization.managementAccountId)]),
        snapshot: shared.snapshot,
      };
    },
  };
}
