import { type AccountAudit, auditAccount, type Entry, settledAtOnce, type Visit } from './audit-account.ts';
import { controlOf, isControlId } from './controls/catalogue.ts';
import type { Account, AccountId, Organization } from './domain/account.ts';
import type { Action } from './domain/action.ts';
import { known, type Observed } from './domain/observed.ts';
import type { AccountOutcome, Status } from './domain/outcome.ts';
import type { Refusal } from './domain/refusal.ts';
import type { ReportProblem, Run, RunOutcome } from './domain/run.ts';
import type { Settings } from './domain/settings.ts';
import { type JudgedControl, judgedControl } from './evaluate/judge-pattern.ts';
import type { Ask } from './investigate.ts';
import type { Notification } from './report/notification.ts';
import type { Report } from './report/schema.ts';
import { type ReportSink, ReportWriter, type Written } from './report-writer.ts';
import { mapBounded, type Slot } from './runtime/map-bounded.ts';
import { type Listing, selectAccounts } from './select-accounts.ts';
import { type SharedAccounts, sharedAccounts } from './shared-accounts.ts';

/** AWS as a run needs it. */
export type OrganizationAccess = {
  readonly region: string;
  readonly list: (signal: AbortSignal) => Promise<Observed<Listing & { readonly organization: Organization }>>;
  readonly tagsOf: (
    accounts: readonly AccountId[],
    signal: AbortSignal,
  ) => Promise<Observed<ReadonlyMap<AccountId, Readonly<Record<string, string>>>>>;
  readonly enter: (accountId: AccountId, signal: AbortSignal) => Promise<Visit>;
  /** Requests sent so far that belong to no account. */
  readonly apiCalls: () => number;
};

export type SweepRequest = {
  readonly runId: string;
  readonly trigger: string;
  readonly version: string;
  readonly settings: Settings;
  readonly sinks: readonly ReportSink[];
  readonly now: () => Date;
  /** Whether a person has seen this action planned; absent when nobody was asked. */
  readonly isApproved?: (action: Action) => boolean;
  /** Milliseconds before each look at what was repaired. */
  readonly patienceMs?: readonly number[];
  /** Where one message about the run goes, when something changed or is wrong. */
  readonly notify?: Notify | undefined;
  /** Something that changes no verdict, but that people should know. */
  readonly onWarning?: (text: string) => void;
  readonly onStart?: (accounts: number) => void;
  readonly onAccount?: (outcome: AccountOutcome) => void;
};

export type Notify = {
  readonly topicArn: string;
  readonly send: (notification: Notification) => Promise<Written>;
};

export type Sweep =
  | {
      readonly kind: 'finished';
      readonly outcome: RunOutcome;
      readonly report: Report;
      readonly reportProblems: readonly ReportProblem[];
    }
  /** Nothing was judged: the organisation could not be listed, or nobody is selected. */
  | { readonly kind: 'not-run'; readonly problems: readonly string[] };

/** One run: list, audit each account within the limit and the deadline, write, summarise. */
export async function sweep(request: SweepRequest, aws: OrganizationAccess, signal: AbortSignal): Promise<Sweep> {
  const { settings, now } = request;
  const startedAt = now();
  const listed = await aws.list(signal);
  if (listed.kind === 'unknown') return notRun('The organisation could not be listed', listed.why);
  const tags = await tagsOf(listed.value, request, { aws, signal });
  if (tags.kind === 'unknown') return notRun('The tags of accounts could not be read', tags.why);
  const selected = selectAccounts(listed.value, settings.selection, tags.value);
  if (!selected.ok) return { kind: 'not-run', problems: selected.problems };

  for (const why of listed.value.unread) {
    request.onWarning?.(`Accounts are reported without their organizational units: ${why.operation}: ${why.message}`);
  }
  request.onStart?.(selected.accounts.length);
  const controls = settings.controls.filter(isControlId).map(controlOf);
  const writer = new ReportWriter(request.runId, request.sinks, controls);
  const shared = sharedAccounts(aws.enter);
  const scene = { aws, shared, controls: controls.map(judgedControl), selected: selected.accounts };
  const audit = accountAudit(request, listed.value, scene);
  const slots = await mapBounded(selected.accounts, { limit: settings.concurrency, signal }, async (account) => {
    const outcome = await auditAccount(account, audit, signal);
    request.onAccount?.(outcome);
    await writer.writeAccount(outcome);
    return outcome;
  });
  const accounts = slots.map((slot) => outcomeOf(slot, audit));
  // Accounts that ended outside the loop have no file yet, and the time to write them is past the deadline.
  const leftOver = accounts.filter((_, index) => slots[index]?.kind !== 'finished');
  await mapBounded(leftOver, { limit: settings.concurrency, signal: new AbortController().signal }, (outcome) =>
    writer.writeAccount(outcome),
  );
  const run: Run = {
    id: request.runId,
    mode: settings.mode,
    trigger: request.trigger,
    startedAt: startedAt.toISOString(),
    finishedAt: now().toISOString(),
    version: request.version,
    organization: listed.value.organization,
    controls: settings.controls,
    wholeOrganization: selected.wholeOrganization,
    sharedApiCalls: aws.apiCalls() + shared.apiCallsBeyond(listed.value.organization.managementAccountId),
  };
  const outcome: RunOutcome = { run, accounts };
  const previous = await writer.readLatest();
  const { runReport } = await import('./report/run-report.ts');
  const report = runReport(outcome, { controls, previous });
  await writer.writeRun(report, previous);
  await notify(report, writer, request);
  return { kind: 'finished', outcome, report, reportProblems: writer.problems };
}

/** A message that can't be sent is a report that could not be written: it is said, and loses nothing else. */
async function notify(report: Report, writer: ReportWriter, { notify: notifier, runId }: SweepRequest): Promise<void> {
  if (notifier === undefined) return;
  const { notificationOf } = await import('./report/notification.ts');
  const reports = writer.uris.map((uri) => `${uri.replace(/\/$/, '')}/runs/${runId}/report.html`);
  const notification = notificationOf(report, { reports, unwritten: writer.problems });
  if (notification === undefined) return;
  const sent = await notifier.send(notification);
  if (!sent.ok) writer.addProblem({ uri: notifier.topicArn, path: 'notification', why: sent.why });
}

function notRun(what: string, { operation, awsCode, message }: Refusal): Sweep {
  return { kind: 'not-run', problems: [`${what}: ${operation} ${awsCode ?? ''} ${message}`.replace(/ +/g, ' ')] };
}

/** Tags cost a call an account, so they are read only for those that everything else selects. */
async function tagsOf(
  listing: Listing,
  { settings }: SweepRequest,
  { aws, signal }: { aws: OrganizationAccess; signal: AbortSignal },
): Promise<Observed<ReadonlyMap<AccountId, Readonly<Record<string, string>>>>> {
  const { tags, ...others } = settings.selection;
  if (tags === undefined) return known(new Map());
  const candidates = selectAccounts(listing, others, new Map());
  return aws.tagsOf(candidates.ok ? candidates.accounts.map(({ id }) => id) : [], signal);
}

type Scene = {
  readonly aws: OrganizationAccess;
  readonly shared: SharedAccounts;
  readonly controls: readonly JudgedControl[];
  /** Whom the run is about: in no other account is anything changed. */
  readonly selected: readonly Account[];
};

function accountAudit(
  request: SweepRequest,
  { organization, accounts }: Listing & { readonly organization: Organization },
  { aws, shared, controls, selected }: Scene,
): AccountAudit {
  const { settings, now, isApproved, patienceMs = [0, 1_000, 2_000, 4_000] } = request;
  const { exemptions } = settings;
  const isOpen = (account: Account): boolean =>
    controls.some((control) => settledAtOnce(account, control, { exemptions, now }) === undefined);
  const changeable = new Set<string>(selected.filter(isOpen).map(({ id }) => id));
  const members = new Set<string>(accounts.map(({ id }) => id));
  return {
    mode: settings.mode,
    controls,
    exemptions,
    policy: { ...settings, isChangeable: (accountId) => changeable.has(accountId) },
    patienceMs,
    now,
    ...(isApproved === undefined ? {} : { isApproved }),
    ground: {
      region: aws.region,
      organizationId: organization.id,
      isMember: (accountId) => members.has(accountId),
      acceptBroaderFilters: settings.acceptBroaderFilters,
    },
    enter: async ({ id }, signal) => {
      // Organisation trails are the management account's: what is read there is read once, for everybody.
      const isShared = id === organization.managementAccountId || shared.isVisited(id);
      const visit = await (isShared ? shared.visit(id, signal) : aws.enter(id, signal));
      if (visit.entered.kind === 'unknown') return visit;
      return { ...visit, entered: known(entryFor(id, visit.entered.value, { shared, isShared })) };
    },
  };
}

/** What is the account's own is asked and done there directly, and everything else where it belongs, once for everybody. */
function entryFor(
  id: AccountId,
  own: Entry,
  { shared, isShared }: { readonly shared: SharedAccounts; readonly isShared: boolean },
): Entry {
  const from =
    (elsewhere: Ask): Ask =>
    (question, until) =>
      // Once others have looked at this account they may be repairing it: what they saw before that counts here too.
      question.accountId === id && !isShared && !shared.isVisited(id)
        ? own.ask(question, until)
        : elsewhere(question, until);
  return {
    ask: from(shared.ask),
    askAgain: (attempt) => from(shared.askAgain(attempt)),
    perform: (action, until) =>
      shared.perform(action, async () => {
        if (action.accountId === id) return own.perform(action, until);
        const { entered } = await shared.visit(action.accountId, until);
        if (entered.kind === 'unknown') return { result: 'refused', action, why: entered.why };
        return entered.value.perform(action, until);
      }),
  };
}

/** What became of an account: judged, not reached in time, or lost to a bug of ours, which is said and never hidden. */
function outcomeOf(slot: Slot<Account, AccountOutcome>, audit: AccountAudit): AccountOutcome {
  switch (slot.kind) {
    case 'finished':
      return slot.value;
    case 'not-started':
      return unjudged(slot.item, { status: 'NOT_REACHED', errors: [] }, audit);
    case 'crashed': {
      const message = slot.error instanceof Error ? slot.error.message : String(slot.error);
      const error: Refusal = { code: 'UNEXPECTED_ERROR', operation: 'rootwatch:AuditAccount', message };
      return unjudged(slot.item, { status: 'UNVERIFIABLE', errors: [error] }, audit);
    }
    default:
      return slot satisfies never;
  }
}

/** What needs no look, such as an exemption, is said all the same. */
function unjudged(
  account: Account,
  { status, errors }: { readonly status: Status; readonly errors: readonly Refusal[] },
  audit: AccountAudit,
): AccountOutcome {
  return {
    account,
    controls: audit.controls.map(
      (control) => settledAtOnce(account, control, audit) ?? { control: control.control.id, status },
    ),
    errors,
    startedAt: audit.now().toISOString(),
    durationMs: 0,
    apiCalls: 0,
  };
}
