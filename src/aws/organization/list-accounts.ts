import {
  type Account as AwsAccount,
  DescribeOrganizationCommand,
  ListAccountsCommand,
} from '@aws-sdk/client-organizations';
import { type Account, type AccountState, type Organization, parseAccountId } from '../../domain/account.ts';
import { known, type Observed } from '../../domain/observed.ts';
import type { Listing, StartedListing } from '../../ports/organization-access.ts';
import { type Page, pages } from '../client/paginate.ts';
import { query } from '../client/query.ts';
import { MalformedAnswer, optionalString, requireList, requireString, requireStrings } from '../client/read-fields.ts';
import type { Caller } from '../client/send.ts';
import { AccountUnits } from './account-units.ts';

export { readTags } from './account-tags.ts';

/** Lists every account of the organization. When one page can't be read the whole list is unknown. */
export async function listOrganization(
  partition: string,
  caller: Caller,
): Promise<Observed<Listing & { readonly organization: Organization }>> {
  const started = await startListing(partition, caller);
  if (started.kind === 'unknown') return started;
  const accounts: Account[] = [];
  for await (const page of started.value.accountPages) {
    if (page.kind === 'unknown') return page;
    accounts.push(...page.value);
  }
  return known({ organization: started.value.organization, accounts, ...(await started.value.units()) });
}

/** Starts the listing of accounts and units, which goes on while the first accounts are audited. */
export async function startListing(partition: string, caller: Caller): Promise<Observed<StartedListing>> {
  const organization = await describeOrganization(partition, caller);
  if (organization.kind === 'unknown') return organization;
  const units = new AccountUnits(caller);
  const accountPages = listPages(units, caller);
  return known({ organization: organization.value, accountPages, units: () => units.listed() });
}

/** Reads the id and the management account of the caller's organization. */
export async function describeOrganization(partition: string, caller: Caller): Promise<Observed<Organization>> {
  return query(caller.aws.organizations(), new DescribeOrganizationCommand({}), {
    operation: 'organizations:DescribeOrganization',
    caller,
    read: ({ Organization: organization }) => {
      const managementAccountId = parseAccountId(requireString(organization?.MasterAccountId, 'MasterAccountId'));
      if (managementAccountId === undefined) throw new MalformedAnswer('MasterAccountId is not an account id.');
      return { id: requireString(organization?.Id, 'Id'), managementAccountId, partition };
    },
  });
}

const listOperation = 'organizations:ListAccounts';

async function* listPages(units: AccountUnits, caller: Caller): AsyncGenerator<Observed<readonly Account[]>> {
  const seen = new Set<string>();
  const fetch = async (NextToken: string | undefined) =>
    query(caller.aws.organizations(), new ListAccountsCommand({ MaxResults: 20, NextToken }), {
      operation: listOperation,
      caller,
      read: (output): Page<ListedAccount> => ({
        items: requireList(output.Accounts, 'Accounts').map(readAccount),
        next: output.NextToken,
      }),
    });
  for await (const page of pages({ operation: listOperation, fetch })) {
    if (page.kind === 'unknown') {
      yield page;
      return;
    }
    const accounts = await readAccounts(page.value, units);
    yield known(accounts.filter(({ id }) => !seen.has(id)));
    for (const { id } of accounts) seen.add(id);
  }
}

/** An account as Organizations describes it; `paths` is undefined where it sends none. */
export type ListedAccount = Omit<Account, 'organizationalUnits'> & { readonly paths: readonly string[] | undefined };

/** Reads an account. When an id can't be read the whole list fails, as that account would be missing from it. */
export function readAccount({ Id, Name, Email, State, Paths }: AwsAccount): ListedAccount {
  const text = requireString(Id, 'Id');
  const id = parseAccountId(text);
  if (id === undefined) throw new MalformedAnswer(`"${text}" is not an account id.`);
  return {
    id,
    name: optionalString(Name, 'Name') ?? '',
    email: optionalString(Email, 'Email') ?? '',
    state: readState(optionalString(State, 'State')),
    paths: Paths === undefined || Paths === null ? undefined : requireStrings(Paths, 'Paths'),
  };
}

async function readAccounts(listed: readonly ListedAccount[], units: AccountUnits): Promise<readonly Account[]> {
  const accounts = new Map<string, Account>();
  for (const { id, paths, ...account } of listed) {
    accounts.set(id, { ...account, id, organizationalUnits: await units.of(id, paths) });
  }
  return [...accounts.values()];
}

const states: ReadonlySet<string> = new Set<AccountState>([
  'PENDING_ACTIVATION',
  'ACTIVE',
  'SUSPENDED',
  'PENDING_CLOSURE',
  'CLOSED',
]);

function readState(state: string | undefined): Account['state'] {
  return state !== undefined && isState(state) ? state : 'UNKNOWN';
}

function isState(state: string): state is AccountState {
  return states.has(state);
}
