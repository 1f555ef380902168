import type { LogGroup, MetricFilter } from '@aws-sdk/client-cloudwatch-logs';
import { arnOf, type Place } from './arn.ts';
import { deepMutableCopy } from './deep-mutable-copy.ts';
import type { WorldLogGroup, WorldMetricFilter } from './world.ts';

export type LogGroupState = {
  readonly shown: LogGroup & { readonly logGroupName: string; readonly arn: string };
  /** By filter name. */
  readonly metricFilters: Map<string, MetricFilterState>;
  /** The events that `putEvent` has delivered here, oldest first. */
  readonly events: string[];
};

export type MetricFilterState = MetricFilter & {
  readonly filterName: string;
  readonly filterPattern: string;
  readonly metricTransformations: NonNullable<MetricFilter['metricTransformations']>;
};

export function logGroupState(seed: WorldLogGroup, place: Place, nowMs: number): LogGroupState {
  const { metricFilters = [], ...shown } = seed;
  const arn = arnOf(place, 'logs', `log-group:${seed.logGroupName}`);
  return {
    shown: {
      creationTime: nowMs,
      storedBytes: 0,
      logGroupClass: 'STANDARD',
      ...deepMutableCopy<LogGroup & { logGroupName: string }>(shown),
      // Two spellings of one ARN: with `:*` for IAM policies, without for everything else.
      arn: shown.arn ?? `${arn}:*`,
      logGroupArn: shown.logGroupArn ?? arn,
    },
    metricFilters: new Map(metricFilters.map((filter) => [filter.filterName, metricFilterState(filter, seed, nowMs)])),
    events: [],
  };
}

function metricFilterState(filter: WorldMetricFilter, group: WorldLogGroup, nowMs: number): MetricFilterState {
  return {
    creationTime: nowMs,
    applyOnTransformedLogs: false,
    ...deepMutableCopy<MetricFilterState>(filter),
    logGroupName: group.logGroupName,
  };
}
