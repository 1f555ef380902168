import type { Action, Blocked } from '../domain/action.ts';
import type { AccountOutcome } from '../domain/outcome.ts';
import type { RunOutcome } from '../domain/run.ts';

/** What `remediate` would do in one account for one control, and what it would leave to people. */
export type AccountPlan = {
  readonly accountId: string;
  readonly name: string;
  readonly control: string;
  readonly actions: readonly Action[];
  readonly blocked: readonly Blocked[];
};

export type PlanReport = {
  readonly schemaVersion: '1';
  readonly runId: string;
  readonly totals: {
    /** Different actions: what one repair does for every member of an organisation trail counts once. */
    readonly create: number;
    readonly update: number;
    readonly blockedAccounts: number;
  };
  readonly accounts: readonly AccountPlan[];
};

/** The plan itself: accounts in which there is something to do or something in the way. */
export function planReport({ run, accounts }: RunOutcome): PlanReport {
  const plans = accounts.flatMap(accountPlans);
  const actions = distinctActions(plans);
  return {
    schemaVersion: '1',
    runId: run.id,
    totals: {
      create: actions.filter(({ change }) => change === 'create').length,
      update: actions.filter(({ change }) => change === 'update').length,
      blockedAccounts: new Set(plans.filter(({ blocked }) => blocked.length > 0).map(({ accountId }) => accountId))
        .size,
    },
    accounts: plans,
  };
}

/** Each once, in the order of the accounts. */
export function distinctActions(plans: readonly AccountPlan[]): readonly Action[] {
  const actions = plans.flatMap((plan) => plan.actions);
  return [...new Map(actions.map((action) => [JSON.stringify(action), action])).values()];
}

function accountPlans({ account, controls }: AccountOutcome): readonly AccountPlan[] {
  return controls.flatMap(({ control, actions = [], blocked = [] }) =>
    actions.length === 0 && blocked.length === 0
      ? []
      : [
          {
            accountId: account.id,
            name: account.name,
            control,
            actions: actions.map(({ action }) => action),
            blocked,
          },
        ],
  );
}
