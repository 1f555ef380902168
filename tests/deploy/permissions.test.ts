import { describe, expect, it } from '@jest/globals';
import { permissions } from '../../src/aws/permissions.ts';
import { isAllowed, listOf, type Question, type Statement, statementsOf } from './iam.ts';
import {
  functionPermissions,
  functionRoleArn,
  managementAccountId,
  memberAccountId,
  memberPermissions,
  memberStackIn,
  stackIn,
  trustOf,
} from './stack.ts';

const role = (accountId: string, name: string): string => `arn:aws:iam::${accountId}:role/${name}`;
const topic = (name: string, accountId = managementAccountId): string => `arn:aws:sns:us-east-1:${accountId}:${name}`;
const alarm = (name: string, accountId = managementAccountId): string =>
  `arn:aws:cloudwatch:us-east-1:${accountId}:alarm:${name}`;
const logGroup = (accountId = managementAccountId): string => `arn:aws:logs:us-east-1:${accountId}:log-group:trail`;
const viaS3 = { 'kms:viaservice': 's3.us-east-1.amazonaws.com' };
const viaSns = { 'kms:viaservice': 'sns.us-east-1.amazonaws.com' };
const key = (name: string): string => `arn:aws:kms:us-east-1:${managementAccountId}:key/${name}`;

const mustBeAllowed: readonly [string, string, Readonly<Record<string, string>>?][] = [
  ['kms:GenerateDataKey', key('reportkey'), viaS3],
  ['kms:Decrypt', key('reportkey'), viaS3],
  ['kms:GenerateDataKey', key('topickey'), viaSns],
  ['sns:Publish', topic('rootwatch-prod-notifications')],
  ['sqs:ReceiveMessage', `arn:aws:sqs:us-east-1:${managementAccountId}:rootwatch-prod-account-events`],
  ['sqs:SendMessage', `arn:aws:sqs:us-east-1:${managementAccountId}:rootwatch-prod-failed-runs`],
  [
    'logs:PutLogEvents',
    `arn:aws:logs:us-east-1:${managementAccountId}:log-group:/aws/lambda/rootwatch-prod-sweep:log-stream:x`,
  ],
  [
    'organizations:ListTagsForResource',
    `arn:aws:organizations::${managementAccountId}:account/o-demo123456/230000000001`,
  ],
  ['organizations:DescribeAccount', `arn:aws:organizations::${managementAccountId}:account/o-demo123456/230000000001`],
  ['organizations:ListParents', `arn:aws:organizations::${managementAccountId}:account/o-demo123456/230000000001`],
  ['organizations:ListParents', `arn:aws:organizations::${managementAccountId}:ou/o-demo123456/ou-demo-workprod`],
  ['organizations:ListAccountsForParent', `arn:aws:organizations::${managementAccountId}:root/o-demo123456/r-demo`],
];

/** Actions that no role may perform in either mode. */
const mustBeDenied: readonly [string, string][] = [
  ['cloudtrail:DeleteTrail', 'arn:aws:cloudtrail:us-east-1:230000000001:trail/trail'],
  ['cloudtrail:StopLogging', 'arn:aws:cloudtrail:us-east-1:230000000001:trail/trail'],
  ['cloudtrail:UpdateTrail', 'arn:aws:cloudtrail:us-east-1:230000000001:trail/trail'],
  ['logs:DeleteLogGroup', logGroup(memberAccountId)],
  ['logs:DeleteMetricFilter', logGroup(memberAccountId)],
  ['logs:GetLogEvents', logGroup(memberAccountId)],
  ['logs:FilterLogEvents', logGroup(memberAccountId)],
  ['cloudwatch:DeleteAlarms', alarm('rootwatch-root-usage', memberAccountId)],
  ['cloudwatch:DisableAlarmActions', alarm('rootwatch-root-usage', memberAccountId)],
  ['cloudwatch:SetAlarmState', alarm('rootwatch-root-usage', memberAccountId)],
  ['cloudwatch:PutMetricAlarm', alarm('payments', memberAccountId)],
  ['cloudwatch:PutMetricAlarm', alarm('payments')],
  ['cloudwatch:PutMetricAlarm', alarm('rootwatch-root-usage', '999999999999')],
  ['cloudwatch:TagResource', alarm('payments')],
  ['sns:DeleteTopic', topic('rootwatch-root-usage', memberAccountId)],
  ['sns:Unsubscribe', topic('rootwatch-root-usage', memberAccountId)],
  ['sns:Publish', topic('rootwatch-root-usage', memberAccountId)],
  ['sns:Publish', topic('rootwatch-prod-root-usage')],
  ['sns:CreateTopic', topic('payments', memberAccountId)],
  ['sns:SetTopicAttributes', topic('payments', memberAccountId)],
  ['sns:SetTopicAttributes', topic('payments')],
  ['sns:Subscribe', topic('payments')],
  ['sts:AssumeRole', role(memberAccountId, 'OrganizationAccountAccessRole')],
  ['sts:AssumeRole', role(memberAccountId, 'Administrator')],
  ['sts:AssumeRole', role(memberAccountId, 'path/rootwatch')],
  ['s3:PutObject', 'arn:aws:s3:::another-bucket/rootwatch/runs/1'],
  ['s3:PutObject', 'arn:aws:s3:::reportbucket/elsewhere/1'],
  ['s3:GetObject', 'arn:aws:s3:::another-bucket/secret'],
  ['s3:DeleteObject', 'arn:aws:s3:::reportbucket/rootwatch/runs/1'],
  ['s3:DeleteObjectVersion', 'arn:aws:s3:::reportbucket/rootwatch/runs/1'],
  ['s3:PutBucketPolicy', 'arn:aws:s3:::reportbucket'],
  ['s3:BypassGovernanceRetention', 'arn:aws:s3:::reportbucket/rootwatch/runs/1'],
  ['iam:CreateRole', role(memberAccountId, 'x')],
  ['iam:PassRole', functionRoleArn],
  ['iam:PutRolePolicy', role(memberAccountId, 'rootwatch')],
  ['iam:UpdateAssumeRolePolicy', role(memberAccountId, 'rootwatch')],
  ['kms:Decrypt', 'arn:aws:kms:us-east-1:230000000001:key/1'],
  ['kms:PutKeyPolicy', key('topickey')],
  ['kms:ScheduleKeyDeletion', key('reportkey')],
  ['kms:Decrypt', key('reportkey')],
  ['organizations:LeaveOrganization', '*'],
  ['organizations:CloseAccount', `arn:aws:organizations::${managementAccountId}:account/o-demo123456/230000000001`],
  ['organizations:ListTagsForResource', `arn:aws:organizations::${managementAccountId}:account/o-another000/1`],
  ['organizations:DescribeAccount', `arn:aws:organizations::${managementAccountId}:account/o-another000/230000000001`],
  ['lambda:UpdateFunctionCode', `arn:aws:lambda:us-east-1:${managementAccountId}:function:rootwatch-prod-sweep`],
  ['lambda:InvokeFunction', `arn:aws:lambda:us-east-1:${managementAccountId}:function:rootwatch-prod-sweep`],
  ['sqs:ReceiveMessage', `arn:aws:sqs:us-east-1:${managementAccountId}:rootwatch-prod-failed-runs`],
];

const topicName = 'rootwatch-root-usage';
const ownTopics = { TopicName: topicName, Subscriptions: 'email:security@example.com' };
const created = { 'aws:requesttag/managed-by': 'rootwatch' };
const own = { 'aws:resourcetag/managed-by': 'rootwatch' };
const email = { 'sns:protocol': 'email', 'sns:endpoint': 'security@example.com' };
const notifying = { 'cloudwatch:alarmactions': [topic(topicName)] };

/** A request that lacks no condition key: what is denied all the same is denied for its action or its resource. */
const everyKey: Question['context'] = {
  ...viaSns,
  ...created,
  ...own,
  ...email,
  ...notifying,
  'aws:resourceaccount': managementAccountId,
  'lambda:sourcefunctionarn': `arn:aws:lambda:us-east-1:${managementAccountId}:function:rootwatch-prod-sweep`,
};

/** Actions of remediation, which no role may perform in mode audit. */
const repairs: readonly [string, string, NonNullable<Question['context']>][] = [
  ['logs:PutMetricFilter', logGroup(), {}],
  ['cloudwatch:PutMetricAlarm', alarm('rootwatch-root-usage'), notifying],
  ['cloudwatch:TagResource', alarm('rootwatch-root-usage'), {}],
  ['sns:CreateTopic', topic(topicName), created],
  ['sns:TagResource', topic(topicName), created],
  ['sns:SetTopicAttributes', topic(topicName), own],
  ['sns:Subscribe', topic(topicName), { ...own, ...email }],
];

const inMember = (resource: string): string => resource.replace(managementAccountId, memberAccountId);

describe('the role of the functions', () => {
  it.each(mustBeAllowed)('the role of the functions may %s on %s', (action, resource, context = {}) => {
    const question: Question = { action, resource, context };
    expect(isAllowed(functionPermissions('audit'), question)).toBe(true);
  });

  it('the role of the functions may read units of the organization of a delegated administrator, and of no other', () => {
    const action = 'organizations:ListOrganizationalUnitsForParent';
    const unit = 'arn:aws:organizations::999999999999:ou/o-demo123456/ou-1';
    const theirs = 'arn:aws:organizations::999999999999:ou/o-stranger00/ou-1';
    expect(isAllowed(functionPermissions('audit'), { action, resource: unit })).toBe(true);
    expect(isAllowed(functionPermissions('audit'), { action, resource: theirs })).toBe(false);
  });

  it('the stack uses an existing bucket with its key, and creates none', () => {
    const keyArn = 'arn:aws:kms:eu-west-1:210000000001:key/1';
    const parameters = { ReportBucketName: 'log-archive', ReportBucketKeyArn: keyArn };
    const statements = functionPermissions('audit', parameters);
    const object = 'arn:aws:s3:::log-archive/rootwatch/latest/summary.json';
    const context = { 'kms:viaservice': 's3.eu-west-1.amazonaws.com' };
    const inOwnAccount = { 'aws:resourceaccount': managementAccountId };
    expect(isAllowed(statements, { action: 's3:PutObject', resource: object, context: inOwnAccount })).toBe(true);
    expect(isAllowed(statements, { action: 'kms:GenerateDataKey', resource: keyArn, context })).toBe(true);
    expect(Object.keys(stackIn('audit', parameters).resources)).not.toContain('ReportBucket');
  });
});

describe.each(['audit', 'remediate'] as const)('the roles in mode %s', (mode) => {
  it.each(mustBeDenied)('no role may %s on %s', (action, resource) => {
    // The key of the reports is for S3 only.
    const context = action === 'kms:Decrypt' ? {} : everyKey;
    expect(isAllowed(functionPermissions(mode, ownTopics), { action, resource, context })).toBe(false);
    expect(isAllowed(memberPermissions(mode, ownTopics), { action, resource, context })).toBe(false);
  });

  it.each(repairs)(`the roles ${mode === 'audit' ? 'may not' : 'may'} %s on %s`, (action, resource, context) => {
    const expected = mode === 'remediate';
    expect(isAllowed(functionPermissions(mode, ownTopics), { action, resource, context })).toBe(expected);
    const question = { action, resource: inMember(resource), context };
    expect(isAllowed(memberPermissions(mode, ownTopics), question)).toBe(expected);
  });

  it.each(repairs.filter(([action]) => action.startsWith('sns:')))(
    'the roles may not %s on %s when the parameters name no topic',
    (action, resource) => {
      expect(isAllowed(functionPermissions(mode), { action, resource, context: everyKey })).toBe(false);
      const question = { action, resource: inMember(resource), context: everyKey };
      expect(isAllowed(memberPermissions(mode), question)).toBe(false);
    },
  );

  it.each([
    ['the functions', functionPermissions],
    ['the accounts', memberPermissions],
  ] as const)(
    'the role of %s has no action with a wildcard, and only actions of the permissions table',
    (_owner, of) => {
      const actions = of(mode, ownTopics).flatMap(({ Action }) => listOf(Action));
      const ofLambda = /^(?:logs:(?:CreateLogStream|PutLogEvents)|sqs:)/;
      const known = new Set<string>(permissions.map(({ iamAction }) => iamAction));
      expect(actions.filter((action) => action.includes('*'))).toEqual([]);
      expect(actions.filter((action) => !known.has(action) && !ofLambda.test(action))).toEqual([]);
    },
  );
});

describe('the bucket of the reports', () => {
  // Whatever the principal's own policies allow.
  const statements: readonly Statement[] = [
    { Effect: 'Allow', Action: 's3:*' },
    ...statementsOf(stackIn('audit').properties('ReportBucketPolicy')['PolicyDocument']),
  ];
  const work = 'arn:aws:s3:::reportbucket/rootwatch/work/20261122T060000Z-0a1b2c/batches/0.json';
  const report = 'arn:aws:s3:::reportbucket/rootwatch/runs/20261122T060000Z-0a1b2c/summary.json';
  const administrator = role(managementAccountId, 'admin');

  it.each<[string, string, string, Readonly<Record<string, string>>, boolean]>([
    ['the functions', 's3:PutObject', work, { 'aws:principalarn': functionRoleArn }, true],
    ['the functions', 's3:PutObject', report, { 'aws:principalarn': functionRoleArn }, true],
    ['an administrator of the account', 's3:PutObject', work, { 'aws:principalarn': administrator }, false],
    ['an administrator of the account', 's3:ReplicateObject', work, { 'aws:principalarn': administrator }, false],
    ['a service of AWS', 's3:PutObject', work, {}, false],
    ['an administrator of the account', 's3:PutObject', report, { 'aws:principalarn': administrator }, true],
    ['an administrator of the account', 's3:GetObject', work, { 'aws:principalarn': administrator }, true],
    ['an administrator of the account', 's3:DeleteObject', work, { 'aws:principalarn': administrator }, true],
  ])('the bucket lets %s do %s on %s: %j, %s', (_principal, action, resource, context, expected) => {
    expect(isAllowed(statements, { action, resource, context: { ...context, 'aws:securetransport': 'true' } })).toBe(
      expected,
    );
  });
});

/** Why these need all resources, by the Service Authorization Reference. */
const reasonsForEverything: Readonly<Record<string, string>> = {
  'cloudtrail:DescribeTrails': 'knows no resources',
  'logs:DescribeLogGroups': 'knows no resources',
  'cloudwatch:DescribeAlarmsForMetric': 'knows no resources',
  'cloudwatch:DescribeAlarms': 'returns composite alarms only to callers that may describe all of them',
  'cloudwatch:ListAlarmMuteRules': 'lists over all rules of the account',
  'sns:GetSubscriptionAttributes': 'is asked for on no resource, though it may be given for a topic',
  'sns:ListTopics': 'knows no resources',
  'organizations:DescribeOrganization': 'knows no resources',
  'organizations:ListAccounts': 'knows no resources',
  'organizations:ListRoots': 'knows no resources',
  'organizations:ListAWSServiceAccessForOrganization': 'knows no resources',
};

describe('a statement for every resource', () => {
  it('a statement for every resource has a reason for each of its actions, and allows only reads', () => {
    const everything = [...functionPermissions('remediate', ownTopics), ...memberPermissions('remediate', ownTopics)]
      .filter(({ Effect }) => Effect === 'Allow')
      .filter(({ Resource }) => listOf(Resource ?? '*').includes('*'))
      .flatMap(({ Action }) => listOf(Action));
    expect([...new Set(everything)].toSorted()).toEqual(Object.keys(reasonsForEverything).toSorted());
    expect(everything.filter((action) => !/:(?:Describe|List|Get)/.test(action))).toEqual([]);
  });
});

describe('the parameter ProveDelivery', () => {
  const actions = ['logs:StartQuery', 'logs:GetQueryResults'] as const;
  const resources = { 'logs:StartQuery': logGroup(), 'logs:GetQueryResults': '*' } as const;

  it.each([
    ['true', true],
    ['false', false],
  ])('the roles may query log groups only when ProveDelivery is true: %s', (ProveDelivery, expected) => {
    for (const action of actions) {
      const resource = resources[action];
      const inOwn = isAllowed(functionPermissions('audit', { ProveDelivery }), { action, resource });
      const member = isAllowed(memberPermissions('audit', { ProveDelivery }), { action, resource: inMember(resource) });
      expect([action, inOwn, member]).toEqual([action, expected, expected]);
    }
  });
});

describe('the role in each account', () => {
  const question = (context: Readonly<Record<string, string>>, account = managementAccountId): Question => ({
    action: 'sts:AssumeRole',
    resource: role(memberAccountId, 'rootwatch'),
    principal: { AWS: `arn:aws:iam::${account}:root` },
    context,
  });
  const ownSession = {
    'aws:principalarn': functionRoleArn,
    'sts:externalid': 'external-id',
    'sts:rolesessionname': 'rootwatch-20261122T060000Z-0a1b2c',
  };
  const trusts = (context: Readonly<Record<string, string>>, account?: string): boolean =>
    isAllowed(trustOf(memberStackIn('audit').properties('Role')), question(context, account));

  it('the role in each account trusts the role of the functions', () => {
    expect(trusts(ownSession)).toBe(true);
  });

  it.each([
    ['another role of the same account', { ...ownSession, 'aws:principalarn': role(managementAccountId, 'admin') }],
    ['the role of the functions with another external id', { ...ownSession, 'sts:externalid': 'guessed' }],
    [
      'the role of the functions without an external id',
      { 'aws:principalarn': functionRoleArn, 'sts:rolesessionname': 'rootwatch-1' },
    ],
    ['a session with a name that is not of rootwatch', { ...ownSession, 'sts:rolesessionname': 'john' }],
  ])('the role in each account does not trust %s', (_principal, context) => {
    expect(trusts(context)).toBe(false);
  });

  it('the role in each account does not trust another account', () => {
    expect(trusts(ownSession, '999999999999')).toBe(false);
  });
});
