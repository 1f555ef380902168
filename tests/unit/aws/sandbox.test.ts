import { describe, expect, it } from '@jest/globals';
import { createClients } from '../../../src/aws/client/clients.ts';
import { CallRetryStrategy } from '../../../src/aws/client/retry-strategy.ts';
import { type Caller, callCounter } from '../../../src/aws/client/send.ts';
import { answer } from '../../../src/aws/observe/observe.ts';
import { listOrganization } from '../../../src/aws/organization/list-accounts.ts';
import { sessionPolicy } from '../../../src/aws/permissions.ts';
import { assumeRole } from '../../../src/aws/session/assume-role.ts';
import { getCallerIdentity } from '../../../src/aws/session/caller-identity.ts';
import type { AccountId } from '../../../src/domain/account.ts';
import { createSandbox, type Sandbox, sandboxClientConfig, type World } from '../../../src/sandbox/index.ts';

const home = '111111111111';
const member = '222222222222';
const role = {
  RoleName: 'OrganizationAccountAccessRole',
  trust: { principals: [home] },
  permissions: ['*'],
};

const logGroup = { logGroupName: 'trail', logGroupClass: 'STANDARD', metricFilters: [] } as const;

const world: World = {
  organization: {
    Id: 'o-exampleorgid',
    MasterAccountId: home,
    RootId: 'r-exam',
    OrganizationalUnits: [{ Id: 'ou-exam-workload', Name: 'Workloads' }],
  },
  accounts: [
    { Id: home, Name: 'management' },
    ...Array.from({ length: 30 }, (_, index) => ({
      Id: String(Number(member) + index),
      Name: `member ${index}`,
      ParentId: 'ou-exam-workload',
      contents: {
        roles: [role],
        regions: { 'us-east-1': { logGroups: [{ ...logGroup, logGroupName: `of-${index}` }] } },
      },
    })),
  ],
};

async function begin(sandbox: Sandbox, signal = new AbortController().signal): Promise<Caller> {
  const { region, credentials, plugin, requestHandler } = sandboxClientConfig(sandbox);
  const retryStrategy = new CallRetryStrategy(1);
  const options = { region, credentials, requestHandler, retryStrategy, plugins: [plugin] };
  const aws = createClients({ ...options, userAgent: 'rootwatch/test' });
  const identity = await getCallerIdentity({ aws, counter: callCounter(), signal });
  if (identity.kind === 'unknown') throw new Error(identity.why.message);
  return { aws, session: identity.value.session, counter: callCounter(), signal };
}

async function assumeRoleIn(accountId: AccountId, caller: Caller) {
  return assumeRole(
    {
      accountId,
      roleName: role.RoleName,
      partition: 'aws',
      region: 'us-east-1',
      sessionPolicy: sessionPolicy({ mode: 'audit', partition: 'aws', resourcePrefix: 'rootwatch-' }),
      sessionName: 'rootwatch-test',
    },
    caller,
  );
}

async function enter(accountId: AccountId, caller: Caller) {
  const session = await assumeRoleIn(accountId, caller);
  if (session.kind === 'unknown') throw new Error(session.why.message);
  return { ...caller, session: session.value };
}

async function accountsOf(caller: Caller): Promise<readonly AccountId[]> {
  const listing = await listOrganization('aws', caller);
  if (listing.kind === 'unknown') throw new Error(listing.why.message);
  return listing.value.accounts.map(({ id }) => id).filter((id) => id !== home);
}

describe('AWS access against the sandbox', () => {
  it.each([
    ['with paths', { listsPaths: true }],
    ['without paths', {}],
    ['on small pages, every other of them empty', { pageSizes: { '*': 3 }, emptyPages: ['*'] }],
  ])('listOrganization lists the same accounts and units when the sandbox lists them %s', async (_how, options) => {
    const listing = await listOrganization('aws', await begin(createSandbox({ ...world, options })));
    if (listing.kind === 'unknown') throw new Error(listing.why.message);
    const { accounts, units, unread } = listing.value;
    expect(accounts.map(({ id }) => id).toSorted()).toEqual(world.accounts.map(({ Id }) => Id).toSorted());
    expect(accounts.filter(({ organizationalUnits: [unit] }) => unit?.name === 'Workloads')).toHaveLength(30);
    expect(units).toEqual([
      { id: 'r-exam', path: [] },
      { id: 'ou-exam-workload', path: ['Workloads'] },
    ]);
    expect(unread).toEqual([]);
  });

  it('answer reads thirty accounts at once, each with its own session, and finds the log group of each', async () => {
    const caller = await begin(createSandbox(world));
    const found = await Promise.all(
      (await accountsOf(caller)).map(async (accountId) => {
        const observer = await enter(accountId, { ...caller, counter: callCounter() });
        const logGroupName = `of-${Number(accountId) - Number(member)}`;
        const about = { kind: 'log-group', accountId, region: 'us-east-1' } as const;
        return {
          own: await answer({ ...about, logGroupName }, observer),
          other: await answer({ ...about, logGroupName: 'of-none' }, observer),
          calls: observer.counter.apiCalls,
        };
      }),
    );
    expect(found).toEqual(
      Array.from({ length: 30 }, () => ({
        own: { kind: 'known', value: { exists: true, logGroupClass: 'STANDARD' } },
        other: { kind: 'known', value: { exists: false } },
        calls: 3,
      })),
    );
  });

  it('answer ends at the deadline when AWS never answers', async () => {
    const sandbox = createSandbox(world);
    const deadline = new AbortController();
    const caller = await begin(sandbox, deadline.signal);
    const [accountId] = await accountsOf(caller);
    if (accountId === undefined) throw new Error('The world has no member.');
    const observer = await enter(accountId, caller);
    sandbox.setFault({ operation: 'DescribeTrails', kind: 'hang' });
    const observed = answer({ kind: 'trails', accountId, region: 'us-east-1' }, observer);
    setImmediate(() => deadline.abort());
    expect(await observed).toMatchObject({ kind: 'unknown', why: { code: 'TIMED_OUT' } });
  });

  it.each([
    ['ACCESS_DENIED', { kind: 'denied' }],
    ['ACCESS_DENIED', { kind: 'scp-denied' }],
    ['THROTTLED', { kind: 'throttled' }],
    ['TIMED_OUT', { kind: 'timeout' }],
    ['UNEXPECTED_ERROR', { kind: 'reset' }],
    ['UNEXPECTED_ERROR', { kind: 'server-error' }],
    ['UNEXPECTED_ERROR', { kind: 'expired-credentials' }],
    ['UNEXPECTED_ERROR', { kind: 'malformed' }],
    ['UNEXPECTED_ERROR', { kind: 'malformed', output: {} }],
  ] as const)('a call to any service is unknown with %s after the fault %j', async (code, fault) => {
    const sandbox = createSandbox(world);
    const caller = await begin(sandbox);
    const [accountId] = await accountsOf(caller);
    if (accountId === undefined) throw new Error('The world has no member.');
    const observer = await enter(accountId, caller);
    const place = { accountId, region: 'us-east-1' };
    const topicArn = `arn:aws:sns:us-east-1:${accountId}:alarms`;
    sandbox.setFault(fault);
    const answers = await Promise.all([
      answer({ kind: 'trails', ...place }, observer),
      answer({ kind: 'log-group', ...place, logGroupName: 'trail' }, observer),
      answer({ kind: 'other-alarms', ...place }, observer),
      answer({ kind: 'subscriptions', ...place, topicArn }, observer),
      answer({ kind: 'key', ...place, keyId: 'alias/alarms' }, observer),
      assumeRoleIn(accountId, caller),
      listOrganization('aws', caller),
    ]);
    expect(answers.map((observed) => (observed.kind === 'unknown' ? observed.why.code : 'known'))).toEqual(
      answers.map(() => code),
    );
  });
});
