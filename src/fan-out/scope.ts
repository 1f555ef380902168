import type { AccountId } from '../domain/account.ts';
import { isExcluded } from '../organization/select-accounts.ts';
import type { Handoff } from './handoff.ts';
import type { WorkAccounts } from './handoff-content.ts';
import type { StepContext } from './step-context.ts';

/** The accounts that a step may enter for others: the members of the organization that are not excluded. */
export type Scope = { readonly members: ReadonlySet<AccountId>; readonly excluded: ReadonlySet<AccountId> };

/** Reads the members of the organization. The settings of this deployment exclude accounts, besides those of the list. */
export async function readScope({ settings }: StepContext, handoff: Handoff): Promise<Scope> {
  const { members, excluded } = await handoff.members();
  return { members: new Set(members), excluded: new Set([...excluded, ...(settings.selection.excludeAccounts ?? [])]) };
}

/**
 * Checks once more in every step that accounts belong to the organization, and that neither the list nor the settings
 * of this deployment exclude them.
 *
 * @throws for the first account that is out of the scope of the run.
 */
export function requireInScope(
  accounts: WorkAccounts,
  { members, excluded }: Scope,
  { settings: { selection } }: StepContext,
): void {
  for (const account of accounts) {
    if (!members.has(account.id)) throw new Error(`Account ${account.id} does not belong to the organization.`);
    if (excluded.has(account.id) || isExcluded(account, selection)) {
      throw new Error(`Account ${account.id} is excluded by the settings.`);
    }
  }
}
