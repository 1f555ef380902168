import { type AccountAudit, skippedOrExempt } from '../account/audit-account.ts';
import type { Account, AccountId, Organization } from '../domain/account.ts';
import type { Action } from '../domain/action.ts';
import { enterAccount, enterExcludedAccount, type Failure } from '../domain/failure.ts';
import { known, unknown } from '../domain/observed.ts';
import { optional } from '../domain/optional.ts';
import type { PreviousEntries } from '../domain/previous-entries.ts';
import { type Question, runQuestionKinds } from '../domain/question.ts';
import type { Settings } from '../domain/settings.ts';
import type { ControlMatcher } from '../evaluate/control-matcher.ts';
import type { AccountAccess, Ask } from '../ports/account-access.ts';
import type { IsExcluded, IsMember, OrganizationAccess } from '../ports/organization-access.ts';
import { fingerprintOf } from '../runtime/fingerprint.ts';
import type { SharedAccountCache } from './shared-account-cache.ts';

/** The settings, clock, controls, cache and accounts that the audits of one run share. */
export type RunContext = {
  readonly settings: Settings;
  readonly now: () => Date;
  /** When the run began, in its first invocation. Default: now. */
  readonly startedAt?: Date;
  /** When the previous run entered accounts; absent where that is not known. */
  readonly previousRun?: PreviousEntries | undefined;
  readonly controls: readonly ControlMatcher[];
  readonly aws: OrganizationAccess;
  readonly shared: SharedAccountCache;
  /** Answers what is about all members at once. Default: the shared account cache. */
  readonly askForRun?: Ask;
  readonly organization: Organization;
  /** Returns whether an account belongs to the organization; no other can be entered. */
  readonly isMember: IsMember;
  /** Returns whether the settings exclude an account: it is not entered, whatever other accounts have there. */
  readonly isExcluded: IsExcluded;
  /** The accounts that the run may change. Empty for an audit. */
  readonly selected: readonly Account[];
  /** Returns whether this action was in the plan that a person has approved; absent when approval was not asked for. */
  readonly isApproved?: ((action: Action) => boolean) | undefined;
  /** Milliseconds before each attempt to verify a repair. */
  readonly verificationDelaysMs?: readonly number[] | undefined;
};

/** Returns how each account of the run is audited. */
export function accountAudit(context: RunContext): AccountAudit {
  const { settings, now, controls, aws, shared, organization, selected, isApproved } = context;
  const { exemptions } = settings;
  const isOpen = (account: Account): boolean =>
    controls.some((control) => skippedOrExempt(account, control, { exemptions, now }) === undefined);
  const changeable = new Set<string>(selected.filter(isOpen).map(({ id }) => id));
  return {
    mode: settings.mode,
    controls,
    exemptions,
    policy: { ...settings, isChangeable: (accountId) => changeable.has(accountId), fingerprintOf },
    verificationDelaysMs: context.verificationDelaysMs ?? [0, 1_000, 2_000, 4_000],
    now,
    ...optional({ isApproved }),
    context: {
      region: aws.region,
      organizationId: organization.id,
      callerAccountId: aws.callerAccountId,
      acceptBroaderFilters: settings.acceptBroaderFilters,
      strict: settings.strict,
      startedMs: (context.startedAt ?? now()).getTime(),
      proveDelivery: settings.proveDelivery,
      ...optional({ previousRun: context.previousRun }),
    },
    enter: async ({ id }, signal, yieldSlot) => {
      // Organization trails belong to the management account: its facts are read once, for all members.
      const isShared = id === organization.managementAccountId || shared.isEntered(id);
      const entered = await (isShared ? shared.enter(id, signal) : aws.enter(id, signal, yieldSlot));
      if (entered.access.kind === 'unknown') return entered;
      const routing = { context, isShared, changeable };
      return { ...entered, access: known(routeToOwner(id, entered.access.value, routing)) };
    },
  };
}

type Routing = {
  readonly context: RunContext;
  readonly isShared: boolean;
  readonly changeable: ReadonlySet<string>;
};

/** Routes each question and action to the account that owns it; shared accounts answer from the cache. */
function routeToOwner(id: AccountId, own: AccountAccess, { context, isShared, changeable }: Routing): AccountAccess {
  const { shared, askForRun = shared.ask, isMember, isExcluded } = context;
  const refusalOf = async (question: Question, until: AbortSignal): Promise<Failure | undefined> => {
    const excluded = await isExcluded(question.accountId, until);
    if (excluded.kind === 'unknown') return excluded.why;
    if (excluded.value) return excludedAccount(question);
    const member = await isMember(question.accountId, until);
    if (member.kind === 'unknown') return member.why;
    return member.value ? undefined : notInOrganization(question);
  };
  const routed =
    (askOwn: Ask, askShared: Ask): Ask =>
    async (question, until) => {
      // Once another account has read this one, it may be repairing it: its cached answers count here too.
      const isOfRun = runQuestionKinds.has(question.kind);
      if (!isOfRun && question.accountId === id && !isShared && !shared.isEntered(id)) return askOwn(question, until);
      // The caller is asked about its organization with its own credentials, whatever the settings exclude.
      if (question.accountId !== id && question.kind !== 'trusted-services') {
        const refusal = await refusalOf(question, until);
        if (refusal !== undefined) return unknown(refusal);
      }
      return isOfRun ? askForRun(question, until) : askShared(question, until);
    };
  return {
    ask: routed(own.ask, shared.ask),
    askAfterRepair: (attempt) => routed(own.askAfterRepair(attempt), shared.askAfterRepair(attempt)),
    perform: (action, until) =>
      shared.perform(action, async () => {
        if (action.accountId === id) return own.perform(action, until);
        // The plan has no such action; an account that the run may not change is not changed even if it had.
        if (!changeable.has(action.accountId)) return { result: 'refused', action, why: notOfThisRun(action) };
        const { access } = await shared.enter(action.accountId, until);
        if (access.kind === 'unknown') return { result: 'refused', action, why: access.why };
        return access.value.perform(action, until);
      }),
  };
}

function excludedAccount({ accountId }: Question): Failure {
  return {
    code: 'ACCESS_DENIED',
    operation: enterExcludedAccount,
    message: `Account ${accountId} is excluded by the settings, so it is not entered.`,
  };
}

function notOfThisRun({ accountId }: Action): Failure {
  return {
    code: 'ACCESS_DENIED',
    operation: 'rootwatch:ChangeAccount',
    message: `Account ${accountId} is not among the accounts that this run may change.`,
  };
}

function notInOrganization({ accountId }: Question): Failure {
  return {
    code: 'ACCESS_DENIED',
    operation: enterAccount,
    message: `Account ${accountId} does not belong to the organization, so it can't be read.`,
  };
}
