import { type AccountAudit, skippedOrExempt } from '../account/audit-account.ts';
import type { Account, AccountId, Organization } from '../domain/account.ts';
import type { Action } from '../domain/action.ts';
import type { Failure } from '../domain/failure.ts';
import { known, unknown } from '../domain/observed.ts';
import type { Question } from '../domain/question.ts';
import type { Settings } from '../domain/settings.ts';
import type { ControlMatcher } from '../evaluate/control-matcher.ts';
import type { AccountAccess, Ask } from '../ports/account-access.ts';
import type { OrganizationAccess } from '../ports/organization-access.ts';
import type { SharedAccountCache } from './shared-account-cache.ts';

/** What the audits of one run have in common. */
export type RunContext = {
  readonly settings: Settings;
  readonly now: () => Date;
  readonly controls: readonly ControlMatcher[];
  readonly aws: OrganizationAccess;
  readonly shared: SharedAccountCache;
  readonly organization: Organization;
  /** Whether an account can be entered at all: those of other organizations can't. */
  readonly isMember: (accountId: AccountId) => Promise<boolean>;
  /** Whom the run is about: in no other account is anything changed. Nobody, in an audit. */
  readonly selected: readonly Account[];
  /** Whether a person has seen this action planned; absent when nobody was asked. */
  readonly isApproved?: ((action: Action) => boolean) | undefined;
  /** Milliseconds before each look at what was repaired. */
  readonly verificationDelaysMs?: readonly number[] | undefined;
};

export function accountAudit(scene: RunContext): AccountAudit {
  const { settings, now, controls, aws, shared, organization, selected, isApproved } = scene;
  const { exemptions } = settings;
  const isOpen = (account: Account): boolean =>
    controls.some((control) => skippedOrExempt(account, control, { exemptions, now }) === undefined);
  const changeable = new Set<string>(selected.filter(isOpen).map(({ id }) => id));
  return {
    mode: settings.mode,
    controls,
    exemptions,
    policy: { ...settings, isChangeable: (accountId) => changeable.has(accountId) },
    verificationDelaysMs: scene.verificationDelaysMs ?? [0, 1_000, 2_000, 4_000],
    now,
    ...(isApproved === undefined ? {} : { isApproved }),
    context: {
      region: aws.region,
      organizationId: organization.id,
      acceptBroaderFilters: settings.acceptBroaderFilters,
    },
    enter: async ({ id }, signal, lend) => {
      // Organization trails are the management account's: what is read there is read once, for everybody.
      const isShared = id === organization.managementAccountId || shared.isEntered(id);
      const visit = await (isShared ? shared.enter(id, signal) : aws.enter(id, signal, lend));
      if (visit.access.kind === 'unknown') return visit;
      return { ...visit, access: known(routeToOwner(id, visit.access.value, { scene, isShared })) };
    },
  };
}

/** What is the account's own is asked and done there directly, and everything else where it belongs, once for everybody. */
function routeToOwner(
  id: AccountId,
  own: AccountAccess,
  { scene: { shared, isMember }, isShared }: { readonly scene: RunContext; readonly isShared: boolean },
): AccountAccess {
  const from =
    (elsewhere: Ask): Ask =>
    async (question, until) => {
      // Once others have looked at this account they may be repairing it: what they saw before that counts here too.
      if (question.accountId === id && !isShared && !shared.isEntered(id)) return own.ask(question, until);
      if (question.accountId !== id && !(await isMember(question.accountId)))
        return unknown(notInOrganization(question));
      return elsewhere(question, until);
    };
  return {
    ask: from(shared.ask),
    askAfterRepair: (attempt) => from(shared.askAfterRepair(attempt)),
    perform: (action, until) =>
      shared.perform(action, async () => {
        if (action.accountId === id) return own.perform(action, until);
        const { access } = await shared.enter(action.accountId, until);
        if (access.kind === 'unknown') return { result: 'refused', action, why: access.why };
        return access.value.perform(action, until);
      }),
  };
}

function notInOrganization({ accountId }: Question): Failure {
  return {
    code: 'ACCESS_DENIED',
    operation: 'rootwatch:EnterAccount',
    message: `Account ${accountId} does not belong to the organization, so it can't be read.`,
  };
}
