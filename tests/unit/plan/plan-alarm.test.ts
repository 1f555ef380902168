import { describe, expect, it } from '@jest/globals';
import type { MetricAlarm, NamedAlarm } from '../../../src/domain/facts.ts';
import { known } from '../../../src/domain/observed.ts';
import { allSubscriptions } from '../../support/chain-facts.ts';
import { evaluationContext, member, refused, trail } from '../../support/facts.ts';
import { own, ownAlarm, ownAlarmArn, ownFilter, ownSubscription, ownTags, ownTopicArn, planned } from './repairs.ts';

const open = JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sns:Publish', Resource: '*' }] });

/** Plans an alarm beside rootwatch's own topic and filter; CloudWatch shows the alarm by name, and none by metric. */
function alarmPlan(named: NamedAlarm) {
  const { plan } = planned({
    answers: {
      'metric-filters': known({ logGroupExists: true, filters: [ownFilter] }),
      'metric-alarms': known([]),
      'named-alarm': known(named),
      'topic-tags': known(ownTags),
    },
    ownTopic: { topic: known({ exists: true, policy: open }), subscriptions: allSubscriptions([ownSubscription]) },
  });
  return { changes: plan.actions.map(({ kind, change }) => `${change} ${kind}`), blocked: plan.blocked };
}

const managedAlarm = (changes: Partial<MetricAlarm> = {}): NamedAlarm => ({
  exists: true,
  alarm: { ...ownAlarm, ...changes },
  tags: ownTags,
});

describe('planAlarm', () => {
  it('planAlarm creates an alarm where none exists', () => {
    expect(alarmPlan({ exists: false })).toEqual({ changes: ['create put-metric-alarm'], blocked: [] });
  });

  it.each<readonly [string, Partial<MetricAlarm>]>([
    ['namespace', { namespace: 'Other' }],
    ['metric', { metricName: 'Other' }],
    ['dimensions', { dimensions: { Region: 'us-east-1' } }],
    ['metric math', { metrics: [{ id: 'm', expression: '1', returnData: true }] }],
    ['unit', { unit: 'Count' }],
    ['statistic', { statistic: 'Maximum' }],
    ['period', { periodSeconds: 60 }],
    ['evaluation periods', { evaluationPeriods: 2 }],
    ['datapoints', { datapointsToAlarm: 2 }],
    ['threshold', { threshold: 2 }],
    ['comparison', { comparisonOperator: 'GreaterThanThreshold' }],
    ['missing data', { treatMissingData: 'breaching' }],
    ['evaluation window', { evaluationWindow: 'WallClockWindow' }],
    ['actions enabled', { actionsEnabled: false }],
    ['actions', { alarmActions: [] }],
  ])('planAlarm updates the managed alarm when its %s has drifted', (_what, drift) => {
    expect(alarmPlan(managedAlarm(drift))).toEqual({ changes: ['update put-metric-alarm'], blocked: [] });
  });

  it.each<readonly [string, Partial<MetricAlarm>]>([
    ['has an additional action', { alarmActions: [ownTopicArn, 'arn:aws:sns:eu-west-1:111122223333:chat'] }],
    ['is in another state', { stateValue: 'ALARM' }],
    ['is as it should be', {}],
  ])(
    'planAlarm leaves the managed alarm as it is when it %s, and reports what else breaks the chain',
    (_what, changes) => {
      // CloudWatch leaves DatapointsToAlarm out where it equals EvaluationPeriods.
      const { datapointsToAlarm: _datapoints, ...shown } = ownAlarm;
      const { changes: made, blocked } = alarmPlan({ exists: true, alarm: { ...shown, ...changes }, tags: ownTags });
      expect(made).toEqual([]);
      expect(blocked).toMatchObject([{ accountId: member, reason: 'ALARM_MISSING' }]);
    },
  );

  it.each<readonly [string, NamedAlarm]>([
    ['without the tag', { exists: true, alarm: ownAlarm, tags: {} }],
    ['with another owner in the tag', { exists: true, alarm: ownAlarm, tags: { 'managed-by': 'terraform' } }],
    ['that is composite', { exists: true, tags: {} }],
    ['that is composite, even with the tag', { exists: true, tags: ownTags }],
  ])('planAlarm never replaces an alarm of the same name %s', (_what, named) => {
    const { changes, blocked } = alarmPlan(named);
    expect(changes).toEqual([]);
    expect(blocked).toMatchObject([
      { resource: ownAlarmArn, message: expect.stringContaining('without the tag managed-by=rootwatch') },
    ]);
  });

  it.each([
    ['of Lambda', 'arn:aws:lambda:us-east-1:111122223333:function:page'],
    ['of Systems Manager', 'arn:aws:ssm:us-east-1:111122223333:opsitem:1'],
    ['that is no ARN', 'page-on-call'],
  ])('planAlarm leaves a drifted alarm as it is when people have added an action %s', (_kind, action) => {
    const { changes, blocked } = alarmPlan(managedAlarm({ threshold: 2, alarmActions: [ownTopicArn, action] }));
    expect(changes).toEqual([]);
    expect(blocked).toMatchObject([
      {
        resource: ownAlarmArn,
        message: expect.stringContaining(`has actions other than SNS topics (${action})`),
      },
    ]);
  });

  it('planAlarm keeps the topics that people have added to an alarm when it corrects the alarm', () => {
    const chat = 'arn:aws:sns:us-east-1:111122223333:chat';
    const { changes } = alarmPlan(managedAlarm({ threshold: 2, alarmActions: [chat] }));
    expect(changes).toEqual(['update put-metric-alarm']);
  });

  it('planAlarm creates no alarm where it can’t be read whether the name is taken', () => {
    const { plan } = planned({
      answers: { 'metric-alarms': known([]), 'named-alarm': refused('THROTTLED', 'cloudwatch:DescribeAlarms') },
    });
    expect(plan).toEqual({
      actions: [],
      blocked: [
        {
          accountId: member,
          reason: 'THROTTLED',
          resource: ownAlarmArn,
          message: 'cloudwatch:DescribeAlarms: Not to be read.',
        },
      ],
    });
  });

  it.each([
    ['of the account', false, `of account ${member}`],
    ['of the organization', true, 'recipientAccountId'],
  ])(
    'the alarm’s description says what happened and where to look, under a trail %s',
    (_whose, isOrganizationTrail, whose) => {
      const { plan } = planned({
        answers: { trails: known([{ ...trail, isOrganizationTrail }]), 'metric-alarms': known([]) },
      });
      const description = plan.actions.flatMap((action) =>
        'alarmDescription' in action ? [action.alarmDescription] : [],
      );
      expect(description).toHaveLength(1);
      for (const part of [whose, 'log group cloudtrail, eu-west-1', evaluationContext.matcher.control.pattern, '4.3']) {
        expect(description[0]).toContain(part);
      }
      expect(description[0]?.length).toBeLessThanOrEqual(1_024);
    },
  );

  it('the alarm’s description has at most 1,024 characters, the limit of PutMetricAlarm', () => {
    const logGroupArn = `arn:aws:logs:eu-west-1:${member}:log-group:${'g'.repeat(512)}:*`;
    const { plan } = planned({
      answers: { trails: known([{ ...trail, isOrganizationTrail: true, logGroupArn }]), 'metric-alarms': known([]) },
    });
    expect(plan.actions.at(-1)).toMatchObject({
      alarmName: own,
      alarmDescription: expect.stringMatching(/^.{1,1024}$/s),
    });
  });
});
