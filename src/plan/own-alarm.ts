import type { MetricAlarm } from '../domain/facts.ts';
import { ownName, placeOfRepair, type Repair } from './repair.ts';

/** CIS 4.3 remediation procedure: Sum of 300 s, one period, at or above 1. */
export const alarmShape = {
  statistic: 'Sum',
  periodSeconds: 300,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  threshold: 1,
  comparisonOperator: 'GreaterThanOrEqualToThreshold',
  treatMissingData: 'notBreaching',
} as const;

export function ownAlarmArn(repair: Repair): string {
  const { partition, region, accountId } = placeOfRepair(repair);
  return `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:${ownName(repair)}`;
}

export type OwnAlarm = MetricAlarm & { readonly namespace: string; readonly metricName: string };

/** The alarm that we would make on a metric, as CloudWatch would show it. */
export function desiredAlarm(
  repair: Repair,
  metric: { readonly namespace: string; readonly metricName: string },
): OwnAlarm {
  return {
    ...alarmShape,
    ...metric,
    alarmName: ownName(repair),
    alarmArn: ownAlarmArn(repair),
    actionsEnabled: true,
    alarmActions: [],
    stateValue: 'INSUFFICIENT_DATA',
    dimensions: {},
    metrics: [],
  };
}
