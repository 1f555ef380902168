import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SetTopicAttributesCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from '@jest/globals';
import { createSandbox, type Role, type Statement } from '../../../src/sandbox/index.ts';
import { assumed, type Clients, clientsOf } from './clients.ts';
import { accessRole, management, member, organizationWorld } from './worlds.ts';

type Conditions = NonNullable<Statement['Condition']>;

const arn = (name: string): string => `arn:aws:sns:us-east-1:${member}:${name}`;
const page = `arn:aws:lambda:us-east-1:${member}:function:page`;
const functionArn = (name: string): string => `arn:aws:lambda:us-east-1:${management}:function:${name}`;
const tag = (value: string) => [{ Key: 'managed-by', Value: value }];
const topics = [{ Name: 'own', Tags: { 'managed-by': 'rootwatch' } }, { Name: 'untagged' }];

/** Returns whether a member's role may make a call when all that it may do is under this condition. */
async function isAllowed(Condition: Conditions, call: (clients: Clients) => Promise<unknown>): Promise<boolean> {
  const permissions: readonly Statement[] = [{ Effect: 'Allow', Action: '*', Resource: '*', Condition }];
  const role = { ...accessRole, permissions };
  const buckets = [{ Name: 'reports', Region: 'us-east-1' }];
  const world = organizationWorld({ [member]: { roles: [role], buckets, regions: { 'us-east-1': { topics } } } });
  return isAnswered(call(await assumed(createSandbox(world), { accountId: member })));
}

const isAnswered = (answer: Promise<unknown>): Promise<boolean> =>
  answer.then(
    () => true,
    ({ name }: Error) => {
      expect(name).toMatch(/AccessDenied|AuthorizationError/);
      return false;
    },
  );

const putAlarm =
  (...AlarmActions: string[]) =>
  ({ cloudwatch }: Clients) =>
    cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'a',
        MetricName: 'm',
        Namespace: 'n',
        Statistic: 'Sum',
        Period: 300,
        Threshold: 1,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        AlarmActions,
      }),
    );

const createTopic =
  (value: string | undefined) =>
  ({ sns }: Clients) =>
    sns.send(new CreateTopicCommand({ Name: 'new', ...(value === undefined ? {} : { Tags: tag(value) }) }));

const setAttributes =
  (name: string) =>
  ({ sns }: Clients) =>
    sns.send(new SetTopicAttributesCommand({ TopicArn: arn(name), AttributeName: 'DisplayName', AttributeValue: 'x' }));

const subscribe =
  (Protocol: string, Endpoint: string) =>
  ({ sns }: Clients) =>
    sns.send(new SubscribeCommand({ TopicArn: arn('own'), Protocol, Endpoint }));

const putObject = ({ s3 }: Clients) => s3.send(new PutObjectCommand({ Bucket: 'reports', Key: 'a', Body: 'a' }));

const onlyTopics = { 'ForAllValues:StringLike': { 'cloudwatch:AlarmActions': 'arn:aws:sns:*' } };
const setsTag = { StringEquals: { 'aws:RequestTag/managed-by': 'rootwatch' } };
const hasTag = { StringEquals: { 'aws:ResourceTag/managed-by': 'rootwatch' } };
const onlyMail = { StringEquals: { 'sns:Protocol': 'email', 'sns:Endpoint': 'security@example.com' } };

describe('the sandbox', () => {
  it.each<[string, boolean, Conditions, (clients: Clients) => Promise<unknown>]>([
    ['an alarm that notifies a topic, by its actions', true, onlyTopics, putAlarm(arn('own'))],
    ['an alarm that also invokes a function, by its actions', false, onlyTopics, putAlarm(arn('own'), page)],
    ['a new topic with the tag, by the tags of the request', true, setsTag, createTopic('rootwatch')],
    ['a new topic with another tag, by the tags of the request', false, setsTag, createTopic('terraform')],
    ['a new topic without a tag, by the tags of the request', false, setsTag, createTopic(undefined)],
    ['an attribute of a tagged topic, by the tags of the topic', true, hasTag, setAttributes('own')],
    ['an attribute of an untagged topic, by the tags of the topic', false, hasTag, setAttributes('untagged')],
    ['a subscription, by protocol and endpoint', true, onlyMail, subscribe('email', 'security@example.com')],
    ['a subscription of another endpoint, by protocol and endpoint', false, onlyMail, subscribe('email', 'a@b.org')],
    ['an object of a bucket, by its account', true, { StringEquals: { 'aws:ResourceAccount': member } }, putObject],
    [
      'an object of a bucket of another account, by its account',
      false,
      { StringEquals: { 'aws:ResourceAccount': management } },
      putObject,
    ],
  ])('the sandbox decides about %s: %s', async (_what, allowed, condition, call) => {
    expect(await isAllowed(condition, call)).toBe(allowed);
  });

  it.each([
    [true, 'rootwatch-prod-sweep'],
    [false, 'another'],
    [false, undefined],
  ])('the sandbox decides by the function that has the credentials: %s for %s', async (allowed, name) => {
    const Condition = { ArnEquals: { 'lambda:SourceFunctionArn': functionArn('rootwatch-prod-sweep') } };
    const role: Role = {
      RoleName: 'function',
      trust: { principals: ['lambda.amazonaws.com'] },
      permissions: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*', Condition }],
    };
    const sandbox = createSandbox(organizationWorld({ [management]: { roles: [role] } }));
    const source = name === undefined ? undefined : functionArn(name);
    const { sts } = clientsOf(sandbox, { credentials: sandbox.roleCredentials(management, 'function', source) });
    const RoleArn = `arn:aws:iam::${member}:role/OrganizationAccountAccessRole`;
    expect(await isAnswered(sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' })))).toBe(allowed);
  });

  it('the sandbox sends the function that has the credentials with no call of the session that it opens', async () => {
    const inFunction = { StringLike: { 'lambda:SourceFunctionArn': '*' } };
    expect(await isAllowed(inFunction, setAttributes('own'))).toBe(false);
  });
});
