import type { MetricAlarm } from '../../../src/domain/facts.ts';
import { type Firing, firesOnOneEvent, type MetricContribution } from '../../../src/evaluate/rules/alarm-fires.ts';
import { alarmFact } from '../../support/chain-facts.ts';

/** The alarm of the CIS 4.3 remediation procedure, which leaves the treatment of missing data to AWS's default. */
export const cisAlarm = alarmFact(
  { accountId: '111122223333', region: 'us-east-1' },
  { metricName: 'RootUsage', stateValue: 'INSUFFICIENT_DATA', treatMissingData: 'missing' },
);

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
