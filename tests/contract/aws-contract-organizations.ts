import {
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListAWSServiceAccessForOrganizationCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-organizations';
import { expect } from '@jest/globals';
import { type AwsContract, type ContractCase, pick, pickEach, sortedBy } from './aws-contract-case.ts';
import { answerOf, type Clients } from './aws-contract-clients.ts';
import { oddName } from './contract-organization.ts';

async function organizationsOf(aws: AwsContract, account: 'management' | 'beta' = 'management') {
  return (await aws.as(account, 'us-east-1')).organizations;
}

async function accountsIn(organizations: Clients['organizations'], ParentId: string) {
  const answer = await answerOf(organizations.send(new ListAccountsForParentCommand({ ParentId })));
  if ('refused' in answer) return answer;
  return sortedBy(answer.Accounts, ({ Id }) => Id).map(({ Id }) => Id);
}

async function unitsIn(organizations: Clients['organizations'], ParentId: string) {
  const answer = await answerOf(organizations.send(new ListOrganizationalUnitsForParentCommand({ ParentId })));
  if ('refused' in answer) return answer;
  return pickEach(
    sortedBy(answer.OrganizationalUnits, ({ Name }) => Name),
    ['Id', 'Name'],
  );
}

async function parentsOf(organizations: Clients['organizations'], ChildId: string) {
  const answer = await answerOf(organizations.send(new ListParentsCommand({ ChildId })));
  return 'refused' in answer ? answer : pickEach(answer.Parents, ['Id', 'Type']);
}

const parentNotFound = { refused: 'ParentNotFoundException', status: 400 };
const invalidInput = { refused: 'InvalidInputException', status: 400 };

export const organizationsCases: readonly ContractCase[] = [
  {
    title: 'DescribeOrganization names the management account to it and to its members',
    ask: async (aws) =>
      Promise.all(
        (['management', 'beta'] as const).map(async (account) => {
          const organizations = await organizationsOf(aws, account);
          const { Organization } = await organizations.send(new DescribeOrganizationCommand());
          return pick(Organization ?? {}, ['Id', 'MasterAccountId', 'FeatureSet']);
        }),
      ),
    answer: Array.from({ length: 2 }, () => ({
      Id: '<organization>',
      MasterAccountId: '<management>',
      FeatureSet: 'ALL',
    })),
  },
  {
    title: 'ListAccounts lists the name of each account unchanged, its address and its state',
    ask: async (aws) => {
      const { Accounts } = await (await organizationsOf(aws)).send(new ListAccountsCommand());
      const members = Accounts?.filter(({ Id }) => Id !== aws.ids.account('management'));
      return pickEach(
        sortedBy(members, ({ Email }) => Email),
        ['Id', 'Name', 'Email', 'State'],
      );
    },
    answer: [
      { Id: '<alpha>', Name: oddName, Email: 'alpha@example.com', State: 'ACTIVE' },
      { Id: '<beta>', Name: 'beta', Email: 'beta@example.com', State: 'ACTIVE' },
      { Id: '<gamma>', Name: 'gamma', Email: 'gamma@example.com', State: 'SUSPENDED' },
    ],
  },
  {
    title: 'ListAccounts lists the management account with the others',
    ask: async (aws) => {
      const { Accounts } = await (await organizationsOf(aws)).send(new ListAccountsCommand());
      return pickEach(
        Accounts?.filter(({ Id }) => Id === aws.ids.account('management')),
        ['Id', 'State'],
      );
    },
    answer: [{ Id: '<management>', State: 'ACTIVE' }],
  },
  {
    title: 'ListAccounts goes on with a token where there is more',
    ask: async (aws) => {
      const organizations = await organizationsOf(aws);
      const first = await organizations.send(new ListAccountsCommand({ MaxResults: 3 }));
      const rest = await organizations.send(new ListAccountsCommand({ MaxResults: 3, NextToken: first.NextToken }));
      const ids = [first, rest].flatMap(({ Accounts = [] }) => Accounts.map(({ Id }) => Id));
      return [first.Accounts?.length, rest.Accounts?.length, rest.NextToken, new Set(ids).size];
    },
    answer: [3, 1, undefined, 4],
  },
  {
    title: 'ListAccounts gives at most 20 a page',
    ask: async (aws) => {
      const answer = await answerOf((await organizationsOf(aws)).send(new ListAccountsCommand({ MaxResults: 21 })));
      return 'refused' in answer ? answer : 'answered';
    },
    answer: invalidInput,
  },
  {
    title: 'ListAccounts refuses a token that it did not give',
    ask: async (aws) => {
      const organizations = await organizationsOf(aws);
      const answer = await answerOf(organizations.send(new ListAccountsCommand({ NextToken: 'not-a-token' })));
      return 'refused' in answer ? answer : 'answered';
    },
    answer: invalidInput,
  },
  {
    // "This operation can be called only from the organization's management account or by a … delegated administrator."
    title: 'ListAccounts refuses a member that administers nothing',
    ask: async (aws) => {
      const answer = await answerOf((await organizationsOf(aws, 'beta')).send(new ListAccountsCommand()));
      return 'refused' in answer ? answer : answer.Accounts?.map(({ Id }) => Id);
    },
    answer: { refused: 'AccessDeniedException', status: 400 },
  },
  {
    title: 'DescribeAccount describes one account as ListAccounts does',
    ask: async (aws) => {
      const AccountId = aws.ids.account('alpha');
      const { Account } = await (await organizationsOf(aws)).send(new DescribeAccountCommand({ AccountId }));
      return pick(Account ?? {}, ['Id', 'Name', 'Email', 'State']);
    },
    answer: { Id: '<alpha>', Name: oddName, Email: 'alpha@example.com', State: 'ACTIVE' },
  },
  {
    title: 'DescribeAccount says when there is no such account',
    ask: async (aws) => {
      const organizations = await organizationsOf(aws);
      return answerOf(organizations.send(new DescribeAccountCommand({ AccountId: '999999999999' })));
    },
    answer: { refused: 'AccountNotFoundException', status: 400 },
  },
  {
    title: 'ListParents names the unit or root directly above an account or a unit',
    ask: async (aws) => {
      const organizations = await organizationsOf(aws);
      const { ids } = aws;
      const children = [ids.account('alpha'), ids.unit('Prod'), ids.unit('Workloads')];
      return Promise.all(children.map((child) => parentsOf(organizations, child)));
    },
    answer: [
      [{ Id: '<unit Prod>', Type: 'ORGANIZATIONAL_UNIT' }],
      [{ Id: '<unit Workloads>', Type: 'ORGANIZATIONAL_UNIT' }],
      [{ Id: '<root>', Type: 'ROOT' }],
    ],
  },
  {
    title: 'ListParents says when there is no such account or unit',
    ask: async (aws) => {
      const organizations = await organizationsOf(aws);
      return [await parentsOf(organizations, '999999999999'), await parentsOf(organizations, 'ou-abcd-11111111')];
    },
    answer: Array.from({ length: 2 }, () => ({ refused: 'ChildNotFoundException', status: 400 })),
  },
  {
    title: 'ListAWSServiceAccessForOrganization names the services with trusted access',
    ask: async (aws) => {
      const organizations = await organizationsOf(aws);
      const { EnabledServicePrincipals } = await organizations.send(new ListAWSServiceAccessForOrganizationCommand({}));
      return EnabledServicePrincipals?.map(({ ServicePrincipal }) => ServicePrincipal);
    },
    answer: ['cloudtrail.amazonaws.com'],
  },
  {
    title: 'ListAWSServiceAccessForOrganization refuses a member that administers nothing',
    ask: async (aws) => {
      const organizations = await organizationsOf(aws, 'beta');
      const answer = await answerOf(organizations.send(new ListAWSServiceAccessForOrganizationCommand({})));
      return 'refused' in answer ? answer : answer.EnabledServicePrincipals;
    },
    answer: { refused: 'AccessDeniedException', status: 400 },
  },
  {
    title: 'ListRoots names the one root',
    ask: async (aws) => {
      const { Roots } = await (await organizationsOf(aws)).send(new ListRootsCommand());
      return pickEach(Roots, ['Id', 'Name']);
    },
    answer: [{ Id: '<root>', Name: 'Root' }],
  },
  {
    title: 'ListOrganizationalUnitsForParent names the units one level below',
    ask: async (aws) => {
      const organizations = await organizationsOf(aws);
      const { ids } = aws;
      const parents = [ids.root, ids.unit('Workloads'), ids.unit('Prod')];
      return Promise.all(parents.map((parent) => unitsIn(organizations, parent)));
    },
    answer: [
      [
        { Id: '<unit Sandbox>', Name: 'Sandbox' },
        { Id: '<unit Workloads>', Name: 'Workloads' },
      ],
      [{ Id: '<unit Prod>', Name: 'Prod' }],
      [],
    ],
  },
  {
    title: 'ListOrganizationalUnitsForParent says when there is no such parent',
    ask: async (aws) => unitsIn(await organizationsOf(aws), 'ou-abcd-11111111'),
    answer: parentNotFound,
  },
  {
    title: 'ListAccountsForParent names the accounts directly below, those that are closed too',
    ask: async (aws) => {
      const organizations = await organizationsOf(aws);
      const { ids } = aws;
      return {
        root: await accountsIn(organizations, ids.root),
        workloads: await accountsIn(organizations, ids.unit('Workloads')),
        prod: await accountsIn(organizations, ids.unit('Prod')),
        sandbox: await accountsIn(organizations, ids.unit('Sandbox')),
      };
    },
    answer: {
      root: expect.arrayContaining(['<management>', '<gamma>']),
      workloads: ['<beta>'],
      prod: ['<alpha>'],
      sandbox: [],
    },
  },
  {
    title: 'ListAccountsForParent says when there is no such parent',
    ask: async (aws) => accountsIn(await organizationsOf(aws), 'ou-abcd-11111111'),
    answer: parentNotFound,
  },
  {
    title: 'ListTagsForResource names the tags of an account, and none of one that has none',
    ask: async (aws) => {
      const organizations = await organizationsOf(aws);
      return Promise.all(
        (['alpha', 'beta'] as const).map(async (account) => {
          const ResourceId = aws.ids.account(account);
          const { Tags } = await organizations.send(new ListTagsForResourceCommand({ ResourceId }));
          return sortedBy(Tags, ({ Key }) => Key);
        }),
      );
    },
    answer: [
      [
        { Key: 'stage', Value: 'prod' },
        { Key: 'team', Value: 'payments' },
      ],
      [],
    ],
  },
  {
    title: 'ListTagsForResource says when there is no such account',
    ask: async (aws) => {
      const organizations = await organizationsOf(aws);
      return answerOf(organizations.send(new ListTagsForResourceCommand({ ResourceId: '999999999999' })));
    },
    answer: { refused: 'TargetNotFoundException', status: 400 },
  },
];
