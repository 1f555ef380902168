import { DescribeAccountCommand } from '@aws-sdk/client-organizations';
import type { Account, AccountId } from '../../domain/account.ts';
import type { Failure } from '../../domain/failure.ts';
import { known, type Observed } from '../../domain/observed.ts';
import type { ListedUnit, OrganizationAccess, OrganizationNames } from '../../ports/organization-access.ts';
import { query } from '../client/query.ts';
import { MalformedAnswer } from '../client/read-fields.ts';
import type { Caller } from '../client/send.ts';
import { describeOrganization, type ListedAccount, readAccount } from './list-accounts.ts';
import { fromEach } from './organization-tree.ts';
import { remembered } from './remembered.ts';
import { UnitLookup } from './unit-lookup.ts';

const operation = 'organizations:DescribeAccount';

/** Looks up single accounts and the units above them, as the list of a large organization has hundreds of pages. */
export class AccountLookup {
  readonly #organization = remembered(describeOrganization);
  readonly #account = remembered(describeAccount);
  readonly #units = new UnitLookup();
  readonly #partition: string;

  constructor(partition: string) {
    this.#partition = partition;
  }

  /** Returns those of the accounts and units that the organization has. When one account can't be read, none is known. */
  async lookUp(names: OrganizationNames, caller: Caller): ReturnType<OrganizationAccess['lookUp']> {
    const organization = await this.#organization(this.#partition, caller);
    if (organization.kind === 'unknown') return organization;
    const described = await fromEach([...new Set(names.accounts)], caller, { operation, list: this.#described });
    if (described.kind === 'unknown') return described;
    const failures = new Map<string, Failure>();
    const asking = { note: (why: Failure) => failures.set(`${why.operation} ${why.code}`, why), caller };
    const accounts: Account[] = [];
    const unitById = new Map<string, ListedUnit>();
    for (const { paths, ...account } of described.value) {
      const { rootIds, units } = await this.#units.above({ ...account, paths }, asking);
      accounts.push({ ...account, organizationalUnits: units });
      for (const id of rootIds) unitById.set(id, { id, path: [] });
      const path = units.map(({ name }) => name);
      for (const [depth, { id }] of units.entries()) unitById.set(id, { id, path: path.slice(0, depth + 1) });
    }
    const found = new Set([...unitById.values()].flatMap(({ id, path }) => [id, path.join('/')]));
    for (const name of names.units) {
      // Its place in the tree is not known, and no account of this listing is below it.
      if (!found.has(name) && (await this.#units.exists(name, asking))) unitById.set(name, { id: name, path: [name] });
    }
    const unread = [...failures.values()];
    const units = unread.length > 0 ? [] : [...unitById.values()];
    return known({ organization: organization.value, accounts, units, unread });
  }

  /** Returns whether an account belongs to the organization. The management account does, without another call. */
  async isMember(accountId: AccountId, caller: Caller): Promise<Observed<boolean>> {
    const organization = await this.#organization(this.#partition, caller);
    if (organization.kind === 'unknown') return organization;
    if (organization.value.managementAccountId === accountId) return known(true);
    const described = await this.#described(accountId, caller);
    return described.kind === 'unknown' ? described : known(described.value.length > 0);
  }

  #described = async (accountId: string, caller: Caller): Promise<Observed<readonly ListedAccount[]>> => {
    const described = await this.#account(accountId, caller);
    if (described.kind === 'known') return known([described.value]);
    // "… or the account whose credentials you used … isn't a member of an organization": DescribeOrganization has
    // answered before. https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html
    return described.why.awsCode === 'AccountNotFoundException' ? known([]) : described;
  };
}

async function describeAccount(accountId: string, caller: Caller): Promise<Observed<ListedAccount>> {
  return query(caller.aws.organizations(), new DescribeAccountCommand({ AccountId: accountId }), {
    operation,
    caller,
    read: ({ Account: account }) => {
      if (account === undefined) throw new MalformedAnswer('Account is missing.');
      const read = readAccount(account);
      if (read.id !== accountId) throw new MalformedAnswer(`account ${read.id} is not the one that was asked for.`);
      return read;
    },
  });
}
