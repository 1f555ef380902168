import { describe, expect, it } from '@jest/globals';
import type { Account, AccountId } from '../../../src/domain/account.ts';
import type { Selection } from '../../../src/domain/settings.ts';
import { isExcluded, selectAccounts } from '../../../src/organization/select-accounts.ts';
import type { Listing } from '../../../src/ports/organization-access.ts';
import { accountId } from '../../support/facts.ts';

const workloads = { id: 'ou-abcd-workload', name: 'Workloads' };
const prod = { id: 'ou-abcd-prod0000', name: 'Prod' };

function account(id: string, organizationalUnits: Account['organizationalUnits']): Account {
  return { id: accountId(id), name: id, email: `${id}@example.com`, state: 'ACTIVE', organizationalUnits };
}

const listing: Listing = {
  accounts: [
    account('111111111111', []),
    account('222222222222', [workloads]),
    account('333333333333', [workloads, prod]),
  ],
  units: [
    { id: 'r-abcd', path: [] },
    { id: workloads.id, path: ['Workloads'] },
    { id: prod.id, path: ['Workloads', 'Prod'] },
  ],
  unread: [],
};

const tags = new Map<AccountId, Record<string, string>>([[accountId('222222222222'), { env: 'prod', tier: '1' }]]);

function selectedIds(selection: Selection, from: Listing = listing): readonly string[] | readonly AccountId[] {
  const selected = selectAccounts(from, selection, tags);
  return selected.ok ? selected.accounts.map(({ id }) => id) : selected.problems;
}

describe('selectAccounts', () => {
  it('an empty selection selects all accounts', () => {
    expect(selectAccounts(listing, {}, tags)).toEqual({
      ok: true,
      accounts: listing.accounts,
      wholeOrganization: true,
    });
  });

  it.each<[string, Selection, readonly string[]]>([
    ['accounts by id', { accounts: [accountId('222222222222')] }, ['222222222222']],
    ['a unit with all that is below it', { organizationalUnits: [workloads.id] }, ['222222222222', '333333333333']],
    ['a unit by its path of names', { organizationalUnits: ['Workloads/Prod'] }, ['333333333333']],
    [
      'all accounts under the root',
      { organizationalUnits: ['r-abcd'] },
      ['111111111111', '222222222222', '333333333333'],
    ],
    [
      'no account by a tag that is only a property of every object',
      { tags: { constructor: 'Object' } },
      ['No account is selected, so there is nothing to do.'],
    ],
    ['accounts that carry every tag', { tags: { env: 'prod', tier: '1' } }, ['222222222222']],
    [
      'no excluded account, even when it is selected as well',
      {
        accounts: [accountId('222222222222'), accountId('333333333333')],
        excludeAccounts: [accountId('222222222222')],
      },
      ['333333333333'],
    ],
    ['no account below an excluded unit', { excludeOrganizationalUnits: [workloads.id] }, ['111111111111']],
  ])('a selection selects %s', (_what, selection, ids) => {
    expect(selectedIds(selection)).toEqual(ids);
  });

  it('a selection without one account is not the whole organization', () => {
    expect(selectAccounts(listing, { excludeAccounts: [accountId('111111111111')] }, tags)).toMatchObject({
      wholeOrganization: false,
    });
  });

  it('all unknown accounts and units of a selection are named at once', () => {
    expect(selectedIds({ accounts: [accountId('999999999999')], excludeOrganizationalUnits: ['ou-none'] })).toEqual([
      'accounts: 999999999999 is not in the organization.',
      'excludeOrganizationalUnits: ou-none is not in the organization.',
    ]);
  });

  it('a selection without accounts is a problem', () => {
    expect(selectedIds({ tags: { env: 'nowhere' } })).toEqual(['No account is selected, so there is nothing to do.']);
  });

  it('a selection by unit is a problem, with the reason, when the units could not be read', () => {
    const why = {
      code: 'ACCESS_DENIED',
      operation: 'organizations:ListRoots',
      message: 'Not allowed.',
    } as const;
    expect(selectedIds({ organizationalUnits: [prod.id] }, { ...listing, units: [], unread: [why] })).toEqual([
      "Organizational units can't be read, so none can be selected: organizations:ListRoots: Not allowed.",
    ]);
  });
});

describe('isExcluded', () => {
  const below = account('333333333333', [workloads, prod]);

  it.each<[string, Selection, boolean]>([
    ['excludes nothing', {}, false],
    ['excludes it by its id', { excludeAccounts: [below.id] }, true],
    ['excludes another account', { excludeAccounts: [accountId('222222222222')] }, false],
    ['excludes its unit by id', { excludeOrganizationalUnits: [prod.id] }, true],
    ['excludes its unit by the path of names', { excludeOrganizationalUnits: ['Workloads/Prod'] }, true],
    ['excludes a unit above it', { excludeOrganizationalUnits: ['Workloads'] }, true],
    ['excludes the root', { excludeOrganizationalUnits: ['r-abcd'] }, true],
    ['excludes a unit of the same name elsewhere', { excludeOrganizationalUnits: ['Prod'] }, false],
    ['selects other accounts', { accounts: [accountId('222222222222')] }, false],
  ])('isExcluded decides on an account with a selection that %s: %j, %s', (_what, selection, expected) => {
    expect(isExcluded(below, selection)).toBe(expected);
  });
});
