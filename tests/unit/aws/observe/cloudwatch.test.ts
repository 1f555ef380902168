import { describe, expect, it } from '@jest/globals';
import { ask, askPages, topicArn } from '../questions.ts';

const metricAlarm = {
  AlarmName: 'root',
  AlarmArn: 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:root',
  ActionsEnabled: true,
  AlarmActions: [topicArn],
  StateValue: 'OK',
  MetricName: 'RootUsage',
  Namespace: 'CISBenchmark',
  Dimensions: [],
  Statistic: 'Sum',
  Period: 300,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
};

const readAlarm = {
  alarmName: 'root',
  alarmArn: metricAlarm.AlarmArn,
  actionsEnabled: true,
  alarmActions: [topicArn],
  stateValue: 'OK',
  namespace: 'CISBenchmark',
  metricName: 'RootUsage',
  dimensions: {},
  statistic: 'Sum',
  periodSeconds: 300,
  evaluationPeriods: 1,
  threshold: 1,
  comparisonOperator: 'GreaterThanOrEqualToThreshold',
  treatMissingData: 'missing',
  metrics: [],
};

describe('metric-alarms', () => {
  it('observing metric alarms lists them by the metric without dimensions', async () => {
    const { inputs, observed } = await askPages('metric-alarms', [{ MetricAlarms: [metricAlarm] }]);
    expect(inputs).toEqual([{ Namespace: 'CISBenchmark', MetricName: 'RootUsage' }]);
    expect(observed).toEqual({ kind: 'known', value: [readAlarm] });
  });

  it.each(['ActionsEnabled', 'AlarmActions', 'EvaluationPeriods', 'ComparisonOperator', 'StateValue'])(
    'metric alarms are unknown when one of them has no %s',
    async (field) => {
      const observed = await ask('metric-alarms', () => ({ MetricAlarms: [{ ...metricAlarm, [field]: undefined }] }));
      expect(observed).toMatchObject({ kind: 'unknown', why: { code: 'UNEXPECTED_ERROR' } });
    },
  );
});

describe('metric-alarms with a history', () => {
  it('observing metric alarms reads since when they are in their state, since when they are as they are, and their window', async () => {
    const since = {
      StateTransitionedTimestamp: new Date('2026-08-22T06:00:00Z'),
      AlarmConfigurationUpdatedTimestamp: new Date('2026-08-01T06:00:00Z'),
    };
    const { observed } = await askPages('metric-alarms', [
      {
        MetricAlarms: [
          { ...metricAlarm, ...since, EvaluationWindow: { WallClockWindow: { Timezone: 'UTC' } } },
          { ...metricAlarm, EvaluationWindow: { SlidingWindow: {} } },
          { ...metricAlarm, EvaluationWindow: { $unknown: ['MoonPhaseWindow', {}] } },
        ],
      },
    ]);
    const times = {
      stateTransitionedMs: Date.parse('2026-08-22T06:00:00Z'),
      configurationUpdatedMs: Date.parse('2026-08-01T06:00:00Z'),
    };
    expect(observed).toEqual({
      kind: 'known',
      value: [
        { ...readAlarm, ...times, evaluationWindow: 'WallClockWindow' },
        { ...readAlarm, evaluationWindow: 'SlidingWindow' },
        { ...readAlarm, evaluationWindow: 'MoonPhaseWindow' },
      ],
    });
  });

  it.each([new Date(Number.NaN), 1_700_000_000, '2026-08-22'])(
    'metric alarms are unknown when one of them changed its state at %p',
    async (StateTransitionedTimestamp) => {
      const observed = await ask('metric-alarms', () => ({
        MetricAlarms: [{ ...metricAlarm, StateTransitionedTimestamp }],
      }));
      expect(observed).toMatchObject({ kind: 'unknown', why: { code: 'UNEXPECTED_ERROR' } });
    },
  );
});

describe('other-alarms', () => {
  const composite = {
    AlarmName: 'any',
    AlarmArn: 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:any',
    ActionsEnabled: true,
    AlarmActions: [topicArn],
    AlarmRule: 'ALARM("root")',
    StateValue: 'OK',
    ActionsSuppressor: 'quiet',
    ActionsSuppressorWaitPeriod: 60,
    ActionsSuppressedBy: 'Alarm',
  };
  const onMath = {
    ...metricAlarm,
    Namespace: undefined,
    MetricName: undefined,
    Metrics: [
      { Id: 'e1', Expression: 'm1 * 2' },
      {
        Id: 'm1',
        MetricStat: {
          Metric: { Namespace: 'n', MetricName: 'm', Dimensions: [{ Name: 'a', Value: 'b' }] },
          Period: 60,
          Stat: 'Sum',
        },
        ReturnData: false,
      },
    ],
  };

  it('observing other alarms returns the composite and metric math alarms of every page and skips the rest, even malformed', async () => {
    const { inputs, observed } = await askPages('other-alarms', [
      { CompositeAlarms: [composite], MetricAlarms: [metricAlarm, { AlarmName: 'of a new kind' }], NextToken: 'a' },
      { CompositeAlarms: [], MetricAlarms: [onMath] },
    ]);
    expect(inputs).toEqual([
      { AlarmTypes: ['CompositeAlarm', 'MetricAlarm'], MaxRecords: 100, NextToken: undefined },
      { AlarmTypes: ['CompositeAlarm', 'MetricAlarm'], MaxRecords: 100, NextToken: 'a' },
    ]);
    const { namespace: _namespace, metricName: _metricName, ...readMath } = readAlarm;
    expect(observed).toEqual({
      kind: 'known',
      value: {
        composite: [
          {
            alarmName: 'any',
            alarmArn: composite.AlarmArn,
            actionsEnabled: true,
            alarmActions: [topicArn],
            alarmRule: 'ALARM("root")',
            stateValue: 'OK',
            actionsSuppressor: 'quiet',
            actionsSuppressorWaitSeconds: 60,
            actionsSuppressedBy: 'Alarm',
          },
        ],
        metricMath: [
          {
            ...readMath,
            metrics: [
              { id: 'e1', expression: 'm1 * 2', returnData: true },
              {
                id: 'm1',
                stat: { namespace: 'n', metricName: 'm', dimensions: { a: 'b' }, periodSeconds: 60, statistic: 'Sum' },
                returnData: false,
              },
            ],
          },
        ],
        states: [
          { alarmName: 'root', alarmArn: metricAlarm.AlarmArn, stateValue: 'OK' },
          { alarmName: 'root', alarmArn: metricAlarm.AlarmArn, stateValue: 'OK' },
        ],
      },
    });
  });

  it('observing other alarms keeps no states where no composite alarm depends on them', async () => {
    const { observed } = await askPages('other-alarms', [{ CompositeAlarms: [], MetricAlarms: [metricAlarm] }]);
    expect(observed).toEqual({ kind: 'known', value: { composite: [], metricMath: [], states: [] } });
  });
});

describe('mute-rules', () => {
  it('observing mute rules returns those that mute the alarm now or later', async () => {
    const { inputs, observed } = await askPages('mute-rules', [
      { AlarmMuteRuleSummaries: [{ AlarmMuteRuleArn: 'arn:1', Status: 'ACTIVE' }], NextToken: 'a' },
      { AlarmMuteRuleSummaries: [{ AlarmMuteRuleArn: 'arn:2', Status: 'SCHEDULED' }] },
    ]);
    expect(inputs[0]).toEqual({
      AlarmName: 'root',
      Statuses: ['ACTIVE', 'SCHEDULED'],
      MaxRecords: 100,
      NextToken: undefined,
    });
    expect(observed).toEqual({ kind: 'known', value: { active: ['arn:1'], scheduled: ['arn:2'] } });
  });
});
