import type { Store } from './store.ts';
import type { WorldAccount } from './world.ts';

export type WorldChanges = {
  /** Adds an account, first or last in the list: AWS does not document the order, so a new account may appear anywhere. */
  readonly createAccount: (account: WorldAccount, place: 'first' | 'last') => void;
  /** Closes an account: it is listed as SUSPENDED, and no credentials of it work any more. */
  readonly closeAccount: (accountId: string) => void;
  /** Removes an account from the organization. Its roles keep their trust policies. */
  readonly removeAccount: (accountId: string) => void;
  /** Deletes a role, and with it ends the role's sessions. */
  readonly deleteRole: (accountId: string, roleName: string) => void;
};

export function worldChanges(store: Store): WorldChanges {
  const change = (accountId: string, changes: Partial<WorldAccount>): void => {
    const account = store.account(accountId);
    if (account === undefined) throw new Error(`The world has no account ${accountId}.`);
    store.accounts.put({ ...account.listed(), ...changes });
  };
  return {
    createAccount: (account, place) => store.accounts.put(account, place),
    closeAccount: (accountId) => change(accountId, { State: 'SUSPENDED' }),
    removeAccount: (accountId) => change(accountId, { isOutsideOrganization: true }),
    deleteRole: (accountId, roleName) => {
      store.account(accountId)?.roles.delete(roleName);
    },
  };
}
