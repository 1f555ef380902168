import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeMetricFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import { AssumeRoleCommand, type AssumeRoleCommandInput, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from '@jest/globals';
import {
  type AccountContents,
  createSandbox,
  type Role,
  type Sandbox,
  type World,
} from '../../../src/sandbox/index.ts';
import { assumed, clientsOf, refusal } from './clients.ts';
import { accessRole, account, management, member, organizationWorld, other } from './worlds.ts';

const roleArn = `arn:aws:iam::${member}:role/OrganizationAccountAccessRole`;

function assume(sandbox: Sandbox, input: Partial<AssumeRoleCommandInput> = {}) {
  const { sts } = clientsOf(sandbox);
  return sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'test', ...input }));
}

const withRole = (role: Partial<Role>, more: Partial<World> = {}): Sandbox =>
  createSandbox(organizationWorld({ [member]: { roles: [{ ...accessRole, ...role }] } }, more));

const denied = `User: arn:aws:iam::${management}:user/admin is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;

describe('AssumeRole', () => {
  it('AssumeRole returns keys of the role that last as long as the request says', async () => {
    const { Credentials, AssumedRoleUser } = await assume(createSandbox(organizationWorld()), { DurationSeconds: 900 });
    expect(Credentials).toEqual({
      AccessKeyId: expect.stringMatching(/^ASIA222222222222[A-Z0-9]{4}$/),
      SecretAccessKey: expect.any(String),
      SessionToken: expect.any(String),
      Expiration: new Date('2026-11-22T06:15:00Z'),
    });
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${member}:assumed-role/OrganizationAccountAccessRole/test`);
  });

  it.each([
    ['the role does not exist', createSandbox(organizationWorld({ [member]: { roles: [] } })), {}],
    ['the account does not exist', createSandbox({ ...organizationWorld(), accounts: [account(management)] }), {}],
    ['the role trusts another account', withRole({ trust: { principals: [other] } }), {}],
    [
      'the role trusts another role of the account',
      withRole({ trust: { principals: [`arn:aws:iam::${management}:role/x`] } }),
      {},
    ],
    ['no external id is sent', withRole({ trust: { principals: [management], externalId: 'secret' } }), {}],
    [
      'the external id is wrong',
      withRole({ trust: { principals: [management], externalId: 'secret' } }),
      { ExternalId: 'guess' },
    ],
    ['the role is below a path', withRole({ Path: '/audit/' }), {}],
    [
      'the account is suspended',
      createSandbox(
        organizationWorld({}, { accounts: [account(management), { ...account(member), State: 'SUSPENDED' }] }),
      ),
      {},
    ],
  ])('AssumeRole is denied with the same message when %s', async (_why, sandbox, input) => {
    expect(await refusal(assume(sandbox, input))).toEqual({ name: 'AccessDenied', status: 403, message: denied });
  });

  it('AssumeRole is allowed with the external id of the trust policy', async () => {
    const sandbox = withRole({ trust: { principals: [management], externalId: 'secret' } });
    expect((await assume(sandbox, { ExternalId: 'secret' })).Credentials?.AccessKeyId).toContain(member);
  });

  it('AssumeRole is denied to an identity without sts:AssumeRole', async () => {
    const contents: AccountContents = { users: [{ UserName: 'admin', permissions: ['organizations:*'] }] };
    const sandbox = createSandbox(organizationWorld({ [management]: contents }));
    expect((await refusal(assume(sandbox))).message).toBe(
      `${denied} because no identity-based policy allows the sts:AssumeRole action`,
    );
  });

  it.each([
    ['a session policy that is not JSON', { Policy: '{' }, 'MalformedPolicyDocumentException'],
    [
      'a session policy without a statement',
      { Policy: '{"Version":"2012-10-17"}' },
      'MalformedPolicyDocumentException',
    ],
    [
      'a session policy whose statement names no resource',
      { Policy: '{"Statement":[{"Effect":"Allow","Action":"*"}]}' },
      'MalformedPolicyDocumentException',
    ],
    ['a session policy of 2,049 characters', { Policy: ' '.repeat(2049) }, 'ValidationError'],
    ['fewer than 900 seconds', { DurationSeconds: 60 }, 'ValidationError'],
    ['more seconds than the role allows', { DurationSeconds: 7200 }, 'ValidationError'],
    ['a session name with a space', { RoleSessionName: 'a b' }, 'ValidationError'],
  ])('AssumeRole refuses %s', async (_what, input, name) => {
    expect(await refusal(assume(createSandbox(organizationWorld()), input))).toMatchObject({ name, status: 400 });
  });

  it('AssumeRole limits a chained session to an hour, although the role allows more', async () => {
    const longRole = { ...accessRole, MaxSessionDuration: 43_200, trust: { principals: [management] } };
    const sandbox = createSandbox(
      organizationWorld({ [management]: { roles: [longRole] }, [member]: { roles: [longRole] } }),
    );
    const { sts } = clientsOf(sandbox, { credentials: sandbox.roleCredentials(management, longRole.RoleName) });
    const request = (DurationSeconds: number) =>
      sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'test', DurationSeconds }));

    expect((await refusal(request(3601))).message).toContain('1 hour session limit for roles assumed by role chaining');
    expect((await request(3600)).Credentials?.Expiration).toEqual(new Date('2026-11-22T07:00:00Z'));
    expect((await assume(sandbox, { DurationSeconds: 43_200 })).Credentials?.Expiration).toEqual(
      new Date('2026-11-22T18:00:00Z'),
    );
  });
});

const policyFor = (Resource: string) => ({
  Statement: { Effect: 'Allow', Action: 'logs:DescribeMetricFilters', Resource },
});

const filters = (logGroupName: string) => new DescribeMetricFiltersCommand({ logGroupName });

describe('a session', () => {
  it('a session expires by the clock of the sandbox', async () => {
    const sandbox = createSandbox(organizationWorld());
    const { cloudtrail, sts } = await assumed(sandbox, { accountId: member });
    sandbox.advance(3_599_999);
    await sts.send(new GetCallerIdentityCommand());
    sandbox.advance(1);
    expect(await refusal(sts.send(new GetCallerIdentityCommand()))).toMatchObject({
      name: 'ExpiredToken',
      status: 403,
    });
    expect((await refusal(cloudtrail.send(new DescribeTrailsCommand()))).name).toBe('ExpiredTokenException');
  });

  it('a session is refused without its token', async () => {
    const sandbox = createSandbox(organizationWorld());
    const { Credentials } = await assume(sandbox);
    const credentials = { accessKeyId: Credentials?.AccessKeyId ?? '', secretAccessKey: 'x' };
    const { sts } = clientsOf(sandbox, { credentials });
    expect((await refusal(sts.send(new GetCallerIdentityCommand()))).name).toBe('InvalidClientTokenId');
  });

  it('a session has the permissions that role and session policy both allow; an error names the one that does not', async () => {
    const role = { ...accessRole, permissions: ['cloudwatch:*', 'logs:Describe*'] };
    const sandbox = createSandbox(
      organizationWorld({
        [member]: { roles: [role], regions: { 'us-east-1': { logGroups: [{ logGroupName: 'g' }] } } },
      }),
    );
    const policy = {
      Statement: [{ Effect: 'Allow', Action: ['cloudwatch:DescribeAlarms', 'cloudtrail:*'], Resource: '*' }],
    };
    const { cloudwatch, cloudtrail, logs } = await assumed(sandbox, { accountId: member, policy });
    const denial = `User: arn:aws:sts::${member}:assumed-role/OrganizationAccountAccessRole/test is not authorized to perform:`;

    expect((await cloudwatch.send(new DescribeAlarmsCommand())).MetricAlarms).toEqual([]);
    expect(
      await refusal(
        cloudwatch.send(
          new PutMetricAlarmCommand({
            AlarmName: 'a',
            EvaluationPeriods: 1,
            ComparisonOperator: 'GreaterThanThreshold',
          }),
        ),
      ),
    ).toEqual({
      name: 'AccessDenied',
      status: 403,
      message: `${denial} cloudwatch:PutMetricAlarm on resource: arn:aws:cloudwatch:us-east-1:${member}:alarm:a because no session policy allows the cloudwatch:PutMetricAlarm action`,
    });
    expect(await refusal(cloudtrail.send(new DescribeTrailsCommand()))).toEqual({
      name: 'AccessDeniedException',
      status: 400,
      message: `${denial} cloudtrail:DescribeTrails because no identity-based policy allows the cloudtrail:DescribeTrails action`,
    });
    expect((await refusal(logs.send(new DescribeMetricFiltersCommand({ logGroupName: 'g' })))).name).toBe(
      'AccessDeniedException',
    );
  });

  it('a session is limited to the resources of its session policy; a log group needs the ARN with `:*`', async () => {
    const region = { logGroups: [{ logGroupName: 'mine' }, { logGroupName: 'other' }] };
    const sandbox = createSandbox(
      organizationWorld({ [member]: { roles: [accessRole], regions: { 'us-east-1': region } } }),
    );
    const arn = `arn:aws:logs:us-east-1:${member}:log-group:mine`;

    const right = await assumed(sandbox, { accountId: member, policy: policyFor(`${arn}:*`) });
    expect((await right.logs.send(filters('mine'))).metricFilters).toEqual([]);
    expect((await refusal(right.logs.send(filters('other')))).name).toBe('AccessDeniedException');
    const bare = await assumed(sandbox, { accountId: member, policy: policyFor(arn) });
    expect((await refusal(bare.logs.send(filters('mine')))).name).toBe('AccessDeniedException');
  });

  it('a service control policy of the account or of a unit above it restricts a member, but not the management account', async () => {
    const deny = { Effect: 'Deny', Action: 'cloudtrail:*', Resource: '*' } as const;
    const units = [{ Id: 'ou-root-locked01', Name: 'Locked', serviceControlPolicies: [deny] }];
    const organization = {
      Id: 'o-exampleorgid',
      MasterAccountId: management,
      RootId: 'r-root',
      OrganizationalUnits: units,
    };
    const accounts = [
      { ...account(management), serviceControlPolicies: [deny] },
      { ...account(member), serviceControlPolicies: [deny] },
      { ...account(other), ParentId: 'ou-root-locked01' },
    ];
    const sandbox = createSandbox(organizationWorld({}, { organization, accounts }));
    const trails = new DescribeTrailsCommand();
    for (const accountId of [member, other]) {
      const { cloudtrail } = await assumed(sandbox, { accountId });
      expect((await refusal(cloudtrail.send(trails))).message).toContain(
        'with an explicit deny in a service control policy',
      );
    }
    expect((await clientsOf(sandbox).cloudtrail.send(trails)).trailList).toEqual([]);
  });

  it('a session cannot call a Region that its account has not opted in to', async () => {
    const sandbox = createSandbox(
      organizationWorld({ [other]: { roles: [accessRole], optInRegions: ['eu-south-1'] } }),
    );
    const inMember = await assumed(sandbox, { accountId: member, region: 'eu-south-1' });
    const inOther = await assumed(sandbox, { accountId: other, region: 'eu-south-1' });
    expect((await refusal(inMember.cloudtrail.send(new DescribeTrailsCommand()))).name).toBe(
      'UnrecognizedClientException',
    );
    expect((await inOther.cloudtrail.send(new DescribeTrailsCommand())).trailList).toEqual([]);
  });
});
