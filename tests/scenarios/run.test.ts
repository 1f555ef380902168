import { describe, expect, it } from '@jest/globals';
import { memberRolePolicy, permissions } from '../../src/aws/permissions.ts';
import { isUnsettled } from '../../src/domain/outcome.ts';
import { chain, empty, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { member, rootId, under } from '../../src/sandbox/builders/members.ts';
import { auditRole, deliveryRole } from '../../src/sandbox/builders/roles.ts';
import { demoControlTowerOrganization, demoOrganization } from '../../src/sandbox/demo/index.ts';
import { units } from '../../src/sandbox/demo/units.ts';
import { createSandbox, type World, type WorldAccount } from '../../src/sandbox/index.ts';
import { finishedRunOn, reportOf, runOn } from '../support/world.ts';

function world(accounts: readonly WorldAccount[], changes: Partial<World> = {}): World {
  return {
    organization: {
      Id: 'o-organization',
      MasterAccountId: managementAccountId,
      RootId: rootId,
      OrganizationalUnits: Object.values(units),
    },
    accounts: [member(managementAccountId, 'management', chain()), ...accounts],
    ...changes,
  };
}

const complete = member('111111111111', 'complete', chain());

describe('the API calls of a run', () => {
  it('an account with its own trail takes ten calls: one to enter, seven of the CIS procedure and two beyond it', async () => {
    const sandbox = createSandbox(world([complete]));
    const run = await finishedRunOn(sandbox);
    const inAccount = sandbox.calls().filter(({ accountId }) => accountId === '111111111111');
    expect(inAccount.map(({ operation }) => operation).toSorted()).toEqual([
      'DescribeAlarmsForMetric',
      'DescribeMetricFilters',
      'DescribeTrails',
      'GetEventSelectors',
      'GetSubscriptionAttributes',
      'GetTopicAttributes',
      'GetTrailStatus',
      'ListAlarmMuteRules',
      'ListSubscriptionsByTopic',
    ]);
    expect(reportOf(run, '111111111111').apiCalls).toBe(10);
  });

  it('a member under an organization trail takes two calls, and the organization one chain', async () => {
    const sandbox = createSandbox(demoControlTowerOrganization());
    const run = await finishedRunOn(sandbox);
    const members = run.report.accounts.filter(({ account }) => account.id !== managementAccountId);
    expect(members.map(({ apiCalls }) => apiCalls)).toEqual(members.map(() => 2));
    expect(reportOf(run, managementAccountId).apiCalls).toBe(9);
  });

  it('the number of calls does not grow with the number of subscribers: one confirmed subscriber is enough', async () => {
    const subscriptions = Array.from({ length: 100 }, (_, index) => ({
      Protocol: 'email' as const,
      Endpoint: `person-${index}@example.com`,
      state: 'confirmed' as const,
    }));
    const sandbox = createSandbox(world([member('222222222222', 'popular', chain({ subscriptions }))]));
    const run = await finishedRunOn(sandbox);
    expect(reportOf(run, '222222222222')).toMatchObject({ status: 'COMPLIANT', apiCalls: 10 });
  });
});

describe('the role in an account', () => {
  it('an audit needs exactly the read permissions of the permission table', async () => {
    const { Statement } = memberRolePolicy({ mode: 'audit', partition: 'aws', resourcePrefix: 'rootwatch-' });
    const role = { ...auditRole(managementAccountId), permissions: Statement.flatMap(({ Action }) => Action) };
    const contents = (accountId: string) => ({ ...chain()(accountId), roles: [role, deliveryRole] });
    const run = await finishedRunOn(createSandbox(world([{ ...complete, contents }])));
    expect(reportOf(run, '111111111111')).toMatchObject({ status: 'COMPLIANT', errors: [] });
  });

  it('a session policy limits an administrator role to the reads of an audit', async () => {
    const role = { ...auditRole(managementAccountId), permissions: ['*'] };
    const contents = (accountId: string) => ({ ...chain()(accountId), roles: [role, deliveryRole] });
    const sandbox = createSandbox(world([{ ...complete, contents }]));
    await finishedRunOn(sandbox);
    const entered = sandbox.calls().find(({ operation }) => operation === 'AssumeRole');
    const policy = Object.entries(entered?.input ?? {}).find(([name]) => name === 'Policy')?.[1];
    const allowed: readonly string[] = JSON.parse(String(policy)).Statement.flatMap(
      (statement: { readonly Action: readonly string[] }) => statement.Action,
    );
    const reads = permissions.filter(({ principal, mode }) => principal === 'member' && mode === 'audit');
    expect(allowed.toSorted()).toEqual(reads.map(({ iamAction }) => iamAction).toSorted());
    expect(entered).toMatchObject({
      region: 'us-east-1',
      host: 'sts.us-east-1.amazonaws.com',
      input: { RoleSessionName: 'rootwatch-20261122T060000Z-0a1b2c' },
    });
  });

  it('AssumeRole has the external id of the settings', async () => {
    const role = {
      ...auditRole(managementAccountId),
      trust: { principals: [managementAccountId], externalId: 'rootwatch-7f3a' },
    };
    const contents = (accountId: string) => ({ ...chain()(accountId), roles: [role, deliveryRole] });
    const accounts = [{ ...complete, contents }];
    const with_ = await finishedRunOn(createSandbox(world(accounts)), { settings: { externalId: 'rootwatch-7f3a' } });
    const without = await finishedRunOn(createSandbox(world(accounts)));
    expect(reportOf(with_, '111111111111').status).toBe('COMPLIANT');
    expect(reportOf(without, '111111111111')).toMatchObject({
      status: 'UNREACHABLE',
      errors: [{ operation: 'sts:AssumeRole', code: 'ACCESS_DENIED' }],
    });
  });

  it.each(['aws-us-gov', 'aws-cn'])('a run stays in the partition of the caller: %s', async (partition) => {
    const sandbox = createSandbox(world([member('111111111111', 'member', empty)], { partition }));
    await finishedRunOn(sandbox);
    const entered = sandbox.calls().find(({ operation }) => operation === 'AssumeRole');
    expect(entered?.input).toMatchObject({
      RoleArn: `arn:${partition}:iam::111111111111:role/OrganizationAccountAccessRole`,
    });
  });
});

describe('the accounts of a report', () => {
  const many = Array.from({ length: 45 }, (_, index) =>
    member(String(500_000_000_000 + index), `account-${index}`, empty),
  );

  it('a run lists accounts to the last page, past empty pages', async () => {
    const options = { pageSizes: { ListAccounts: 7 }, emptyPages: ['ListAccounts'] };
    const run = await finishedRunOn(createSandbox(world(many, { options })));
    const ids = run.report.accounts.map(({ account }) => account.id);
    expect(new Set(ids).size).toBe(46);
    expect(ids).toHaveLength(46);
  });

  it.each([true, false])(
    'the report names the units of an account, whether or not ListAccounts returns its path: %s',
    async (listsPaths) => {
      const accounts = under(units.prod, [complete]);
      const run = await finishedRunOn(createSandbox(world(accounts, { options: { listsPaths } })));
      expect(reportOf(run, '111111111111').account.organizationalUnits).toEqual(['Workloads', 'Prod']);
    },
  );

  it('a run enters no account when the selection names an unknown account', async () => {
    const sandbox = createSandbox(world([complete]));
    expect(await runOn(sandbox, { settings: { accounts: ['999999999999'] } })).toEqual({
      kind: 'not-run',
      problems: ['accounts: 999999999999 is not in the organization.'],
    });
    expect(sandbox.calls().some(({ operation }) => operation === 'AssumeRole')).toBe(false);
  });

  it('a run reads tags only of the accounts that the rest of the selection includes', async () => {
    const tagged = { ...complete, Tags: { env: 'prod' } };
    const sandbox = createSandbox(world([tagged, ...many]));
    const settings = { tags: { env: 'prod' }, accounts: ['111111111111', '500000000000'] };
    const run = await finishedRunOn(sandbox, { settings });
    expect(run.report.accounts.map(({ account }) => account.id)).toEqual(['111111111111']);
    expect(sandbox.calls().filter(({ operation }) => operation === 'ListTagsForResource')).toHaveLength(2);
  });

  it('a delegated administrator audits the organization, and enters the management account by its role', async () => {
    const administrator = member('111111111111', 'security', empty);
    const organization = {
      Id: 'o-organization',
      MasterAccountId: managementAccountId,
      RootId: rootId,
      DelegatedAdministrators: [{ Id: '111111111111', ServicePrincipals: ['cloudtrail.amazonaws.com'] }],
    };
    const role = auditRole('111111111111');
    const entered = (fill: typeof empty) => (accountId: string) => ({
      ...fill(accountId),
      roles: [role, deliveryRole],
    });
    const sandbox = createSandbox({
      organization,
      accounts: [
        { ...member(managementAccountId, 'management', chain()), contents: entered(chain()) },
        administrator,
        { ...member('222222222222', 'member', chain()), contents: entered(chain()) },
      ],
    });
    const run = await finishedRunOn(sandbox, { aws: { credentials: sandbox.credentials('111111111111') } });
    expect(run.report.accounts.map(({ account, status }) => [account.id, status])).toEqual([
      [managementAccountId, 'COMPLIANT'],
      ['111111111111', 'NON_COMPLIANT'],
      ['222222222222', 'COMPLIANT'],
    ]);
  });
});

describe('a run that dies', () => {
  it('a run names each account before it enters it, so that the last lines of a run that died name where', async () => {
    const sandbox = createSandbox(world([complete]));
    const begun: (readonly [string, boolean])[] = [];
    await finishedRunOn(sandbox, {
      onBegun: ({ id }) => {
        const isEntered = sandbox.calls().some(({ accountId }) => accountId === id && id === complete.Id);
        begun.push([id, isEntered]);
      },
    });
    expect(begun).toHaveLength(2);
    expect(new Map(begun)).toEqual(
      new Map([
        [managementAccountId, false],
        [complete.Id, false],
      ]),
    );
  });
});

describe('a run at its deadline', () => {
  it('a run at its deadline reports accounts that it did not start as NOT_REACHED, and loses none', async () => {
    const sandbox = createSandbox(demoOrganization());
    const controller = new AbortController();
    const stopAfter = 5;
    let done = 0;
    const run = await finishedRunOn(sandbox, {
      settings: { concurrency: 2 },
      signal: controller.signal,
      onAccount: () => {
        done += 1;
        if (done === stopAfter) controller.abort();
      },
    });
    const { byStatus, accounts } = run.report.totals;
    expect(accounts).toBe(67);
    // Three accounts are not in use, and are not entered.
    expect(byStatus.NOT_REACHED).toBeGreaterThanOrEqual(67 - stopAfter - 2 - 3);
    expect(byStatus.SKIPPED).toBe(3);
    const cutOff = run.report.accounts.filter(({ status }) => isUnsettled(status) && status !== 'NOT_REACHED');
    for (const { errors } of cutOff) expect(errors.map(({ code }) => code)).toContain('TIMED_OUT');
  });
});
