import { describe, expect, it } from '@jest/globals';
import { isAllowed, listOf, type Question, type Statement } from './iam.ts';
import {
  functionPermissions,
  managementAccountId,
  memberAccountId,
  memberPermissions,
  memberStackIn,
  stackIn,
  trustOf,
} from './stack.ts';

type Context = NonNullable<Question['context']>;

const endpoint = 'security@example.com';
const parameters = { TopicName: 'root-alarms', Subscriptions: `email:${endpoint}`, Orchestration: 'step-functions' };
const accountIds = { functions: managementAccountId, accounts: memberAccountId } as const;
type Owner = keyof typeof accountIds;

const statementsOf: Readonly<Record<Owner, readonly Statement[]>> = {
  functions: functionPermissions('remediate', parameters),
  accounts: memberPermissions('remediate', parameters),
};

const inRegion = (service: string, accountId: string, name: string): string =>
  `arn:aws:${service}:us-east-1:${accountId}:${name}`;
const functionArn = (name: string): string => inRegion('lambda', managementAccountId, `function:${name}`);

/** A request that must be allowed, and what may be otherwise in it so that it must not. */
type Row = {
  readonly action: string;
  readonly resource: (accountId: string) => string;
  readonly context: Context;
  readonly refused: readonly (readonly [string, Context])[];
};

const alarm = (accountId: string): string => inRegion('cloudwatch', accountId, 'alarm:rootwatch-root-usage');
const topic = (accountId: string): string => inRegion('sns', accountId, 'root-alarms');
const notified = inRegion('sns', memberAccountId, 'root-alarms');
const own = { 'aws:resourcetag/managed-by': 'rootwatch' };
const email = { 'sns:protocol': 'email', 'sns:endpoint': endpoint };

const otherTags = (key: 'aws:resourcetag' | 'aws:requesttag', more: Context = {}): Row['refused'] => [
  ['without the tag', more],
  ['with another tag', { ...more, [`${key}/managed-by`]: 'terraform' }],
];

const alarmActions = (...actions: readonly string[]): Context => ({ 'cloudwatch:alarmactions': actions });

/** The requests of every account, and then those of the functions alone. */
const repairs: readonly Row[] = [
  {
    action: 'cloudwatch:PutMetricAlarm',
    resource: alarm,
    context: alarmActions(notified, inRegion('sns', memberAccountId, 'chat')),
    refused: [
      ['with a function as a second action', alarmActions(notified, functionArn('page'))],
      ['with an automation as its only action', alarmActions('arn:aws:automate:us-east-1:ec2:terminate')],
      ['with an item of Systems Manager', alarmActions(inRegion('ssm', memberAccountId, 'opsitem:1'))],
    ],
  },
  ...['sns:CreateTopic', 'sns:TagResource'].map((action) => ({
    action,
    resource: topic,
    context: { 'aws:requesttag/managed-by': 'rootwatch' },
    refused: otherTags('aws:requesttag', own),
  })),
  { action: 'sns:SetTopicAttributes', resource: topic, context: own, refused: otherTags('aws:resourcetag') },
  {
    action: 'sns:Subscribe',
    resource: topic,
    context: { ...own, ...email },
    refused: [
      ...otherTags('aws:resourcetag', email),
      ['of another endpoint', { ...own, ...email, 'sns:endpoint': 'thief@example.org' }],
      ['of the endpoint by another protocol', { ...own, ...email, 'sns:protocol': 'email-json' }],
    ],
  },
];

const inOwnAccount = { 'aws:resourceaccount': managementAccountId };
const viaS3 = { 'kms:viaservice': 's3.us-east-1.amazonaws.com' };
const viaSns = { 'kms:viaservice': 'sns.us-east-1.amazonaws.com' };
const key = (name: string) => (): string => inRegion('kms', managementAccountId, `key/${name}`);

const runs: readonly Row[] = [
  ...['sweep', 'batch', 'accounts'].map((name) => ({
    action: 'sts:AssumeRole',
    resource: () => `arn:aws:iam::${memberAccountId}:role/rootwatch`,
    context: { 'lambda:sourcefunctionarn': functionArn(`rootwatch-prod-${name}`) },
    refused: [
      ['with credentials that have left the functions', {}],
      ['by another function with the same role', { 'lambda:sourcefunctionarn': functionArn('another') }],
      ['by a function of another stage', { 'lambda:sourcefunctionarn': functionArn(`rootwatch-test-${name}`) }],
    ] as const,
  })),
  ...['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload'].map((action) => ({
    action,
    resource: () => 'arn:aws:s3:::reportbucket/rootwatch/runs/1/summary.json',
    context: inOwnAccount,
    refused: [['in a bucket of another account by the same name', { 'aws:resourceaccount': memberAccountId }]] as const,
  })),
  ...['kms:GenerateDataKey', 'kms:Decrypt'].flatMap((action) => [
    { action, resource: key('reportkey'), context: viaS3, refused: [['not for S3', viaSns]] as const },
    { action, resource: key('topickey'), context: viaSns, refused: [['not for SNS', viaS3]] as const },
  ]),
];

const rowsOf: Readonly<Record<Owner, readonly Row[]>> = { functions: [...runs, ...repairs], accounts: repairs };
const owners: readonly Owner[] = ['functions', 'accounts'];

const refusedRequests = (owner: Owner): readonly (readonly [string, Question])[] =>
  rowsOf[owner].flatMap(({ action, resource, refused }) =>
    refused.map(
      ([how, context]) => [`${action} ${how}`, { action, resource: resource(accountIds[owner]), context }] as const,
    ),
  );

describe.each(owners)('the conditions of the role of the %s', (owner) => {
  const statements = statementsOf[owner];

  it.each(rowsOf[owner])(`the role of the ${owner} may $action when its conditions hold`, (row) => {
    const { action, resource, context } = row;
    expect(isAllowed(statements, { action, resource: resource(accountIds[owner]), context })).toBe(true);
  });

  it.each(refusedRequests(owner))(`the role of the ${owner} may not %s`, (_what, question) => {
    expect(isAllowed(statements, question)).toBe(false);
  });

  it(`each condition of the role of the ${owner} refuses a request that the rest of its policy allows`, () => {
    const questions = refusedRequests(owner).map(([, question]) => question);
    const idle = statements.flatMap((statement, at) =>
      conditionKeys(statement)
        .filter(([operator, name]) => {
          const changed = statements.with(at, withoutCondition(statement, operator, name));
          return !questions.some((question) => isAllowed(changed, question));
        })
        .map(([, name]) => `${statement.Sid}: ${name}`),
    );
    expect(idle).toEqual([]);
  });
});

function conditionKeys({ Condition = {} }: Statement): readonly (readonly [string, string])[] {
  return Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.keys(keys).map((name) => [operator, name] as const),
  );
}

function withoutCondition(statement: Statement, operator: string, name: string): Statement {
  const { [name]: _dropped, ...rest } = statement.Condition?.[operator] ?? {};
  return { ...statement, Condition: { ...statement.Condition, [operator]: rest } };
}

describe('the function that has the credentials', () => {
  it('no trust policy and no permission of a role in an account names the function, which AWS would not evaluate there', () => {
    const { resources } = stackIn('remediate', parameters);
    const roles = Object.keys(resources).filter((id) => resources[id]?.Type === 'AWS::IAM::Role');
    expect(roles).toEqual(expect.arrayContaining(['FunctionRole', 'ScheduleRole', 'StateMachineRole']));
    const trusted = [...roles.map((id) => stackIn('remediate', parameters).properties(id)), memberRole()].map(trustOf);
    expect(JSON.stringify([trusted, statementsOf.accounts])).not.toMatch(/SourceFunctionArn/i);
  });

  it('only the statement for sts:AssumeRole names the functions', () => {
    const naming = statementsOf.functions.filter((one) => JSON.stringify(one).includes('lambda:SourceFunctionArn'));
    expect(naming.map(({ Action }) => Action)).toEqual(['sts:AssumeRole']);
  });
});

const memberRole = () => memberStackIn('remediate', parameters).properties('Role');

const subscribing = (Subscriptions: string): readonly Statement[] =>
  [functionPermissions, memberPermissions].flatMap((of) =>
    of('remediate', { TopicName: 'root-alarms', Subscriptions }).filter(({ Action }) => Action === 'sns:Subscribe'),
  );

describe('subscriptions', () => {
  it.each([
    ['email:a@example.com', ['email'], ['a@example.com']],
    ['https:https://example.com/hook', ['https'], ['https://example.com/hook']],
    ['http:http://example.com/sqs:1', ['http'], ['http://example.com/sqs:1']],
    [
      'email:a@example.com,email:b@example.com,sqs:arn:aws:sqs:us-east-1:1:q',
      ['email', 'sqs'],
      ['a@example.com', 'b@example.com', 'arn:aws:sqs:us-east-1:1:q'],
    ],
    [
      'sms:+41790000000,lambda:arn:aws:lambda:us-east-1:1:function:f,email-json:c@example.com',
      ['email-json', 'lambda', 'sms'],
      ['+41790000000', 'arn:aws:lambda:us-east-1:1:function:f', 'c@example.com'],
    ],
  ])('the roles may subscribe exactly the protocols and endpoints of %s', (text, protocols, endpoints) => {
    const found = subscribing(text).map(({ Condition: { StringEquals: wanted = {} } = {} }) => ({
      protocols: listOf(wanted['sns:Protocol'] ?? []),
      endpoints: listOf(wanted['sns:Endpoint'] ?? []),
    }));
    expect(found).toEqual([
      { protocols, endpoints },
      { protocols, endpoints },
    ]);
  });

  it('the roles may subscribe nothing when the parameters have no subscription', () => {
    expect(subscribing('')).toEqual([]);
  });
});

describe('resources of the stack itself', () => {
  const mine = functionPermissions('remediate', { ...parameters, TopicName: 'rootwatch-prod-root-usage' });
  const everything = { ...own, ...email, 'aws:requesttag/managed-by': 'rootwatch', ...alarmActions(notified) };

  it.each(
    ['root-usage', 'notifications'].flatMap((name) =>
      ['sns:CreateTopic', 'sns:TagResource', 'sns:SetTopicAttributes', 'sns:Subscribe'].map(
        (action) => [action, name] as const,
      ),
    ),
  )('the functions may not %s on the topic %s of the stack, even when the parameters name it', (action, name) => {
    const resource = inRegion('sns', managementAccountId, `rootwatch-prod-${name}`);
    const named = functionPermissions('remediate', { ...parameters, TopicName: `rootwatch-prod-${name}` });
    expect(isAllowed(named, { action, resource, context: everything })).toBe(false);
  });

  it('the functions may put no alarm of the stack, though their names have the prefix', () => {
    const { resources, properties } = stackIn('remediate', parameters);
    const alarms = Object.keys(resources).filter((id) => resources[id]?.Type === 'AWS::CloudWatch::Alarm');
    const names = alarms.map((id) => String(properties(id)['AlarmName']));
    expect(names).toContain('rootwatch-prod-no-run');
    const allowed = names.filter((name) =>
      ['cloudwatch:PutMetricAlarm', 'cloudwatch:TagResource'].some((action) => {
        const resource = inRegion('cloudwatch', managementAccountId, `alarm:${name}`);
        return isAllowed(mine, { action, resource, context: everything });
      }),
    );
    expect(allowed).toEqual([]);
  });
});

describe('the bucket of the reports', () => {
  const existing = { ReportBucketName: 'log-archive' };

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['that the stack makes', {}, managementAccountId],
    [
      'that the stack makes, whatever the owner in the parameters',
      { ReportBucketOwner: memberAccountId },
      managementAccountId,
    ],
    ['that exists in the same account', existing, managementAccountId],
    ['that exists in another account', { ...existing, ReportBucketOwner: memberAccountId }, memberAccountId],
  ])('the functions write to a bucket %s only while it belongs to that account', (_which, bucket, owner) => {
    const resource = `arn:aws:s3:::${bucket['ReportBucketName'] ?? 'reportbucket'}/rootwatch/latest/summary.json`;
    const mayWrite = [managementAccountId, memberAccountId].filter((accountId) =>
      isAllowed(functionPermissions('audit', bucket), {
        action: 's3:PutObject',
        resource,
        context: { 'aws:resourceaccount': accountId },
      }),
    );
    expect(mayWrite).toEqual([owner]);
    const { Environment } = stackIn('audit', bucket).properties('SweepLambdaFunction');
    expect(Environment).toMatchObject({ Variables: { ROOTWATCH_REPORT_BUCKET_OWNER: owner } });
  });
});
