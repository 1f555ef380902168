import { DescribeAlarmHistoryCommand, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from '@jest/globals';
import { alarmName, confirmedEmail, metric } from '../../../src/sandbox/builders/complete-chain.ts';
import { alarmArn, type Change, chain, endpointsReached, rootSignIn, topicArn } from './chain.ts';
import { clientsOf } from './clients.ts';
import { management, member } from './worlds.ts';

const key = (Principal: Record<string, string>) => ({
  KeyId: '1',
  aliases: ['alias/alarms'],
  Policy: {
    Statement: {
      Effect: 'Allow' as const,
      Principal,
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
    },
  },
});
describe('the actions of an alarm', () => {
  const muteRule = {
    Name: 'mute',
    Rule: { Schedule: { Expression: 'cron(0 5 * * *)', Duration: 'PT2H' } },
    MuteTargets: { AlarmNames: [alarmName] },
  };
  const encrypted = { topic: { KmsMasterKeyId: 'alias/alarms' } };
  const onlyEvents = {
    Statement: {
      Effect: 'Allow' as const,
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: topicArn,
    },
  };

  it.each<[string, Change]>([
    ['it watches another namespace', { alarm: { Namespace: 'Other' } }],
    ['it has dimensions that the metric lacks', { alarm: { Dimensions: [{ Name: 'Account', Value: member }] } }],
    [
      'the metric has dimensions that the alarm lacks',
      { filter: { transformation: { dimensions: { Account: '$.recipientAccountId' } } } },
    ],
    ['the filter emits system dimensions', { filter: { emitSystemFieldDimensions: ['@aws.account'] } }],
    [
      'the filter is scoped to another account',
      { filter: { fieldSelectionCriteria: `@aws.account IN ["${member}"]` } },
    ],
    ['its unit differs from the unit of the metric', { alarm: { Unit: 'Count' } }],
    ['its threshold is two events', { alarm: { Threshold: 2 } }],
    [
      'its threshold must be exceeded and one event only meets it',
      { alarm: { ComparisonOperator: 'GreaterThanThreshold' } },
    ],
    ['two periods must breach', { alarm: { EvaluationPeriods: 2 } }],
    ['the filter publishes the value 0', { filter: { transformation: { metricValue: '0' } } }],
    ['its actions are disabled', { alarm: { ActionsEnabled: false } }],
    ['its topic is an OK action only', { alarm: { AlarmActions: [], OKActions: [topicArn] } }],
    ['a mute rule is active', { more: { alarmMuteRules: [muteRule] } }],
    ['it is in ALARM already', { alarm: { StateValue: 'ALARM' } }],
    ['its topic does not exist', { alarm: { AlarmActions: [`${topicArn}-not`] } }],
    ['the topic policy allows another service only', { topic: { Policy: onlyEvents } }],
    ['the topic is encrypted with the AWS managed key', { topic: { KmsMasterKeyId: 'alias/aws/sns' } }],
    [
      'the key policy allows the account only',
      { ...encrypted, more: { keys: [key({ AWS: `arn:aws:iam::${management}:root` })] } },
    ],
    ['the subscriber has not confirmed', { subscription: { state: 'pending' } }],
    [
      'the subscriber filters on attributes that alarms do not carry',
      { subscription: { FilterPolicy: { severity: ['high'] } } },
    ],
    [
      'the subscriber filters for other alarms',
      { subscription: { FilterPolicy: { AlarmName: ['other'] }, FilterPolicyScope: 'MessageBody' } },
    ],
  ])('an alarm sends no message when %s', (_why, change) => {
    expect(endpointsReached(chain(change))).toEqual([]);
  });

  it.each<[string, Change]>([
    ['its unit is the unit of the metric', { alarm: { Unit: 'Count' }, filter: { transformation: { unit: 'Count' } } }],
    ['the value comes from the event', { filter: { transformation: { metricValue: '$.count' } } }],
    ['one of two periods must breach', { alarm: { EvaluationPeriods: 2, DatapointsToAlarm: 1 } }],
    [
      'it has the dimensions of the metric',
      {
        filter: { transformation: { dimensions: { Account: '$.recipientAccountId' } } },
        alarm: { Dimensions: [{ Name: 'Account', Value: member }] },
      },
    ],
    [
      'the filter is scoped to the account of the log group',
      { filter: { fieldSelectionCriteria: `@aws.account = "${management}"` } },
    ],
    [
      'its list of metrics holds one metric and no formula',
      {
        alarm: {
          Namespace: undefined,
          MetricName: undefined,
          Statistic: undefined,
          Period: undefined,
          Metrics: [
            {
              Id: 'm1',
              MetricStat: {
                Metric: { Namespace: metric.metricNamespace, MetricName: metric.metricName },
                Period: 300,
                Stat: 'Sum',
              },
            },
          ],
        },
      },
    ],
    [
      'the key policy allows CloudWatch',
      { ...encrypted, more: { keys: [key({ Service: 'cloudwatch.amazonaws.com' })] } },
    ],
    [
      'the subscriber filters on the body and the alarm passes',
      { subscription: { FilterPolicy: { AlarmName: [{ prefix: 'cis-' }] }, FilterPolicyScope: 'MessageBody' } },
    ],
    [
      'the subscriber filters for messages without an attribute',
      { subscription: { FilterPolicy: { severity: [{ exists: false }] } } },
    ],
    [
      'the subscriber wants messages without an attribute that is named like a property of every object',
      { subscription: { FilterPolicy: { constructor: [{ exists: false }] } } },
    ],
    [
      'the mute rule is active at another hour',
      {
        more: {
          alarmMuteRules: [{ ...muteRule, Rule: { Schedule: { Expression: 'cron(0 18 * * FRI)', Duration: 'PT2H' } } }],
        },
      },
    ],
  ])('an alarm sends a message when %s', (_why, change) => {
    expect(endpointsReached(chain(change), { ...rootSignIn, count: 3 })).toEqual([confirmedEmail.Endpoint]);
  });

  it('the history of an alarm has the error of an action that failed', async () => {
    const sandbox = chain({ topic: { Policy: onlyEvents } });
    sandbox.putEvent(member, rootSignIn);
    const { cloudwatch } = clientsOf(sandbox);
    const { AlarmHistoryItems } = await cloudwatch.send(new DescribeAlarmHistoryCommand({ HistoryItemType: 'Action' }));
    expect(AlarmHistoryItems?.map(({ HistorySummary }) => HistorySummary)).toEqual([
      `Failed to execute action ${topicArn}. Received error: "Resource: ${alarmArn} is not authorized to perform: SNS:Publish on resource: ${topicArn}"`,
    ]);
  });
});

describe('a composite alarm', () => {
  it.each([
    [`ALARM("${alarmName}")`, 1],
    [`ALARM(${alarmArn}) AND NOT FALSE`, 1],
    [`ALARM(${alarmName}) AND OK(maintenance)`, 1],
    [`ALARM(${alarmName}) AND ALARM(maintenance)`, 0],
    [`OK("${alarmName}")`, 0],
  ])(
    'a composite alarm with the rule %s over a metric alarm without actions sends %d message(s)',
    (AlarmRule, count) => {
      const maintenance = { AlarmName: 'maintenance', StateValue: 'OK' } as const;
      const sandbox = chain({
        alarm: { AlarmActions: [] },
        more: {
          compositeAlarms: [
            { AlarmName: 'any', AlarmRule, AlarmActions: [topicArn] },
            { ...maintenance, AlarmRule: 'FALSE' },
          ],
        },
      });
      expect(endpointsReached(sandbox)).toHaveLength(count);
    },
  );
});

describe('composite alarms in a cycle', () => {
  it('composite alarms that depend on each other in a cycle are evaluated once', () => {
    const compositeAlarms = [
      { AlarmName: 'a', AlarmRule: `NOT ALARM(b) AND ALARM(${alarmName})` },
      { AlarmName: 'b', AlarmRule: 'ALARM(a)', AlarmActions: [topicArn] },
    ];
    expect(endpointsReached(chain({ alarm: { AlarmActions: [] }, more: { compositeAlarms } }))).toHaveLength(1);
  });
});

describe('an alarm over time', () => {
  const quiet = { ...rootSignIn, userIdentity: { type: 'IAMUser' } };
  const afterQuietMinutes = (change: Change): string[] => {
    const sandbox = chain(change);
    for (let minute = 0; minute < 5; minute += 1) {
      sandbox.putEvent(member, quiet);
      sandbox.advance(60_000);
    }
    return endpointsReached(sandbox);
  };
  const withDefault = { transformation: { defaultValue: 0 } };

  it('default values of quiet minutes dilute an average, but not a sum', () => {
    expect(afterQuietMinutes({ filter: withDefault })).toHaveLength(1);
    expect(afterQuietMinutes({ filter: withDefault, alarm: { Statistic: 'Average' } })).toEqual([]);
    expect(afterQuietMinutes({ filter: withDefault, alarm: { Statistic: 'Minimum' } })).toEqual([]);
    expect(afterQuietMinutes({ alarm: { Statistic: 'Average' } })).toHaveLength(1);
  });

  it('an alarm on a percentile that ignores low sample counts does not fire on one sample', () => {
    const percentile = { Statistic: undefined, ExtendedStatistic: 'p99' };
    expect(afterQuietMinutes({ alarm: percentile })).toHaveLength(1);
    expect(afterQuietMinutes({ alarm: { ...percentile, EvaluateLowSampleCountPercentile: 'ignore' } })).toEqual([]);
  });

  it('an alarm over several periods fires once the breach is old enough and no other data came', () => {
    const sandbox = chain({ alarm: { EvaluationPeriods: 3, DatapointsToAlarm: 3, TreatMissingData: 'missing' } });
    expect(endpointsReached(sandbox)).toEqual([]);
    sandbox.advance(15 * 60_000);
    expect(sandbox.deliveries()).toHaveLength(1);
  });

  it('an alarm that evaluates by the clock sees a datapoint only after its period has ended', () => {
    const sandbox = chain({ alarm: { EvaluationWindow: { WallClockWindow: {} } } });
    sandbox.advance(60_000);
    expect(endpointsReached(sandbox)).toEqual([]);
    sandbox.advance(3 * 60_000);
    expect(sandbox.deliveries()).toEqual([]);
    sandbox.advance(60_000);
    expect(sandbox.deliveries()).toHaveLength(1);
  });

  it.each<[string, number, number]>([
    ['m1', 1, 1],
    ['MAX([m1])', 1, 1],
    ['AVG(METRICS())', 1, 1],
    ['m1 * 1', 1, 1],
    ['m1 * 3', 3, 1],
    ['m1 * 0.5', 1, 0],
    ['MAX([m2])', 1, 0],
    ['m1 + m1', 1, 0],
  ])('an alarm on the formula %s that asks for at least %d sends %d messages', (Expression, Threshold, expected) => {
    const { metricNamespace: Namespace, metricName: MetricName } = metric;
    const onMetric = { Namespace: undefined, MetricName: undefined, Statistic: undefined, Period: undefined };
    const MetricStat = { Metric: { Namespace, MetricName }, Period: 300, Stat: 'Sum' };
    const Metrics = [
      { Id: 'e1', Expression, ReturnData: true },
      { Id: 'm1', MetricStat, ReturnData: false },
    ];
    expect(endpointsReached(chain({ alarm: { ...onMetric, Metrics, Threshold } }))).toHaveLength(expected);
  });

  it('an alarm whose data have expired changes to the state that its treatment of missing data gives', async () => {
    const states: (string | undefined)[] = [];
    for (const TreatMissingData of ['notBreaching', 'missing', 'ignore', 'breaching']) {
      const sandbox = chain({ alarm: { TreatMissingData } });
      sandbox.putEvent(member, rootSignIn);
      sandbox.advance(60 * 60_000);
      const { MetricAlarms } = await clientsOf(sandbox).cloudwatch.send(new DescribeAlarmsCommand());
      states.push(MetricAlarms?.[0]?.StateValue);
    }
    expect(states).toEqual(['OK', 'INSUFFICIENT_DATA', 'ALARM', 'ALARM']);
  });
});
