import type { FaultHandle, Sandbox, WorldAccount } from '../../src/sandbox/index.ts';
import { type ChaosScenario, isCommand, type Mutation, memberOf } from './scenario-from-seed.ts';

/** How many times each kind of fault struck. */
export type Tally = Map<string, number>;

const hourMs = 3_600_000;

/** Sets the faults and mutations of a scenario. Returns a function that adds up how many times each of them struck. */
export function injectFaults(
  sandbox: Sandbox,
  scenario: ChaosScenario,
  newAccount: WorldAccount,
): (tally: Tally) => void {
  const set: { readonly kind: string; readonly handle: FaultHandle }[] = [];
  for (const { effect, where, member, when } of scenario.faults) {
    const account = member === undefined ? {} : { accountId: memberOf(scenario, member) };
    set.push({ kind: effect, handle: sandbox.setFault({ ...where, ...account, ...when, kind: effect }) });
  }
  for (const mutation of scenario.mutations) {
    const happens = (): void =>
      mutateWorld(sandbox, mutation, { accountId: memberOf(scenario, mutation.member), newAccount });
    const { kind, nth } = mutation;
    const occasion = kind === 'account-created' ? { operation: 'ListAccounts', nth: 1 + (nth % 4) } : { nth };
    set.push({ kind, handle: sandbox.setFault({ ...occasion, kind: 'meanwhile', happens }) });
  }
  // Only a function has a deadline; a command waits for the client's own timeout, which is the fault `timeout`.
  if (scenario.interruption.kind === 'hangs' && !isCommand(scenario)) {
    const { service, everyNth } = scenario.interruption;
    set.push({ kind: 'hang', handle: sandbox.setFault({ service, everyNth, kind: 'hang' }) });
  }
  return (tally) => {
    for (const { kind, handle } of set) tally.set(kind, (tally.get(kind) ?? 0) + handle.struck());
  };
}

type FaultTargets = { readonly accountId: string; readonly newAccount: WorldAccount };

function mutateWorld(
  { world, advance }: Sandbox,
  { kind, place }: Mutation,
  { accountId, newAccount }: FaultTargets,
): void {
  switch (kind) {
    case 'role-deleted':
      return world.deleteRole(accountId, 'OrganizationAccountAccessRole');
    case 'account-closed':
      return world.closeAccount(accountId);
    case 'account-left':
      return world.removeAccount(accountId);
    case 'account-created':
      return world.createAccount(newAccount, place);
    case 'sessions-expired':
      return advance(hourMs + 1);
    default:
      return kind satisfies never;
  }
}
