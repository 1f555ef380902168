import type {
  Topic,
  WorldLogGroup,
  WorldMetricAlarm,
  WorldMetricFilter,
  WorldTrail,
} from '../../../src/sandbox/index.ts';

type Place = { readonly id: string; readonly region: string };

/** CIS AWS Foundations Benchmark v3.0.0, 4.3. */
export const rootUsagePattern =
  '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }';

export function trailOf({ id, region }: Place): WorldTrail {
  return {
    Name: 'main',
    IsMultiRegionTrail: true,
    CloudWatchLogsLogGroupArn: `arn:aws:logs:${region}:${id}:log-group:cloudtrail:*`,
    CloudWatchLogsRoleArn: `arn:aws:iam::${id}:role/trail`,
  };
}

export function logGroup(metricFilters: readonly WorldMetricFilter[]): WorldLogGroup {
  return { logGroupName: 'cloudtrail', metricFilters };
}

export function filter(changed: Partial<WorldMetricFilter> = {}): WorldMetricFilter {
  return {
    filterName: 'root-usage',
    filterPattern: rootUsagePattern,
    metricTransformations: [{ metricName: 'RootUsage', metricNamespace: 'CISBenchmark', metricValue: '1' }],
    ...changed,
  };
}

/** The filter of the remediation procedure of CIS. */
export function alarm({ id, region }: Place, changed: Partial<WorldMetricAlarm> = {}): WorldMetricAlarm {
  return {
    AlarmName: 'root-usage',
    Namespace: 'CISBenchmark',
    MetricName: 'RootUsage',
    Statistic: 'Sum',
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
    AlarmActions: [`arn:aws:sns:${region}:${id}:alarms`],
    ...changed,
  };
}

export function alarmOn(place: Place, MetricName: string): WorldMetricAlarm {
  return alarm(place, { AlarmName: `on-${MetricName}`, Namespace: 'Calls', MetricName });
}

export function topicOf({ id, region }: Place, changed: Partial<Topic> = {}): Topic {
  return {
    Name: 'alarms',
    subscriptions: [{ Protocol: 'sqs', Endpoint: `arn:aws:sqs:${region}:${id}:alarms`, state: 'confirmed' }],
    ...changed,
  };
}
