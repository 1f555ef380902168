import type { Action, Blocked } from '../domain/action.ts';
import type { Control } from '../domain/control.ts';
import { masked } from '../domain/mask.ts';
import type { AccountOutcome } from '../domain/outcome.ts';
import type { Fix } from './fix/aws-command.ts';
import { fixesFor } from './fix/fixes-for.ts';
import type { AccountReport } from './schema.ts';

/** What `remediate` would do in one account for one control, and what requires manual action. */
export type AccountPlan = {
  readonly accountId: string;
  readonly name: string;
  readonly control: string;
  readonly actions: readonly Action[];
  readonly blocked: readonly Blocked[];
  /** How to fix by hand what is blocked. */
  readonly fixes: readonly Fix[];
};

export type PlanReport = {
  readonly schemaVersion: '1';
  readonly runId: string;
  readonly totals: {
    /** Different actions: a repair that serves every member of an organization trail counts once. */
    readonly create: number;
    readonly update: number;
    readonly blockedAccounts: number;
  };
  readonly accounts: readonly AccountPlan[];
};

/** Builds the plan of a run, given the plans of the accounts that have actions or something blocked. */
export function planReport(runId: string, plans: readonly AccountPlan[]): PlanReport {
  const actions = distinctActions(plans);
  return {
    schemaVersion: '1',
    runId,
    totals: {
      create: actions.filter(({ change }) => change === 'create').length,
      update: actions.filter(({ change }) => change === 'update').length,
      blockedAccounts: new Set(plans.filter(({ blocked }) => blocked.length > 0).map(({ accountId }) => accountId))
        .size,
    },
    accounts: plans,
  };
}

/** Masks the endpoints of subscriptions, as other reports do: a plan is pasted into tickets and pull requests. */
export function withMaskedEndpoints(report: PlanReport): PlanReport {
  return {
    ...report,
    accounts: report.accounts.map((plan) => ({ ...plan, actions: plan.actions.map(maskedAction) })),
  };
}

function maskedAction(action: Action): Action {
  return action.kind === 'subscribe' ? { ...action, endpoint: masked(action.endpoint) } : action;
}

/** Returns each different action once, in the order of the accounts. */
export function distinctActions(plans: readonly AccountPlan[]): readonly Action[] {
  const actions = plans.flatMap((plan) => plan.actions);
  return [...new Map(actions.map((action) => [JSON.stringify(action), action])).values()];
}

/** Returns a plan for each control that has actions or something blocked. `report` is the report of the outcome. */
export function accountPlans(
  outcome: AccountOutcome,
  report: AccountReport,
  controls: readonly Control[],
): readonly AccountPlan[] {
  return outcome.controls.flatMap(({ control, actions = [], blocked = [] }, index): readonly AccountPlan[] => {
    const shown = report.controls[index];
    if (shown === undefined || (actions.length === 0 && blocked.length === 0)) return [];
    return [
      {
        accountId: report.account.id,
        name: report.account.name,
        control,
        actions: actions.map(({ action }) => action),
        blocked,
        fixes: blocked.length === 0 ? [] : fixesFor(report, shown, controls),
      },
    ];
  });
}
