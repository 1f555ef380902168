import { describe, expect, it } from '@jest/globals';
import { memberRolePolicy, type PolicyMode, permissions, sessionPolicy } from '../../../src/aws/permissions.ts';

const longestPrefix = 'p'.repeat(64);

describe('sessionPolicy', () => {
  it.each(['audit', 'plan', 'remediate', 'inventory'] as const)(
    'sessionPolicy is no longer than STS accepts when the mode is %s',
    (mode) => {
      const policy = sessionPolicy({ mode, partition: 'aws-us-gov', resourcePrefix: longestPrefix });
      expect(policy.length).toBeLessThanOrEqual(2_048);
      expect(JSON.stringify(JSON.parse(policy))).toBe(policy);
    },
  );

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

describe('memberRolePolicy', () => {
  it('memberRolePolicy lets remediation write topics and alarms only under the prefix, in the given partition', () => {
    const { Statement } = memberRolePolicy({ mode: 'remediate', partition: 'aws-cn', resourcePrefix: 'own-' });
    const writes = Statement.filter(({ Resource }) => Resource !== '*');
    expect(writes).toEqual([
      { Effect: 'Allow', Action: ['logs:PutMetricFilter'], Resource: 'arn:aws-cn:logs:*:*:log-group:*' },
      {
        Effect: 'Allow',
        Action: ['cloudwatch:PutMetricAlarm', 'cloudwatch:TagResource', 'cloudwatch:ListTagsForResource'],
        Resource: 'arn:aws-cn:cloudwatch:*:*:alarm:own-*',
      },
      {
        Effect: 'Allow',
        Action: [
          'sns:CreateTopic',
          'sns:SetTopicAttributes',
          'sns:Subscribe',
          'sns:TagResource',
          'sns:ListTagsForResource',
        ],
        Resource: 'arn:aws-cn:sns:*:*:own-*',
      },
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

describe('permissions', () => {
  it('permissions has one row for each operation', () => {
    const operations = permissions.map(({ operation }) => operation);
    expect(new Set(operations).size).toBe(operations.length);
  });
});
