import type { MetricTransformation } from '@aws-sdk/client-cloudwatch-logs';
import type {
  Plain,
  RegionContents,
  Subscription,
  Topic,
  WorldLogGroup,
  WorldMetricAlarm,
  WorldMetricFilter,
  WorldTrail,
} from '../world/world.ts';
import { deliveryRoleName } from './roles.ts';

/**
 * The complete chain: the trail, log group, metric filter, alarm and topic of an account in which use of the root user
 * notifies a confirmed subscriber. The demo organization and the tests build everything else as a difference from it.
 */

/** The filter pattern of CIS AWS Foundations 4.3, word for word. */
export const rootPattern =
  '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }';

/** The names that Control Tower gives its trail and log group. */
export const trailName = 'aws-controltower-BaselineCloudTrail';
export const logGroupName = 'aws-controltower/CloudTrailLogs';

export const metric = { metricNamespace: 'CISBenchmark', metricName: 'RootAccountUsage' };
export const filterName = 'RootAccountUsage';
export const alarmName = 'cis-4.3-root-account-usage';
export const topicName = 'security-alarms';

export type Place = { readonly accountId: string; readonly region: string };

export const arnIn = ({ accountId, region }: Place, service: string, resource: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;

export const logGroupArn = (place: Place, name: string = logGroupName): string =>
  `${arnIn(place, 'logs', `log-group:${name}`)}:*`;
export const topicArn = (place: Place, name: string = topicName): string => arnIn(place, 'sns', name);
export const alarmArn = (place: Place, name: string = alarmName): string => arnIn(place, 'cloudwatch', `alarm:${name}`);

export function completeTrail({ accountId, region }: Place, changes: Partial<WorldTrail> = {}): WorldTrail {
  return {
    Name: trailName,
    IsMultiRegionTrail: true,
    CloudWatchLogsLogGroupArn: logGroupArn({ accountId, region }),
    CloudWatchLogsRoleArn: `arn:aws:iam::${accountId}:role/${deliveryRoleName}`,
    ...changes,
  };
}

/** A change of the metric is merged into the one metric transformation. */
export type FilterChanges = Partial<WorldMetricFilter> & {
  readonly transformation?: Partial<Plain<MetricTransformation>>;
};

export function completeFilter({ transformation, ...changes }: FilterChanges = {}): WorldMetricFilter {
  return {
    filterName,
    filterPattern: rootPattern,
    metricTransformations: [{ ...metric, metricValue: '1', ...transformation }],
    ...changes,
  };
}

/** The conditions of the alarm as the CIS remediation sets them: `--statistic Sum --period 300 --threshold 1 --evaluation-periods 1`. */
export const cisConditions = {
  Statistic: 'Sum',
  Period: 300,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
} as const satisfies Partial<WorldMetricAlarm>;

export function completeAlarm(place: Place, changes: Partial<WorldMetricAlarm> = {}): WorldMetricAlarm {
  return {
    AlarmName: alarmName,
    Namespace: metric.metricNamespace,
    MetricName: metric.metricName,
    ...cisConditions,
    TreatMissingData: 'notBreaching',
    AlarmActions: [topicArn(place)],
    ...changes,
  };
}

export const confirmedEmail: Subscription = { Protocol: 'email', Endpoint: 'soc@example.com', state: 'confirmed' };

export function completeTopic(changes: Partial<Topic> = {}): Topic {
  return { Name: topicName, subscriptions: [confirmedEmail], ...changes };
}

/** Differences from a complete chain. A list replaces the one resource that the complete chain has there. */
export type ChainChanges = {
  readonly trail?: Partial<WorldTrail>;
  readonly trails?: readonly WorldTrail[];
  readonly logGroup?: Partial<WorldLogGroup>;
  readonly logGroups?: readonly WorldLogGroup[];
  readonly filter?: FilterChanges;
  readonly filters?: readonly WorldMetricFilter[];
  readonly alarm?: Partial<WorldMetricAlarm>;
  readonly alarms?: readonly WorldMetricAlarm[];
  readonly topic?: Partial<Topic>;
  readonly topics?: readonly Topic[];
  readonly subscriptions?: readonly Subscription[];
} & Pick<RegionContents, 'compositeAlarms' | 'alarmMuteRules' | 'keys'>;

/** A Region with a complete chain, apart from the changes. */
export function chainRegion(place: Place, changes: ChainChanges = {}): RegionContents {
  const { compositeAlarms = [], alarmMuteRules = [], keys = [], subscriptions } = changes;
  const group: WorldLogGroup = {
    logGroupName,
    metricFilters: changes.filters ?? [completeFilter(changes.filter)],
    ...changes.logGroup,
  };
  const topic = completeTopic({ ...(subscriptions === undefined ? {} : { subscriptions }), ...changes.topic });
  return {
    trails: changes.trails ?? [completeTrail(place, changes.trail)],
    logGroups: changes.logGroups ?? [group],
    metricAlarms: changes.alarms ?? [completeAlarm(place, changes.alarm)],
    topics: changes.topics ?? [topic],
    compositeAlarms,
    alarmMuteRules,
    keys,
  };
}
