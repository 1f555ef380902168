import { type AccountAudit, settledAtOnce } from '../account/audit-account.ts';
import type { Account, AccountId, Organization } from '../domain/account.ts';
import type { Action } from '../domain/action.ts';
import { known, unknown } from '../domain/observed.ts';
import type { Question } from '../domain/question.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Settings } from '../domain/settings.ts';
import type { JudgedControl } from '../evaluate/control-matcher.ts';
import type { Ask, Entry } from '../ports/account-access.ts';
import type { OrganizationAccess } from '../ports/organization-access.ts';
import type { SharedAccounts } from './shared-account-cache.ts';

/** What the audits of one run have in common. */
export type Scene = {
  readonly settings: Settings;
  readonly now: () => Date;
  readonly controls: readonly JudgedControl[];
  readonly aws: OrganizationAccess;
  readonly shared: SharedAccounts;
  readonly organization: Organization;
  /** Whether an account can be entered at all: those of other organisations can't. */
  readonly isMember: (accountId: AccountId) => Promise<boolean>;
  /** Whom the run is about: in no other account is anything changed. Nobody, in an audit. */
  readonly selected: readonly Account[];
  /** Whether a person has seen this action planned; absent when nobody was asked. */
  readonly isApproved?: ((action: Action) => boolean) | undefined;
  /** Milliseconds before each look at what was repaired. */
  readonly patienceMs?: readonly number[] | undefined;
};

export function accountAudit(scene: Scene): AccountAudit {
  const { settings, now, controls, aws, shared, organization, selected, isApproved } = scene;
  const { exemptions } = settings;
  const isOpen = (account: Account): boolean =>
    controls.some((control) => settledAtOnce(account, control, { exemptions, now }) === undefined);
  const changeable = new Set<string>(selected.filter(isOpen).map(({ id }) => id));
  return {
    mode: settings.mode,
    controls,
    exemptions,
    policy: { ...settings, isChangeable: (accountId) => changeable.has(accountId) },
    patienceMs: scene.patienceMs ?? [0, 1_000, 2_000, 4_000],
    now,
    ...(isApproved === undefined ? {} : { isApproved }),
    ground: {
      region: aws.region,
      organizationId: organization.id,
      acceptBroaderFilters: settings.acceptBroaderFilters,
    },
    enter: async ({ id }, signal, lend) => {
      // Organisation trails are the management account's: what is read there is read once, for everybody.
      const isShared = id === organization.managementAccountId || shared.isVisited(id);
      const visit = await (isShared ? shared.visit(id, signal) : aws.enter(id, signal, lend));
      if (visit.entered.kind === 'unknown') return visit;
      return { ...visit, entered: known(entryFor(id, visit.entered.value, { scene, isShared })) };
    },
  };
}

/** What is the account's own is asked and done there directly, and everything else where it belongs, once for everybody. */
function entryFor(
  id: AccountId,
  own: Entry,
  { scene: { shared, isMember }, isShared }: { readonly scene: Scene; readonly isShared: boolean },
): Entry {
  const from =
    (elsewhere: Ask): Ask =>
    async (question, until) => {
      // Once others have looked at this account they may be repairing it: what they saw before that counts here too.
      if (question.accountId === id && !isShared && !shared.isVisited(id)) return own.ask(question, until);
      if (question.accountId !== id && !(await isMember(question.accountId))) return unknown(outside(question));
      return elsewhere(question, until);
    };
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

function outside({ accountId }: Question): Refusal {
  return {
    code: 'ACCESS_DENIED',
    operation: 'rootwatch:EnterAccount',
    message: `Account ${accountId} does not belong to the organisation, so it can't be read.`,
  };
}
