import { describe, expect, it } from '@jest/globals';
import type { AwsOptions } from '../../src/aws/client/clients.ts';
import { deliveryRole } from '../../src/sandbox/builders/roles.ts';
import { demoControlTowerOrganization, demoFaults, demoOrganization } from '../../src/sandbox/demo/index.ts';
import {
  type AccountContents,
  createSandbox,
  type Key,
  type Permission,
  type RegionContents,
  type Role,
  type Sandbox,
  type Topic,
  type World,
  type WorldAccount,
} from '../../src/sandbox/index.ts';
import { inventoryReportOn } from '../support/inventory-runs.ts';
import { type FinishedSweep, finishedRunOn } from '../support/world.ts';
import { listOf } from './iam.ts';
import { sampleScp } from './sample-scp.ts';
import {
  functionPermissions,
  functionRoleArn,
  functionRoleName,
  type Mode,
  managementAccountId,
  memberAccountId,
  memberPermissions,
  stackIn,
} from './stack.ts';

/** Returns the same organization with the roles of the stack in place of its own. */
function inhabited(world: World, roleIn: (accountId: string) => Role, guarded: boolean): World {
  const accounts = world.accounts.map(({ contents, ...given }): WorldAccount => {
    const listed = guarded
      ? { ...given, serviceControlPolicies: [...(given.serviceControlPolicies ?? []), ...sampleScp] }
      : given;
    if (contents === undefined) return listed;
    return {
      ...listed,
      contents: (id) => {
        const before = typeof contents === 'function' ? contents(id) : contents;
        const withRoles: AccountContents = { ...before, roles: [roleIn(id), deliveryRole] };
        return id === managementAccountId ? withStack(withRoles) : withRoles;
      },
    };
  });
  return { ...world, accounts };
}

/** The bucket and the topics that the stack creates beside the roles. */
function withStack(before: AccountContents): AccountContents {
  const region: RegionContents = before.regions?.['us-east-1'] ?? {};
  const topics = [...(region.topics ?? []), { Name: 'rootwatch-prod-notifications' }, alarmTopic()];
  const keys = [...(region.keys ?? []), topicKey()];
  return {
    ...before,
    buckets: [{ Name: 'reportbucket', Region: 'us-east-1' }],
    regions: { ...before.regions, 'us-east-1': { ...region, topics, keys } },
  };
}

const centralTopicArn = `arn:aws:sns:us-east-1:${managementAccountId}:rootwatch-prod-root-usage`;

/** The central topic of the stack, with a confirmed subscription. */
function alarmTopic(): Topic {
  const { PolicyDocument: policy } = stackIn('remediate').properties('AlarmTopicPolicy');
  return {
    Name: 'rootwatch-prod-root-usage',
    KmsMasterKeyId: 'topickey',
    Policy: JSON.stringify(policy),
    subscriptions: [{ Protocol: 'email', Endpoint: 'security@example.com', state: 'confirmed' }],
  };
}

function topicKey(): Key {
  return { KeyId: 'topickey', Policy: JSON.stringify(stackIn('remediate').properties('TopicKey')['KeyPolicy']) };
}

const trust = { principals: [functionRoleArn], externalId: 'external-id' };

function administrators(): (accountId: string) => Role {
  return (id) => ({ RoleName: id === managementAccountId ? functionRoleName : 'rootwatch', trust, permissions: ['*'] });
}

function compiled(mode: Mode, parameters = {}): (accountId: string) => Role {
  const inManagement: readonly Permission[] = functionPermissions(mode, parameters);
  const inMembers: readonly Permission[] = memberPermissions(mode, parameters).map(
    // The StackSet is deployed in each account, so `AWS::AccountId` differs.
    ({ Resource, ...statement }) =>
      Object.assign(statement, { Resource: listOf(Resource ?? '*').map((arn) => arn.replace(memberAccountId, '*')) }),
  );
  return (id) =>
    id === managementAccountId
      ? { RoleName: functionRoleName, trust: { principals: ['lambda.amazonaws.com'] }, permissions: inManagement }
      : { RoleName: 'rootwatch', trust, permissions: inMembers };
}

const sweepArn = `arn:aws:lambda:us-east-1:${managementAccountId}:function:rootwatch-prod-sweep`;

type Run = { readonly world: World; readonly settings: Readonly<Record<string, unknown>>; readonly guarded?: boolean };

async function runAs(roleIn: (accountId: string) => Role, { world, settings, guarded = false }: Run) {
  const sandbox = createSandbox(inhabited(world, roleIn, guarded));
  for (const fault of demoFaults) sandbox.setFault(fault);
  const credentials = sandbox.roleCredentials(managementAccountId, functionRoleName, sweepArn);
  const aws: Partial<AwsOptions> = { credentials };
  const run = await finishedRunOn(sandbox, {
    aws,
    looksUpAccounts: Object.hasOwn(settings, 'accounts'),
    settings: {
      roleName: 'rootwatch',
      externalId: 'external-id',
      reportUri: 's3://reportbucket/rootwatch',
      reportBucketOwner: managementAccountId,
      notifyTopicArn: `arn:aws:sns:us-east-1:${managementAccountId}:rootwatch-prod-notifications`,
      ...settings,
    },
  });
  return { run, sandbox };
}

/** Removes what differs between two runs only by chance. */
function verdicts({ report, reportProblems }: FinishedSweep): unknown {
  return {
    accounts: report.accounts.map(({ account, status, controls, errors }) => ({
      id: account.id,
      status,
      controls,
      errors: errors.map(({ operation, code, awsCode }) => ({ operation, code, awsCode })),
    })),
    reportProblems,
  };
}

const perAccount = { topicName: 'rootwatch-root-usage', subscriptions: ['sqs:arn:aws:sqs:us-east-1:1:alarms'] };
const perAccountParameters = { TopicName: perAccount.topicName, Subscriptions: perAccount.subscriptions.join(',') };
const eventIds = demoOrganization()
  .accounts.slice(0, 30)
  .map(({ Id }) => Id);
const scenarios = [
  { what: 'an audit of many kinds of account', world: demoOrganization, mode: 'audit', settings: {} },
  { what: 'an audit under Control Tower', world: demoControlTowerOrganization, mode: 'audit', settings: {} },
  {
    what: 'an audit of one unit',
    world: demoOrganization,
    mode: 'audit',
    settings: { organizationalUnits: ['Workloads'] },
  },
  {
    what: 'an account event',
    world: demoOrganization,
    mode: 'audit',
    settings: { accounts: eventIds, excludeOrganizationalUnits: ['Suspended'] },
  },
  {
    what: 'remediation with a topic in each account',
    world: demoOrganization,
    mode: 'remediate',
    settings: perAccount,
  },
  {
    what: 'remediation with a topic in each account, under the sample service control policy,',
    world: demoOrganization,
    mode: 'remediate',
    settings: perAccount,
    guarded: true,
  },
  {
    what: 'remediation with the central topic',
    world: demoOrganization,
    mode: 'remediate',
    settings: { topicArns: [centralTopicArn] },
  },
] as const;

function usedActions(sandbox: Sandbox): readonly string[] {
  return [...new Set(sandbox.calls().flatMap(({ action }) => action ?? []))];
}

describe('the policies of the packaged template', () => {
  it.each(scenarios)(
    'the policies of the packaged template let $what do the same as an administrator',
    async ({ world, mode, settings, ...rest }) => {
      const guarded = 'guarded' in rest;
      const run = { world: world(), settings: { mode, ...settings } };
      const asAdministrator = await runAs(administrators(), run);
      const parameters = settings === perAccount ? perAccountParameters : {};
      const asDeployed = await runAs(compiled(mode, parameters), { ...run, guarded });
      expect(verdicts(asDeployed.run)).toEqual(verdicts(asAdministrator.run));
      expect(asDeployed.run.reportProblems).toEqual([]);
      expect(usedActions(asDeployed.sandbox)).toEqual(expect.arrayContaining(['sts:AssumeRole', 's3:PutObject']));
      const results = asDeployed.run.report.accounts.flatMap(({ controls }) =>
        controls.flatMap(({ actions }) => actions),
      );
      expect(results.some(({ result }) => result === 'applied')).toBe(mode === 'remediate');
    },
  );
});

async function inventoryAs(roleIn: (accountId: string) => Role) {
  const run = { world: demoOrganization(), settings: { mode: 'remediate', ...perAccount } };
  const { sandbox } = await runAs(roleIn, run);
  const aws = { credentials: sandbox.roleCredentials(managementAccountId, functionRoleName, sweepArn) };
  const settings = { roleName: 'rootwatch', externalId: 'external-id', ...perAccount };
  return inventoryReportOn(sandbox, { settings, aws });
}

describe('an inventory', () => {
  it('the policies of the packaged template let an inventory find the same as an administrator', async () => {
    const asDeployed = await inventoryAs(compiled('remediate', perAccountParameters));
    const { accounts, totals } = await inventoryAs(administrators());
    const found = (of: typeof accounts) => of.map(({ account, resources }) => ({ id: account.id, resources }));
    expect(totals.byKind.topic).toBeGreaterThan(0);
    expect(found(asDeployed.accounts)).toEqual(found(accounts));
    expect(asDeployed.totals).toEqual(totals);
  }, 60_000);
});
