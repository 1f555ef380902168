import { type AlarmDefinition, type FilterDefinition, ownNameFor } from '../domain/action.ts';
import type { Control } from '../domain/control.ts';
import type { Naming } from '../domain/settings.ts';

/**
 * Defines the metric filter that a control needs, for `remediate` and for a fix by hand alike. Security Hub's
 * CloudWatch.1 requires exactly the pattern of the benchmark.
 */
export function desiredFilter(control: Control, { metricNamespace, resourcePrefix }: Naming): FilterDefinition {
  const name = ownNameFor(resourcePrefix, control.id);
  return { filterName: name, filterPattern: control.pattern, metricNamespace, metricName: name, metricValue: '1' };
}

/** The resources that an alarm connects. */
export type AlarmConnections = {
  /** The log group of the filter, which the alarm's description names. */
  readonly logGroup: { readonly accountId: string; readonly region: string; readonly logGroupName: string };
  readonly isOrganizationTrail: boolean;
  readonly metric: { readonly namespace: string; readonly metricName: string };
  readonly alarmActions: readonly string[];
};

/**
 * Defines the alarm that a control needs, for `remediate` and for a fix by hand alike. Remediation procedure of CIS
 * 4.3: Sum of 300 s, one period, at or above 1.
 */
export function desiredAlarm(
  control: Control,
  { resourcePrefix }: Pick<Naming, 'resourcePrefix'>,
  { metric, alarmActions, ...place }: AlarmConnections,
): AlarmDefinition {
  return {
    alarmName: ownNameFor(resourcePrefix, control.id),
    alarmDescription: descriptionOf(control, place),
    namespace: metric.namespace,
    metricName: metric.metricName,
    statistic: 'Sum',
    periodSeconds: 300,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    threshold: 1,
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    treatMissingData: 'notBreaching',
    alarmActions,
  };
}

/** Says what happened and where to look, in the 1,024 characters that PutMetricAlarm takes. */
function descriptionOf(
  { alarmDescription, pattern, frameworks: [framework] }: Control,
  { logGroup, isOrganizationTrail }: Pick<AlarmConnections, 'logGroup' | 'isOrganizationTrail'>,
): string {
  const account = isOrganizationTrail
    ? 'an account under the organization trail (recipientAccountId in the event says which)'
    : `account ${logGroup.accountId}`;
  return [
    alarmDescription.replace('{account}', account),
    `Look in log group ${logGroup.logGroupName}, ${logGroup.region}: filter for ${pattern}`,
    `${framework.name} v${framework.version} ${framework.requirement}. Managed by rootwatch.`,
  ]
    .join('\n')
    .slice(0, 1024);
}
