import { DescribeAlarmHistoryCommand, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from '@jest/globals';
import { type Change, chain, reached, region, rootSignIn, topicArn, transformation } from './chain.ts';
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
describe('an alarm stays silent when', () => {
  const muteRule = {
    Name: 'mute',
    Rule: { Schedule: { Expression: 'cron(0 5 * * *)', Duration: 'PT2H' } },
    MuteTargets: { AlarmNames: ['root-usage'] },
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
    ['its namespace is another', { alarm: { Namespace: 'Other' } }],
    ['it wants dimensions that the metric has not', { alarm: { Dimensions: [{ Name: 'Account', Value: member }] } }],
    [
      'the metric has dimensions that it does not want',
      { filter: { metricTransformations: [{ ...transformation, dimensions: { Account: '$.recipientAccountId' } }] } },
    ],
    ['the filter emits system dimensions', { filter: { emitSystemFieldDimensions: ['@aws.account'] } }],
    [
      'the filter is scoped to another account',
      { filter: { fieldSelectionCriteria: `@aws.account IN ["${member}"]` } },
    ],
    ['its unit is not that of the metric', { alarm: { Unit: 'Count' } }],
    ['one event is not enough', { alarm: { Threshold: 2 } }],
    ['one event is not more than one', { alarm: { ComparisonOperator: 'GreaterThanThreshold' } }],
    ['two periods must breach', { alarm: { EvaluationPeriods: 2 } }],
    [
      'the value of the filter is nothing',
      { filter: { metricTransformations: [{ ...transformation, metricValue: '0' }] } },
    ],
    ['its actions are disabled', { alarm: { ActionsEnabled: false } }],
    ['its topic stands among the OK actions', { alarm: { AlarmActions: [], OKActions: [topicArn] } }],
    ['it is muted at this hour', { more: { alarmMuteRules: [muteRule] } }],
    ['it is in alarm already', { alarm: { StateValue: 'ALARM' } }],
    ['its topic does not exist', { alarm: { AlarmActions: [`${topicArn}-not`] } }],
    ['the topic lets in another service only', { topic: { Policy: onlyEvents } }],
    ['the topic is encrypted with the key of AWS', { topic: { KmsMasterKeyId: 'alias/aws/sns' } }],
    [
      'the key lets in the account only',
      { ...encrypted, more: { keys: [key({ AWS: `arn:aws:iam::${management}:root` })] } },
    ],
    ['the subscriber has not confirmed', { subscription: { state: 'pending' } }],
    [
      'the subscriber filters on attributes that alarms have not',
      { subscription: { FilterPolicy: { severity: ['high'] } } },
    ],
    [
      'the subscriber wants other alarms only',
      { subscription: { FilterPolicy: { AlarmName: ['other'] }, FilterPolicyScope: 'MessageBody' } },
    ],
  ])('%s', (_why, change) => {
    expect(reached(chain(change))).toEqual([]);
  });

  it.each<[string, Change]>([
    [
      'the unit is that of the metric',
      { alarm: { Unit: 'Count' }, filter: { metricTransformations: [{ ...transformation, unit: 'Count' }] } },
    ],
    [
      'the value comes from the event',
      { filter: { metricTransformations: [{ ...transformation, metricValue: '$.count' }] } },
    ],
    ['one of two periods is enough', { alarm: { EvaluationPeriods: 2, DatapointsToAlarm: 1 } }],
    [
      'its dimensions are those of the metric',
      {
        filter: { metricTransformations: [{ ...transformation, dimensions: { Account: '$.recipientAccountId' } }] },
        alarm: { Dimensions: [{ Name: 'Account', Value: member }] },
      },
    ],
    [
      'the filter is scoped to the account of the log group',
      { filter: { fieldSelectionCriteria: `@aws.account = "${management}"` } },
    ],
    [
      'the metric stands in a list without a formula',
      {
        alarm: {
          Namespace: undefined,
          MetricName: undefined,
          Statistic: undefined,
          Period: undefined,
          Metrics: [
            {
              Id: 'm1',
              MetricStat: { Metric: { Namespace: 'CISBenchmark', MetricName: 'RootUsage' }, Period: 300, Stat: 'Sum' },
            },
          ],
        },
      },
    ],
    ['the key lets CloudWatch in', { ...encrypted, more: { keys: [key({ Service: 'cloudwatch.amazonaws.com' })] } }],
    [
      'the subscriber filters on the body and this alarm passes',
      { subscription: { FilterPolicy: { AlarmName: [{ prefix: 'root' }] }, FilterPolicyScope: 'MessageBody' } },
    ],
    [
      'the subscriber wants messages without the attribute',
      { subscription: { FilterPolicy: { severity: [{ exists: false }] } } },
    ],
    [
      'the rule mutes another hour',
      {
        more: {
          alarmMuteRules: [{ ...muteRule, Rule: { Schedule: { Expression: 'cron(0 18 * * FRI)', Duration: 'PT2H' } } }],
        },
      },
    ],
  ])('but not when %s', (_why, change) => {
    expect(reached(chain(change), { ...rootSignIn, count: 3 })).toEqual(['ops@example.com']);
  });

  it('and its history says why a message did not get through', async () => {
    const sandbox = chain({ topic: { Policy: onlyEvents } });
    sandbox.putEvent(member, rootSignIn);
    const { cloudwatch } = clientsOf(sandbox);
    const { AlarmHistoryItems } = await cloudwatch.send(new DescribeAlarmHistoryCommand({ HistoryItemType: 'Action' }));
    expect(AlarmHistoryItems?.map(({ HistorySummary }) => HistorySummary)).toEqual([
      `Failed to execute action ${topicArn}. Received error: "Resource: arn:aws:cloudwatch:${region}:${management}:alarm:root-usage is not authorized to perform: SNS:Publish on resource: ${topicArn}"`,
    ]);
  });
});

describe('a composite alarm', () => {
  it.each([
    ['ALARM("root-usage")', 1],
    [`ALARM(arn:aws:cloudwatch:${region}:${management}:alarm:root-usage) AND NOT FALSE`, 1],
    ['ALARM(root-usage) AND OK(maintenance)', 1],
    ['ALARM(root-usage) AND ALARM(maintenance)', 0],
    ['OK("root-usage")', 0],
  ])('over a silent metric alarm with the rule %s sends %d message', (AlarmRule, count) => {
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
    expect(reached(sandbox)).toHaveLength(count);
  });
});

describe('composite alarms that depend on each other in a cycle', () => {
  it('are gone round once', () => {
    const compositeAlarms = [
      { AlarmName: 'a', AlarmRule: 'NOT ALARM(b) AND ALARM(root-usage)' },
      { AlarmName: 'b', AlarmRule: 'ALARM(a)', AlarmActions: [topicArn] },
    ];
    expect(reached(chain({ alarm: { AlarmActions: [] }, more: { compositeAlarms } }))).toHaveLength(1);
  });
});

describe('time', () => {
  const quiet = { ...rootSignIn, userIdentity: { type: 'IAMUser' } };
  const afterQuietMinutes = (change: Change): string[] => {
    const sandbox = chain(change);
    for (let minute = 0; minute < 5; minute += 1) {
      sandbox.putEvent(member, quiet);
      sandbox.advance(60_000);
    }
    return reached(sandbox);
  };
  const withDefault = { metricTransformations: [{ ...transformation, defaultValue: 0 }] };

  it('dilutes an average, but not a sum, with the default values of quiet minutes', () => {
    expect(afterQuietMinutes({ filter: withDefault })).toHaveLength(1);
    expect(afterQuietMinutes({ filter: withDefault, alarm: { Statistic: 'Average' } })).toEqual([]);
    expect(afterQuietMinutes({ filter: withDefault, alarm: { Statistic: 'Minimum' } })).toEqual([]);
    expect(afterQuietMinutes({ alarm: { Statistic: 'Average' } })).toHaveLength(1);
  });

  it('gives a percentile that ignores few samples too little to go by', () => {
    const percentile = { Statistic: undefined, ExtendedStatistic: 'p99' };
    expect(afterQuietMinutes({ alarm: percentile })).toHaveLength(1);
    expect(afterQuietMinutes({ alarm: { ...percentile, EvaluateLowSampleCountPercentile: 'ignore' } })).toEqual([]);
  });

  it('raises an alarm over several periods when the breach has grown old enough and nothing better came', () => {
    const sandbox = chain({ alarm: { EvaluationPeriods: 3, DatapointsToAlarm: 3, TreatMissingData: 'missing' } });
    expect(reached(sandbox)).toEqual([]);
    sandbox.advance(15 * 60_000);
    expect(sandbox.deliveries()).toHaveLength(1);
  });

  it('lets an alarm go back when its data have grown old, as missing data are treated', async () => {
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
