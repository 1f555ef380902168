import { describe, expect, it } from '@jest/globals';
import { memberRolePolicy, type PolicyMode, permissions, sessionPolicy } from '../../../src/aws/permissions.ts';

const longestPrefix = 'p'.repeat(64);

describe('sessionPolicy', () => {
  it.each(['audit', 'plan', 'remediate', 'inventory'] as const)(
    'sessionPolicy is no longer than STS accepts when the mode is %s',
    (mode) => {
      const scope = { mode, partition: 'aws-us-gov', resourcePrefix: longestPrefix };
      for (const topics of [{}, { topicName: 't'.repeat(128) }, { topicName: 't'.repeat(256) }]) {
        const policy = sessionPolicy({ ...scope, ...topics });
        expect(policy.length).toBeLessThanOrEqual(2_048);
        expect(JSON.stringify(JSON.parse(policy))).toBe(policy);
      }
    },
  );

  it('sessionPolicy names a topic in full up to 128 characters, and then by its first 128', () => {
    const scope = { mode: 'plan', partition: 'aws', resourcePrefix: 'own-' } as const;
    const resources = (topicName: string): readonly string[] =>
      JSON.parse(sessionPolicy({ ...scope, topicName })).Statement.map(
        ({ Resource }: { readonly Resource: string }) => Resource,
      );
    expect(resources('t'.repeat(128))).toContain(`arn:aws:sns:*:*:${'t'.repeat(128)}`);
    expect(resources('t'.repeat(129))).toContain(`arn:aws:sns:*:*:${'t'.repeat(128)}*`);
  });

  it.each([
    ['audit', 10],
    ['inventory', 6],
  ] as const)('sessionPolicy allows no action that changes anything when the mode is %s', (mode, atLeast) => {
    const policy = sessionPolicy({ mode, partition: 'aws', resourcePrefix: 'rootwatch-' });
    const actions: readonly string[] = JSON.parse(policy).Statement.flatMap(
      ({ Action }: { readonly Action: readonly string[] }) => Action,
    );
    expect(actions.length).toBeGreaterThan(atLeast);
    expect(actions.filter((action) => !/:(?:Describe|Get|List)[A-Za-z]+$/.test(action))).toEqual([]);
  });
});

function reads(mode: 'audit' | 'remediate') {
  const { Statement } = memberRolePolicy({ mode, partition: 'aws', resourcePrefix: 'rootwatch-' });
  return Statement.filter(({ Resource }) => Resource === '*');
}

function actionsIn(mode: PolicyMode): readonly string[] {
  return memberRolePolicy({ mode, partition: 'aws', resourcePrefix: 'rootwatch-' }).Statement.flatMap(
    ({ Action }) => Action,
  );
}

function writes(topics: { readonly topicName?: string }) {
  const scope = { mode: 'remediate', partition: 'aws-cn', resourcePrefix: 'own-' } as const;
  return memberRolePolicy({ ...scope, ...topics }).Statement.filter(({ Resource }) => Resource !== '*');
}

describe('memberRolePolicy', () => {
  it('memberRolePolicy lets remediation write alarms only under the prefix, with topics as their only actions', () => {
    expect(writes({})).toEqual([
      { Effect: 'Allow', Action: ['logs:PutMetricFilter'], Resource: 'arn:aws-cn:logs:*:*:log-group:*' },
      {
        Effect: 'Allow',
        Action: ['cloudwatch:PutMetricAlarm'],
        Resource: 'arn:aws-cn:cloudwatch:*:*:alarm:own-*',
        Condition: { 'ForAllValues:StringLike': { 'cloudwatch:AlarmActions': 'arn:aws-cn:sns:*' } },
      },
      {
        Effect: 'Allow',
        Action: ['cloudwatch:TagResource', 'cloudwatch:ListTagsForResource'],
        Resource: 'arn:aws-cn:cloudwatch:*:*:alarm:own-*',
      },
    ]);
  });

  it('memberRolePolicy lets remediation write the topic of the settings, by the tag of rootwatch', () => {
    const Resource = 'arn:aws-cn:sns:*:*:root-alarms';
    expect(writes({ topicName: 'root-alarms' }).slice(3)).toEqual([
      {
        Effect: 'Allow',
        Action: ['sns:CreateTopic', 'sns:TagResource'],
        Resource,
        Condition: { StringEquals: { 'aws:RequestTag/managed-by': 'rootwatch' } },
      },
      {
        Effect: 'Allow',
        Action: ['sns:SetTopicAttributes', 'sns:Subscribe'],
        Resource,
        Condition: { StringEquals: { 'aws:ResourceTag/managed-by': 'rootwatch' } },
      },
      { Effect: 'Allow', Action: ['sns:ListTagsForResource'], Resource },
    ]);
  });

  it('memberRolePolicy has a right on topics without a name in the settings only for an inventory', () => {
    const scope = { partition: 'aws', resourcePrefix: 'own-' };
    const statements = (mode: PolicyMode) =>
      memberRolePolicy({ mode, ...scope }).Statement.filter(({ Resource }) => Resource.includes(':sns:'));
    expect([statements('audit'), statements('plan'), statements('remediate')]).toEqual([[], [], []]);
    expect(statements('inventory')).toEqual([
      { Effect: 'Allow', Action: ['sns:ListTagsForResource'], Resource: 'arn:aws:sns:*:*:own-*' },
    ]);
  });

  it('memberRolePolicy allows in each mode only the actions of that mode', () => {
    expect(actionsIn('inventory')).toContain('sns:ListTopics');
    expect(actionsIn('inventory')).not.toContain('sns:GetTopicAttributes');
    expect(actionsIn('remediate')).not.toContain('sns:ListTopics');
    expect(actionsIn('audit')).not.toContain('sns:ListTagsForResource');
  });

  it('memberRolePolicy allows the same reads without a resource in the modes audit and remediate', () => {
    expect(reads('remediate')).toEqual(reads('audit'));
  });
});

describe('the setting proveDelivery', () => {
  const queries = ['logs:GetQueryResults', 'logs:StartQuery'];
  const scope = { partition: 'aws-us-gov', resourcePrefix: longestPrefix, topicName: 't'.repeat(256) };

  it.each([
    ['audit', queries],
    ['plan', queries],
    ['remediate', queries],
    ['inventory', []],
  ] as const)('memberRolePolicy allows queries only with the setting, in mode %s', (mode, expected) => {
    const allowed = (provesDelivery: boolean) =>
      memberRolePolicy({ ...scope, mode, provesDelivery }).Statement.flatMap(({ Action }) => Action);
    expect(
      allowed(true)
        .filter((action) => queries.includes(action))
        .toSorted(),
    ).toEqual(expected);
    expect(allowed(false).filter((action) => queries.includes(action))).toEqual([]);
    expect(sessionPolicy({ ...scope, mode, provesDelivery: true }).length).toBeLessThanOrEqual(2_048);
  });
});

describe('permissions', () => {
  it('permissions has one row for each operation', () => {
    const operations = permissions.map(({ operation }) => operation);
    expect(new Set(operations).size).toBe(operations.length);
  });
});
