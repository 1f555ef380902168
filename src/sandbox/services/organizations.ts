import type * as Aws from '@aws-sdk/client-organizations';
import { unitsAbove } from '../access/authorize.ts';
import { type Call, type Operations, reads } from '../access/operation.ts';
import { trustedServices } from '../events/trail-delivery.ts';
import { AwsError, accessDenied } from '../world/errors.ts';
import type { Organization, Tags, WorldAccount } from '../world/world.ts';

/** "The maximum is 20": https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html */
const pageSize = 20;

type Paged = { readonly NextToken?: string | undefined; readonly MaxResults?: number | undefined };

const invalidInput = (reason: string): AwsError =>
  new AwsError('InvalidInputException', 'You specified an invalid value.', { fields: { Reason: reason } });

const notFound = (kind: 'Account' | 'Parent' | 'Child' | 'Target', what: string): AwsError =>
  new AwsError(`${kind}NotFoundException`, `You specified ${what} that doesn't exist.`);

function organizationOf(call: Call): Organization {
  const { organization } = call.store;
  if (organization === undefined || !call.store.isMember(call.session.accountId)) {
    throw new AwsError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.');
  }
  return organization;
}

/** Everything but DescribeOrganization is for "the organization's management account or … a delegated administrator". */
function administeredBy(call: Call): Organization {
  const organization = organizationOf(call);
  const callerId = call.session.accountId;
  const delegates = organization.DelegatedAdministrators ?? [];
  if (callerId === organization.MasterAccountId || delegates.some(({ Id }) => Id === callerId)) return organization;
  throw accessDenied('organizations', "You don't have permissions to access this resource.");
}

type Listing<Item, Shown> = {
  readonly items: readonly Item[];
  readonly input: Paged;
  readonly show: (item: Item) => Shown;
};

function page<Item, Shown>(call: Call, { items, input, show }: Listing<Item, Shown>) {
  const { MaxResults: asked, NextToken: token } = input;
  if (asked !== undefined && asked > pageSize) throw invalidInput('MAX_VALUE_EXCEEDED');
  if (asked !== undefined && asked < 1) throw invalidInput('MIN_VALUE_EXCEEDED');
  const invalidToken = (): AwsError => invalidInput('INVALID_NEXT_TOKEN');
  const cut = call.pages(items, { token, asked, usual: pageSize, invalidToken });
  return { shown: cut.items.map(show), NextToken: cut.nextToken };
}

function arn(call: Call, organization: Organization, resource: string): string {
  return `arn:${call.store.partition}:organizations::${organization.MasterAccountId}:${resource}`;
}

function shownAccount(call: Call, organization: Organization, account: WorldAccount): Aws.Account {
  const { Id } = account;
  const parents = unitsAbove(organization.OrganizationalUnits ?? [], account.ParentId).map((unit) => unit.Id);
  const path = [organization.Id, organization.RootId, ...parents.toReversed(), Id];
  return {
    Id,
    Arn: arn(call, organization, `account/${organization.Id}/${Id}`),
    Email: account.Email ?? `aws+${Id}@example.com`,
    Name: account.Name ?? Id,
    State: account.State ?? 'ACTIVE',
    JoinedMethod: account.JoinedMethod ?? 'CREATED',
    JoinedTimestamp: account.JoinedTimestamp ?? new Date('2024-01-01T00:00:00Z'),
    ...(call.options.listsPaths === true ? { Paths: [`${path.join('/')}/`] } : {}),
  };
}

const parentOf = (organization: Organization, ParentId: string | undefined): string => ParentId ?? organization.RootId;

function knownParent(organization: Organization, parentId: string | undefined): string {
  if (parentId === undefined || !/^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/.test(parentId)) {
    throw invalidInput('INVALID_PATTERN');
  }
  const units = organization.OrganizationalUnits ?? [];
  if (parentId !== organization.RootId && units.every(({ Id }) => Id !== parentId))
    throw notFound('Parent', 'a parent');
  return parentId;
}

function listParents(call: Call, input: Aws.ListParentsRequest): Aws.ListParentsResponse {
  const organization = administeredBy(call);
  const unit = (organization.OrganizationalUnits ?? []).find(({ Id }) => Id === input.ChildId);
  const account = call.store.accounts.members().find(({ Id }) => Id === input.ChildId);
  const child = unit ?? account;
  if (child === undefined) throw notFound('Child', 'a child');
  const Id = parentOf(organization, child.ParentId);
  const { shown, NextToken } = page(call, {
    items: [Id],
    input,
    show: (id) => ({
      Id: id,
      Type: id === organization.RootId ? ('ROOT' as const) : ('ORGANIZATIONAL_UNIT' as const),
    }),
  });
  return { Parents: shown, NextToken };
}

function tagsOf(call: Call, organization: Organization, resourceId: string | undefined): Tags {
  if (resourceId === organization.RootId) return {};
  const unit = (organization.OrganizationalUnits ?? []).find(({ Id }) => Id === resourceId);
  const tagged = unit ?? call.store.accounts.members().find(({ Id }) => Id === resourceId);
  if (tagged === undefined) throw notFound('Target', 'a target');
  return tagged.Tags ?? {};
}

function describeOrganization(call: Call): Aws.DescribeOrganizationResponse {
  const organization = organizationOf(call);
  const { Id, MasterAccountId } = organization;
  const master = call.store.accounts.members().find((account) => account.Id === MasterAccountId);
  return {
    Organization: {
      Id,
      Arn: arn(call, organization, `organization/${Id}`),
      FeatureSet: organization.FeatureSet ?? 'ALL',
      MasterAccountId,
      MasterAccountArn: arn(call, organization, `account/${Id}/${MasterAccountId}`),
      MasterAccountEmail: master?.Email ?? `aws+${MasterAccountId}@example.com`,
      AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
    },
  };
}

function describeAccount(call: Call, input: Aws.DescribeAccountRequest): Aws.DescribeAccountResponse {
  const organization = administeredBy(call);
  if (!/^\d{12}$/.test(input.AccountId ?? '')) throw invalidInput('INVALID_PATTERN');
  const account = call.store.accounts.members().find(({ Id }) => Id === input.AccountId);
  if (account === undefined) throw notFound('Account', 'an account');
  return { Account: shownAccount(call, organization, account) };
}

function listRoots(call: Call, input: Aws.ListRootsRequest): Aws.ListRootsResponse {
  const organization = administeredBy(call);
  const { shown, NextToken } = page(call, {
    items: [organization.RootId],
    input,
    show: (Id) => ({
      Id,
      Arn: arn(call, organization, `root/${organization.Id}/${Id}`),
      Name: 'Root',
      PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY' as const, Status: 'ENABLED' as const }],
    }),
  });
  return { Roots: shown, NextToken };
}

type ForParent = Paged & { readonly ParentId: string | undefined };

function listUnits(call: Call, input: ForParent): Aws.ListOrganizationalUnitsForParentResponse {
  const organization = administeredBy(call);
  const parentId = knownParent(organization, input.ParentId);
  const units = (organization.OrganizationalUnits ?? []).filter(
    (unit) => parentOf(organization, unit.ParentId) === parentId,
  );
  const { shown, NextToken } = page(call, {
    items: units,
    input,
    show: ({ Id, Name }) => ({
      Id,
      Name,
      Arn: arn(call, organization, `ou/${organization.Id}/${Id}`),
    }),
  });
  return { OrganizationalUnits: shown, NextToken };
}

function listAccountsForParent(call: Call, input: ForParent): Aws.ListAccountsForParentResponse {
  const organization = administeredBy(call);
  const accounts = call.store.accounts.membersIn(knownParent(organization, input.ParentId));
  const { shown, NextToken } = page(call, {
    items: accounts,
    input,
    show: (item) => shownAccount(call, organization, item),
  });
  return { Accounts: shown, NextToken };
}

function listAccounts(call: Call, input: Aws.ListAccountsRequest): Aws.ListAccountsResponse {
  const organization = administeredBy(call);
  const { shown, NextToken } = page(call, {
    items: call.store.accounts.members(),
    input,
    show: (item) => shownAccount(call, organization, item),
  });
  return { Accounts: shown, NextToken };
}

function listTags(call: Call, input: Aws.ListTagsForResourceRequest): Aws.ListTagsForResourceResponse {
  const tags = Object.entries(tagsOf(call, administeredBy(call), input.ResourceId));
  const { shown, NextToken } = page(call, {
    items: tags,
    input: { NextToken: input.NextToken },
    show: ([Key, Value]) => ({ Key, Value }),
  });
  return { Tags: shown, NextToken };
}

type ServiceAccess = Aws.ListAWSServiceAccessForOrganizationRequest;

function listServiceAccess(call: Call, input: ServiceAccess): Aws.ListAWSServiceAccessForOrganizationResponse {
  administeredBy(call);
  const { shown, NextToken } = page(call, {
    items: trustedServices(call.store),
    input,
    show: (ServicePrincipal) => ({ ServicePrincipal, DateEnabled: new Date('2024-01-01T00:00:00Z') }),
  });
  return { EnabledServicePrincipals: shown, NextToken };
}

/** Returns the ARN for an id. An id that is missing gives `*`, as the call will fail with a not-found error. */
function resourceOf(call: Call, id: string | undefined): { resource: string } {
  const { organization } = call.store;
  if (organization === undefined || id === undefined) return { resource: '*' };
  const kind = id.startsWith('r-') ? 'root' : id.startsWith('ou-') ? 'ou' : 'account';
  return { resource: arn(call, organization, `${kind}/${organization.Id}/${id}`) };
}

export const organizations: Operations = {
  DescribeOrganization: reads('organizations:DescribeOrganization', describeOrganization),
  ListAccounts: reads('organizations:ListAccounts', listAccounts),
  ListRoots: reads('organizations:ListRoots', listRoots),
  DescribeAccount: reads('organizations:DescribeAccount', describeAccount, (call, { AccountId }) =>
    resourceOf(call, AccountId),
  ),
  ListOrganizationalUnitsForParent: reads(
    'organizations:ListOrganizationalUnitsForParent',
    listUnits,
    (call, { ParentId }) => resourceOf(call, ParentId),
  ),
  ListAccountsForParent: reads('organizations:ListAccountsForParent', listAccountsForParent, (call, { ParentId }) =>
    resourceOf(call, ParentId),
  ),
  ListParents: reads('organizations:ListParents', listParents, (call, { ChildId }) => resourceOf(call, ChildId)),
  ListAWSServiceAccessForOrganization: reads('organizations:ListAWSServiceAccessForOrganization', listServiceAccess),
  ListTagsForResource: reads('organizations:ListTagsForResource', listTags, (call, { ResourceId }) =>
    resourceOf(call, ResourceId),
  ),
};
