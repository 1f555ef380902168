import type { Action, ActionResult } from '../domain/action.ts';
import type { CacheSnapshot } from '../organization/shared-account-cache.ts';

/** The snapshot as the file has it, where an action has its reason under `because`, as in reports. */
export type StoredSnapshot = Omit<CacheSnapshot, 'changes'> & {
  readonly changes: readonly (readonly [key: string, result: StoredResult])[];
};

type StoredResult = Omit<ActionResult, 'action'> & {
  readonly action: Omit<Action, 'reason'> & { readonly because: Action['reason'] };
};

/** Turns the snapshot of the shared account cache into what the file has. */
export function toStored({ changes, ...snapshot }: CacheSnapshot): StoredSnapshot {
  return {
    ...snapshot,
    changes: changes.map(([key, { action, ...result }]) => {
      const { reason: because, ...rest } = action;
      return [key, { ...result, action: { ...rest, because } }];
    }),
  };
}

/** Turns what the file has into the snapshot again. */
export function fromStored({ changes, ...snapshot }: StoredSnapshot): CacheSnapshot {
  return {
    ...snapshot,
    changes: changes.map(([key, { action, ...result }]) => {
      const { because: reason, ...rest } = action;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the inverse of toStored, field by field
      return [key, { ...result, action: { ...rest, reason } } as ActionResult];
    }),
  };
}
