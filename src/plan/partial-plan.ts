import type { Action, Blocked } from '../domain/action.ts';

/**
 * The plan for one resource of a repair. `ready`: the resource exists once the actions are made, and `result` names it.
 * `blocked`: it can't be made. `open`: a question has yet to be asked.
 */
export type PartialPlan<Result> =
  | {
      readonly kind: 'ready';
      readonly result: Result;
      readonly actions: readonly Action[];
      /** What the chain still lacks, and rootwatch may not change. */
      readonly blocked: readonly Blocked[];
    }
  | { readonly kind: 'blocked'; readonly actions: readonly []; readonly blocked: readonly Blocked[] }
  | { readonly kind: 'open'; readonly actions: readonly []; readonly blocked: readonly [] };

export const openPlan = { kind: 'open', actions: [], blocked: [] } as const satisfies PartialPlan<unknown>;

export function readyPlan<Result>(
  result: Result,
  actions: readonly Action[] = [],
  blocked: readonly Blocked[] = [],
): PartialPlan<Result> {
  return { kind: 'ready', result, actions, blocked };
}

export function blockedPlan(blocked: Blocked): PartialPlan<never> {
  return { kind: 'blocked', actions: [], blocked: [blocked] };
}
