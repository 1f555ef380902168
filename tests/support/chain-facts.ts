import type { MetricAlarm, MetricFilter, Subscription, Subscriptions, Trail } from '../../src/domain/facts.ts';
import { masked } from '../../src/domain/mask.ts';
import { type Known, known } from '../../src/domain/observed.ts';
import { fingerprintOf } from '../../src/runtime/fingerprint.ts';
import {
  alarmArn,
  alarmName,
  arnIn,
  cisConditions,
  filterName,
  logGroupArn,
  metric,
  type Place,
  rootPattern,
  topicArn,
  trailName,
} from '../../src/sandbox/builders/complete-chain.ts';

/** The trail of the complete chain as a fact: src/sandbox/builders has the same as AWS's own shapes. */
export function trailFact(place: Place, changes: Partial<Trail> = {}): Trail {
  const name = changes.name ?? trailName;
  return {
    trailArn: arnIn(place, 'cloudtrail', `trail/${name}`),
    name,
    homeRegion: place.region,
    isMultiRegion: true,
    isOrganizationTrail: false,
    logGroupArn: logGroupArn(place),
    ...changes,
  };
}

/** The metric filter of the complete chain as a fact. */
export function filterFact(changes: Partial<MetricFilter> = {}): MetricFilter {
  return {
    filterName,
    filterPattern: rootPattern,
    ...metric,
    metricValue: '1',
    unit: 'None',
    dimensions: {},
    applyOnTransformedLogs: false,
    emitSystemFieldDimensions: [],
    ...changes,
  };
}

/** An alarm on one metric, which an alarm on metric math is not. */
export type SingleMetricAlarm = MetricAlarm &
  Required<Pick<MetricAlarm, 'namespace' | 'metricName' | 'statistic' | 'periodSeconds' | 'threshold'>>;

/** The alarm of the complete chain as a fact. */
export function alarmFact(place: Place, changes: Partial<SingleMetricAlarm> = {}): SingleMetricAlarm {
  const name = changes.alarmName ?? alarmName;
  return {
    alarmName: name,
    alarmArn: alarmArn(place, name),
    actionsEnabled: true,
    alarmActions: [topicArn(place)],
    stateValue: 'OK',
    namespace: metric.metricNamespace,
    metricName: metric.metricName,
    dimensions: {},
    statistic: cisConditions.Statistic,
    periodSeconds: cisConditions.Period,
    evaluationPeriods: cisConditions.EvaluationPeriods,
    threshold: cisConditions.Threshold,
    comparisonOperator: cisConditions.ComparisonOperator,
    treatMissingData: 'notBreaching',
    metrics: [],
    ...changes,
  };
}

/** A subscription by e-mail as a fact. */
export function subscriptionFact(
  endpoint: string,
  { subscriptionArn }: Pick<Subscription, 'subscriptionArn'>,
): Subscription {
  return {
    subscriptionArn,
    protocol: 'email',
    maskedEndpoint: masked(endpoint),
    endpointFingerprint: fingerprintOf(endpoint),
  };
}

/** The subscriptions of a topic that has no more than these. */
export function allSubscriptions(listed: readonly Subscription[]): Known<Subscriptions> {
  return known({ listed, hasMore: false });
}
