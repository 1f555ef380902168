import type { AccountId } from '../domain/account.ts';
import type { Action, ActionResult } from '../domain/action.ts';

/** Results by idempotency key, and how many changes were made by account. */
export type LoggedChanges = {
  readonly changes: readonly (readonly [effect: string, result: ActionResult])[];
  readonly changesMade: readonly (readonly [accountId: AccountId, count: number])[];
};

/** The changes that a run has made in shared accounts. */
export type ChangeLog = {
  /** Makes a change once, however many members wait for it. */
  readonly perform: (action: Action, make: () => Promise<ActionResult>) => Promise<ActionResult>;
  /** Counts the changes in an account that have come to an end. */
  readonly changesMadeIn: (accountId: AccountId) => number;
  /** Waits for the changes under way. */
  readonly logged: () => Promise<LoggedChanges>;
};

/** `before` holds the changes that an earlier invocation of the run has made. */
export function createChangeLog(before: LoggedChanges = { changes: [], changesMade: [] }): ChangeLog {
  const changes = new Map(before.changes.map(([effect, result]) => [effect, Promise.resolve(result)]));
  const changesMade = new Map(before.changesMade);
  const changesMadeIn = (accountId: AccountId): number => changesMade.get(accountId) ?? 0;

  async function makeAndCount({ accountId }: Action, make: () => Promise<ActionResult>): Promise<ActionResult> {
    const result = await make();
    changesMade.set(accountId, changesMadeIn(accountId) + 1);
    return result;
  }

  return {
    perform: async (action, make) => {
      const key = idempotencyKey(action);
      const change = changes.get(key) ?? makeAndCount(action, make);
      changes.set(key, change);
      return { ...(await change), action };
    },
    changesMadeIn,
    logged: async () => ({
      changes: await Promise.all([...changes].map(async ([effect, result]) => [effect, await result] as const)),
      changesMade: [...changesMade],
    }),
  };
}

/**
 * Identifies what an action does, whatever called for it: one account may miss the filter and another, whose own trail
 * gets further, the alarm, and both end in the same repair. `change` depends on when the resource was read.
 */
function idempotencyKey({ reason: _reason, change: _change, ...effect }: Action): string {
  return JSON.stringify(Object.entries(effect).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
