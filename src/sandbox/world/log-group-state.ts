import type { LogGroup, LogStream, MetricFilter } from '@aws-sdk/client-cloudwatch-logs';
import { arnOf, type Place } from './arn.ts';
import { deepMutableCopy } from './deep-mutable-copy.ts';
import type { WorldLogGroup, WorldMetricFilter } from './world.ts';

export type LogGroupState = {
  readonly shown: LogGroup & { readonly logGroupName: string; readonly arn: string };
  /** By filter name. */
  readonly metricFilters: Map<string, MetricFilterState>;
  /** The events that `putEvent` has delivered here, oldest first. */
  readonly events: string[];
  /** The same events, as queries find them. */
  readonly arrivals: Arrival[];
  /** The log streams that the world names, and those of the events; absent where the world names none. */
  readonly logStreams: readonly LogStream[] | undefined;
  /** The latest list: a long one is read page by page, and takes an evaluation of policies for each account. */
  listedStreams?: ListedStreams;
};

/** The log streams of a group, as they were listed at a time, with so many arrivals. */
export type ListedStreams = {
  readonly nowMs: number;
  readonly arrivals: number;
  readonly streams: readonly LogStream[];
};

export type Arrival = { readonly accountId: string; readonly logStreamName: string; readonly atMs: number };

export type MetricFilterState = MetricFilter & {
  readonly filterName: string;
  readonly filterPattern: string;
  readonly metricTransformations: NonNullable<MetricFilter['metricTransformations']>;
};

export function logGroupState(seed: WorldLogGroup, place: Place, nowMs: number): LogGroupState {
  const { metricFilters = [], logStreams, ...shown } = seed;
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
    arrivals: [],
    logStreams: logStreams?.map((stream) => deepMutableCopy<LogStream>(stream)),
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
