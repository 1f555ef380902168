import {
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  type OrganizationsClient,
  paginateListAccounts,
} from '@aws-sdk/client-organizations';
import { describe, expect, it } from '@jest/globals';
import { createSandbox, type World } from '../../../src/sandbox/index.ts';
import { clientsOf, refusal } from './clients.ts';
import { account, management, member, organizationWorld, other } from './worlds.ts';

const manyAccounts = (count: number): World['accounts'] => [
  account(management),
  ...Array.from({ length: count - 1 }, (_, index) => account(String(200_000_000_000 + index))),
];

async function pagesOf(client: OrganizationsClient): Promise<number[]> {
  const sizes: number[] = [];
  for await (const page of paginateListAccounts({ client }, {})) sizes.push(page.Accounts?.length ?? 0);
  return sizes;
}

describe('Organizations', () => {
  it('ListAccounts lists an account with its State and without the retired Status', async () => {
    const { organizations } = clientsOf(createSandbox(organizationWorld()));
    const { Accounts } = await organizations.send(new ListAccountsCommand());
    expect(Accounts?.[1]).toEqual({
      Id: member,
      Arn: `arn:aws:organizations::${management}:account/o-exampleorgid/${member}`,
      Email: `aws+${member}@example.com`,
      Name: 'account 222',
      State: 'ACTIVE',
      JoinedMethod: 'CREATED',
      JoinedTimestamp: new Date('2024-01-01T00:00:00Z'),
    });
  });

  it('ListAccounts lists the paths of an account when listsPaths is set', async () => {
    const world = organizationWorld(
      {},
      {
        organization: {
          Id: 'o-exampleorgid',
          MasterAccountId: management,
          RootId: 'r-root',
          OrganizationalUnits: [
            { Id: 'ou-root-workload', Name: 'Workloads' },
            { Id: 'ou-root-production', Name: 'Prod', ParentId: 'ou-root-workload' },
          ],
        },
        accounts: [account(management), { ...account(member), ParentId: 'ou-root-production' }],
        options: { listsPaths: true },
      },
    );
    const { organizations } = clientsOf(createSandbox(world));
    const { Account } = await organizations.send(new DescribeAccountCommand({ AccountId: member }));
    expect(Account?.Paths).toEqual([`o-exampleorgid/r-root/ou-root-workload/ou-root-production/${member}/`]);
  });

  it('ListAccounts lists at most twenty accounts a page', async () => {
    const { organizations } = clientsOf(createSandbox(organizationWorld({}, { accounts: manyAccounts(45) })));
    expect(await pagesOf(organizations)).toEqual([20, 20, 5]);
    expect(await refusal(organizations.send(new ListAccountsCommand({ MaxResults: 21 })))).toMatchObject({
      name: 'InvalidInputException',
      status: 400,
    });
  });

  it('the options pageSizes and emptyPages give smaller pages with an empty page before each', async () => {
    const options = { pageSizes: { ListAccounts: 2 }, emptyPages: ['ListAccounts'] };
    const { organizations } = clientsOf(createSandbox(organizationWorld({}, { accounts: manyAccounts(5), options })));
    expect(await pagesOf(organizations)).toEqual([0, 2, 0, 2, 0, 1]);
  });

  it('ListAccounts refuses a token of another operation', async () => {
    const options = { pageSizes: { '*': 1 } };
    const { organizations } = clientsOf(createSandbox(organizationWorld({}, { options })));
    const { NextToken } = await organizations.send(new ListAccountsCommand());
    const request = organizations.send(new ListAccountsForParentCommand({ ParentId: 'r-root', NextToken }));
    await expect(request).rejects.toMatchObject({ name: 'InvalidInputException', Reason: 'INVALID_NEXT_TOKEN' });
  });

  it('ListAccounts serves only the management account and delegated administrators', async () => {
    const organization = { Id: 'o-exampleorgid', MasterAccountId: management, RootId: 'r-root' };
    const delegated = {
      ...organization,
      DelegatedAdministrators: [{ Id: other, ServicePrincipals: ['config.amazonaws.com'] }],
    };
    const sandbox = createSandbox(organizationWorld({}, { organization: delegated }));
    const from = (id: string): OrganizationsClient =>
      clientsOf(sandbox, { credentials: sandbox.credentials(id) }).organizations;

    expect((await from(other).send(new ListAccountsCommand())).Accounts).toHaveLength(3);
    expect(await refusal(from(member).send(new ListAccountsCommand()))).toEqual({
      name: 'AccessDeniedException',
      status: 400,
      message: "You don't have permissions to access this resource.",
    });
    expect((await from(member).send(new DescribeOrganizationCommand())).Organization?.MasterAccountId).toBe(management);
  });

  it('DescribeOrganization refuses an account without an organization', async () => {
    const { organizations } = clientsOf(createSandbox({ accounts: [account(member)] }));
    expect((await refusal(organizations.send(new DescribeOrganizationCommand()))).name).toBe(
      'AWSOrganizationsNotInUseException',
    );
  });

  it('Organizations lists roots, units, accounts, parents and tags', async () => {
    const world = organizationWorld(
      {},
      {
        organization: {
          Id: 'o-exampleorgid',
          MasterAccountId: management,
          RootId: 'r-root',
          OrganizationalUnits: [{ Id: 'ou-root-workload', Name: 'Workloads', Tags: { tier: 'one' } }],
        },
        accounts: [
          account(management),
          { ...account(member), ParentId: 'ou-root-workload', Tags: { owner: 'payments' } },
        ],
      },
    );
    const { organizations } = clientsOf(createSandbox(world));
    const { Roots } = await organizations.send(new ListRootsCommand());
    const { OrganizationalUnits } = await organizations.send(
      new ListOrganizationalUnitsForParentCommand({ ParentId: 'r-root' }),
    );
    const { Accounts } = await organizations.send(new ListAccountsForParentCommand({ ParentId: 'ou-root-workload' }));
    const { Parents } = await organizations.send(new ListParentsCommand({ ChildId: member }));
    const { Tags } = await organizations.send(new ListTagsForResourceCommand({ ResourceId: member }));
    expect({
      roots: Roots?.map(({ Id }) => Id),
      units: OrganizationalUnits?.map(({ Name }) => Name),
      accounts: Accounts?.map(({ Id }) => Id),
      Parents,
      Tags,
    }).toEqual({
      roots: ['r-root'],
      units: ['Workloads'],
      accounts: [member],
      Parents: [{ Id: 'ou-root-workload', Type: 'ORGANIZATIONAL_UNIT' }],
      Tags: [{ Key: 'owner', Value: 'payments' }],
    });
  });

  it.each<[string, (client: OrganizationsClient) => Promise<unknown>]>([
    [
      'ParentNotFoundException',
      (client) => client.send(new ListAccountsForParentCommand({ ParentId: 'ou-root-nothing1' })),
    ],
    ['InvalidInputException', (client) => client.send(new ListAccountsForParentCommand({ ParentId: 'Workloads' }))],
    ['ChildNotFoundException', (client) => client.send(new ListParentsCommand({ ChildId: '999999999999' }))],
    [
      'TargetNotFoundException',
      (client) => client.send(new ListTagsForResourceCommand({ ResourceId: '999999999999' })),
    ],
    ['AccountNotFoundException', (client) => client.send(new DescribeAccountCommand({ AccountId: '999999999999' }))],
    ['InvalidInputException', (client) => client.send(new DescribeAccountCommand({ AccountId: '42' }))],
  ])('Organizations answers %s for an id that does not exist or is malformed', async (name, request) => {
    const { organizations } = clientsOf(createSandbox(organizationWorld()));
    expect((await refusal(request(organizations))).name).toBe(name);
  });
});

describe('an account outside the organization', () => {
  it('an account outside the organization exists, is not listed, and cannot use Organizations', async () => {
    const outsider = { ...account('999999999999'), isOutsideOrganization: true };
    const sandbox = createSandbox(organizationWorld({}, { accounts: [account(management), outsider] }));
    const { organizations } = clientsOf(sandbox);
    expect((await organizations.send(new ListAccountsCommand())).Accounts).toHaveLength(1);
    const itsOwn = clientsOf(sandbox, { credentials: sandbox.credentials(outsider.Id) });
    expect((await refusal(itsOwn.organizations.send(new DescribeOrganizationCommand()))).name).toBe(
      'AWSOrganizationsNotInUseException',
    );
  });
});
