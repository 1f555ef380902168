import { broken, type Case, compliant } from './case.ts';
import { alarm, alarmOn } from './chain-parts.ts';

export const alarmCases: readonly Case[] = [
  { key: 'no-alarm', expected: broken('ALARM_MISSING'), changed: () => ({ metricAlarms: [] }) },
  {
    key: 'alarm-in-other-namespace',
    expected: broken('ALARM_MISSING'),
    changed: (place) => ({ metricAlarms: [alarm(place, { Namespace: 'cisbenchmark' })] }),
  },
  {
    // "If the metric has any associated dimensions, you must specify them": this alarm watches another metric.
    key: 'alarm-with-dimension',
    expected: broken('ALARM_MISSING'),
    changed: (place) => ({ metricAlarms: [alarm(place, { Dimensions: [{ Name: 'Region', Value: 'us-east-1' }] })] }),
  },
  {
    key: 'alarm-above-a-hundred',
    expected: broken('ALARM_CANNOT_FIRE'),
    changed: (place) => ({ metricAlarms: [alarm(place, { Threshold: 100 })] }),
  },
  {
    key: 'alarm-after-three-periods',
    expected: broken('ALARM_CANNOT_FIRE'),
    changed: (place) => ({ metricAlarms: [alarm(place, { EvaluationPeriods: 3, DatapointsToAlarm: 3 })] }),
  },
  {
    key: 'alarm-on-maximum',
    expected: compliant,
    changed: (place) => ({
      metricAlarms: [
        alarm(place, { Statistic: 'Maximum', Threshold: 0, ComparisonOperator: 'GreaterThanThreshold', Period: 60 }),
      ],
    }),
  },
  {
    key: 'alarm-with-actions-disabled',
    expected: broken('ALARM_ACTIONS_DISABLED'),
    changed: (place) => ({ metricAlarms: [alarm(place, { ActionsEnabled: false })] }),
  },
  {
    key: 'alarm-without-action',
    expected: broken('ALARM_WITHOUT_TOPIC'),
    changed: (place) => ({ metricAlarms: [alarm(place, { AlarmActions: [] })] }),
  },
  {
    key: 'alarm-that-tells-when-all-is-well',
    expected: broken('ALARM_WITHOUT_TOPIC'),
    changed: (place) => {
      const { AlarmActions: OKActions = [] } = alarm(place);
      return { metricAlarms: [alarm(place, { AlarmActions: [], OKActions })] };
    },
  },
  {
    key: 'many-alarms',
    expected: compliant,
    changed: (place) => ({
      metricAlarms: [...Array.from({ length: 120 }, (_item, n) => alarmOn(place, `Call${n}`)), alarm(place)],
    }),
  },
];
