import type { FaultHandle, Sandbox, WorldAccount } from '../../src/sandbox/index.ts';
import { type ChaosScenario, isCommand, type Mutation, memberOf } from './scenario-from-seed.ts';

/** How often each kind of trouble struck. */
export type Tally = Map<string, number>;

const hourMs = 3_600_000;

/** Sets everything that goes wrong on this day; what it returns counts how often each of it did. */
export function injectFaults(sandbox: Sandbox, day: ChaosScenario, born: WorldAccount): (tally: Tally) => void {
  const set: { readonly kind: string; readonly handle: FaultHandle }[] = [];
  for (const { effect, where, member, when } of day.faults) {
    const account = member === undefined ? {} : { accountId: memberOf(day, member) };
    set.push({ kind: effect, handle: sandbox.setFault({ ...where, ...account, ...when, kind: effect }) });
  }
  for (const happening of day.mutations) {
    const happens = (): void => mutateWorld(sandbox, happening, { accountId: memberOf(day, happening.member), born });
    const { kind, nth } = happening;
    const occasion = kind === 'account-created' ? { operation: 'ListAccounts', nth: 1 + (nth % 4) } : { nth };
    set.push({ kind, handle: sandbox.setFault({ ...occasion, kind: 'meanwhile', happens }) });
  }
  // Only a function has a deadline; a command waits for the client's own timeout, which is the trouble of that name.
  if (day.interruption.kind === 'hangs' && !isCommand(day)) {
    const { service, everyNth } = day.interruption;
    set.push({ kind: 'hang', handle: sandbox.setFault({ service, everyNth, kind: 'hang' }) });
  }
  return (tally) => {
    for (const { kind, handle } of set) tally.set(kind, (tally.get(kind) ?? 0) + handle.struck());
  };
}

type FaultTargets = { readonly accountId: string; readonly born: WorldAccount };

function mutateWorld({ world, advance }: Sandbox, { kind, place }: Mutation, { accountId, born }: FaultTargets): void {
  switch (kind) {
    case 'role-deleted':
      return world.deleteRole(accountId, 'OrganizationAccountAccessRole');
    case 'account-closed':
      return world.closeAccount(accountId);
    case 'account-left':
      return world.removeAccount(accountId);
    case 'account-created':
      return world.createAccount(born, place);
    case 'sessions-expired':
      return advance(hourMs + 1);
    default:
      return kind satisfies never;
  }
}
