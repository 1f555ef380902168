import type { Store } from './store.ts';
import type { WorldAccount } from './world.ts';

export type WorldChanges = {
  /** Organizations lists it before or after all others: its order is not documented, so a new account may come up anywhere. */
  readonly createAccount: (account: WorldAccount, place: 'first' | 'last') => void;
  /** It is listed as SUSPENDED, and nobody's credentials serve there any more. */
  readonly closeAccount: (accountId: string) => void;
  /** It leaves the organization. Its roles go on to trust whom they trusted. */
  readonly removeAccount: (accountId: string) => void;
  /** Its sessions end with it. */
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
