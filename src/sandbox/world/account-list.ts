import type { World, WorldAccount } from './world.ts';

/** The accounts of a world as Organizations lists them. */
export type AccountList = {
  /** Every account of the organization, in the world's order; a new array after a change. */
  readonly members: () => readonly WorldAccount[];
  /** The members directly below a root or a unit. */
  readonly membersIn: (parentId: string) => readonly WorldAccount[];
  /** The ids of every account that exists, inside the organization or outside it; a new array after a change. */
  readonly ids: () => readonly string[];
  readonly isMember: (id: string) => boolean;
  readonly get: (id: string) => WorldAccount | undefined;
  readonly put: (account: WorldAccount, place?: 'first' | 'last') => void;
};

export function createAccountList({ accounts, organization }: World): AccountList {
  let accountsById = new Map(accounts.map((account) => [account.Id, account]));
  if (accountsById.size !== accounts.length) throw new Error('Two accounts of the world have the same Id.');
  let ids: readonly string[] = [...accountsById.keys()];
  let members = membersAmong(accounts);
  // Without this index, listing an organization unit by unit would visit every account for every unit.
  let membersByParent: ReadonlyMap<string, readonly WorldAccount[]> | undefined;
  return {
    members: () => members,
    membersIn: (parentId) => {
      membersByParent ??= groupedByParent(members, organization?.RootId ?? '');
      return membersByParent.get(parentId) ?? [];
    },
    ids: () => ids,
    isMember: (id) => isMember(accountsById.get(id)),
    get: (id) => accountsById.get(id),
    put: (account, place = 'last') => {
      const entry = [account.Id, account] as const;
      if (place === 'first' && !accountsById.has(account.Id)) accountsById = new Map([entry, ...accountsById]);
      else accountsById.set(...entry);
      ids = [...accountsById.keys()];
      members = membersAmong(accountsById.values());
      membersByParent = undefined;
    },
  };
}

function membersAmong(accounts: Iterable<WorldAccount>): readonly WorldAccount[] {
  return [...accounts].filter(isMember);
}

function isMember(account: WorldAccount | undefined): boolean {
  return account !== undefined && account.isOutsideOrganization !== true;
}

function groupedByParent(
  members: readonly WorldAccount[],
  rootId: string,
): ReadonlyMap<string, readonly WorldAccount[]> {
  const groups = new Map<string, WorldAccount[]>();
  for (const account of members) {
    const parentId = account.ParentId ?? rootId;
    const group = groups.get(parentId);
    if (group === undefined) groups.set(parentId, [account]);
    else group.push(account);
  }
  return groups;
}
