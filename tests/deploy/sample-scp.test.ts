import { describe, expect, it } from '@jest/globals';
import { isAllowed, type Statement } from './iam.ts';
import { sampleScp, sampleScpText } from './sample-scp.ts';
import { memberAccountId } from './stack.ts';

/** What an account has without another policy of the organization, and what its administrators have. */
const fullAccess: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };

const iam = (name: string): string => `arn:aws:iam::${memberAccountId}:${name}`;
const alarm = (name: string): string => `arn:aws:cloudwatch:us-east-1:${memberAccountId}:alarm:${name}`;
const topic = (name: string): string => `arn:aws:sns:us-east-1:${memberAccountId}:${name}`;

const rootwatch = iam('role/rootwatch');
const stackSets = iam('role/stacksets-exec-0123456789abcdef');
const intruders = [iam('role/Administrator'), iam('user/admin'), iam('root'), iam('role/team/rootwatch')];

const allowedFor =
  (action: string, resource: string) =>
  (principalArn: string): boolean =>
    isAllowed([fullAccess, ...sampleScp], { action, resource, context: { 'aws:principalarn': principalArn } });

const ofRole = [
  'AttachRolePolicy',
  'CreateRole',
  'DeleteRole',
  'DeleteRolePermissionsBoundary',
  'DeleteRolePolicy',
  'DetachRolePolicy',
  'PutRolePermissionsBoundary',
  'PutRolePolicy',
  'UpdateAssumeRolePolicy',
  'UpdateRole',
].map((name) => [`iam:${name}`, rootwatch, stackSets] as const);
const ofAlarms = [
  'DeleteAlarms',
  'DisableAlarmActions',
  'PutAlarmMuteRule',
  'PutCompositeAlarm',
  'PutMetricAlarm',
  'SetAlarmState',
  'TagResource',
].map((name) => [`cloudwatch:${name}`, alarm('rootwatch-root-usage'), rootwatch] as const);
const ofTopics = [
  'CreateTopic',
  'DeleteTopic',
  'RemovePermission',
  'SetSubscriptionAttributes',
  'SetTopicAttributes',
  'TagResource',
  'Unsubscribe',
].map((name) => [`sns:${name}`, topic('rootwatch-root-usage'), rootwatch] as const);

describe('the sample service control policy', () => {
  it.each([...ofRole, ...ofAlarms, ...ofTopics])('no principal but one may %s on %s', (action, resource, exception) => {
    const isFree = allowedFor(action, resource);
    expect(intruders.filter(isFree)).toEqual([]);
    expect(isFree(exception)).toBe(true);
  });

  it('no principal may make itself a role that the policy takes for that of StackSets', () => {
    const made = iam('role/stacksets-exec-made-up');
    const actions = ['iam:CreateRole', 'iam:UpdateAssumeRolePolicy', 'iam:PutRolePolicy'];
    expect(actions.flatMap((action) => intruders.filter(allowedFor(action, made)))).toEqual([]);
  });

  it.each([
    ['iam:DeleteRole', iam('role/application')],
    ['cloudwatch:DeleteAlarms', alarm('payments')],
    ['cloudwatch:DescribeAlarms', alarm('rootwatch-root-usage')],
    ['sns:DeleteTopic', topic('payments')],
    ['sns:Publish', topic('rootwatch-root-usage')],
    ['sns:Subscribe', topic('rootwatch-root-usage')],
    ['s3:PutObject', 'arn:aws:s3:::bucket/key'],
  ])('every principal may still %s on %s', (action, resource) => {
    expect(intruders.filter(allowedFor(action, resource))).toEqual(intruders);
  });

  // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
  it('the sample service control policy is no longer than Organizations accepts, even with its spaces', () => {
    expect(sampleScpText.length).toBeLessThanOrEqual(5_120);
    expect(sampleScp.map(({ Effect }) => Effect)).toEqual(['Deny', 'Deny', 'Deny']);
  });
});
