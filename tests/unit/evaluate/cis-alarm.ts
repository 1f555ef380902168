import type { MetricAlarm } from '../../../src/domain/facts.ts';
import { type Firing, firesOnOneEvent, type MetricContribution } from '../../../src/evaluate/rules/alarm-fires.ts';

/** The alarm of the CIS 4.3 remediation procedure. */
export const cisAlarm = {
  alarmName: 'root-usage',
  alarmArn: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:root-usage',
  actionsEnabled: true,
  alarmActions: ['arn:aws:sns:us-east-1:111122223333:security'],
  stateValue: 'INSUFFICIENT_DATA',
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
} as const satisfies MetricAlarm;

const cisMetric: MetricContribution = { value: 1, unit: 'None', defaultValues: [] };

export type Case = {
  readonly alarm?: Partial<MetricAlarm>;
  readonly without?: readonly (keyof typeof optional)[];
  readonly metric?: Partial<MetricContribution>;
};

const { statistic, periodSeconds, threshold, ...required } = cisAlarm;
const optional = { statistic, periodSeconds, threshold };

/** What becomes of one event on the alarm and metric of the CIS procedure, with one thing changed. */
export function fires({ alarm = {}, without = [], metric = {} }: Case): Firing {
  const kept = Object.fromEntries(Object.entries(optional).filter(([key]) => !without.some((each) => each === key)));
  return firesOnOneEvent({ ...required, ...kept, ...alarm }, { ...cisMetric, ...metric });
}

/** An alarm on an extended statistic, which has no `statistic`. */
export function extended(extendedStatistic: string, alarm: Partial<MetricAlarm> = {}): Case {
  return { alarm: { extendedStatistic, ...alarm }, without: ['statistic'] };
}
