import type * as Aws from '@aws-sdk/client-cloudwatch-logs';
import { parseArn } from '../../../domain/arn.ts';
import { type Call, changes, type Operations, reads } from '../../access/operation.ts';
import { arnOf } from '../../world/arn.ts';
import type { LogGroupState, MetricFilterState } from '../../world/log-group-state.ts';
import { checkedLimit, compare, invalidParameter, invalidToken, knownLogGroup, pageSize } from './log-input.ts';
import { describeLogStreams } from './log-streams.ts';
import { putMetricFilter, testMetricFilter } from './put-metric-filter.ts';
import { getQueryResults, startQuery } from './queries.ts';

function describeLogGroups(call: Call, input: Aws.DescribeLogGroupsRequest): Aws.DescribeLogGroupsResponse {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: part, logGroupIdentifiers: ids, logGroupClass } = input;
  if (prefix !== undefined && part !== undefined) {
    throw invalidParameter('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
  }
  // Groups that are named by identifier are not filtered by prefix as well.
  if (ids !== undefined && [prefix, part, logGroupClass].some((other) => other !== undefined)) {
    throw invalidParameter('logGroupIdentifiers cannot be used together with other filters.');
  }
  const asked = checkedLimit(input.limit);
  const groups = [...call.region.logGroups.values()].filter(
    ({ shown }) =>
      shown.logGroupName.startsWith(prefix ?? '') &&
      shown.logGroupName.toLowerCase().includes((part ?? '').toLowerCase()) &&
      (ids === undefined || ids.some((id) => identifies(id, shown))) &&
      (logGroupClass === undefined || logGroupClass === shown.logGroupClass),
  );
  const sorted = groups.toSorted((a, b) => compare(a.shown.logGroupName, b.shown.logGroupName));
  const { items, nextToken } = call.pages(sorted, { token: input.nextToken, asked, usual: pageSize, invalidToken });
  return {
    logGroups: items.map(shownLogGroup),
    nextToken,
  };
}

function shownLogGroup({ shown, metricFilters }: LogGroupState): Aws.LogGroup {
  return Object.assign({ metricFilterCount: metricFilters.size }, shown);
}

function identifies(id: string, { logGroupName, logGroupArn }: LogGroupState['shown']): boolean {
  return id === logGroupName || id === logGroupArn || (parseArn(id) !== undefined && id === `${logGroupArn}:*`);
}

function describeMetricFilters(call: Call, input: Aws.DescribeMetricFiltersRequest): Aws.DescribeMetricFiltersResponse {
  const { logGroupName, filterNamePrefix, metricName, metricNamespace } = input;
  if (filterNamePrefix !== undefined && logGroupName === undefined) {
    throw invalidParameter('filterNamePrefix requires logGroupName.');
  }
  if ((metricName === undefined) !== (metricNamespace === undefined)) {
    throw invalidParameter('Both metricName and metricNamespace must be specified.');
  }
  const asked = checkedLimit(input.limit);
  const groups = logGroupName === undefined ? [...call.region.logGroups.values()] : [knownLogGroup(call, logGroupName)];
  const filters = groups
    .flatMap((group) => Array.from(group.metricFilters.values()))
    .filter(
      (filter) => filter.filterName.startsWith(filterNamePrefix ?? '') && feeds(filter, metricName, metricNamespace),
    )
    .toSorted((a, b) => compare(a.filterName, b.filterName));
  const { items, nextToken } = call.pages(filters, { token: input.nextToken, asked, usual: pageSize, invalidToken });
  return { metricFilters: items, nextToken };
}

function feeds({ metricTransformations }: MetricFilterState, name?: string, namespace?: string): boolean {
  return metricTransformations.some(
    (to) =>
      (name === undefined || to.metricName === name) && (namespace === undefined || to.metricNamespace === namespace),
  );
}

/** "arn:…:log-group:<name>:* … when specifying permissions in IAM policies": the form that authorization uses. */
function logGroupResource(call: Call, name: string | undefined): { resource: string } {
  return { resource: arnOf(call.place, 'logs', `log-group:${name ?? ''}:log-stream:`) };
}

export const logs: Operations = {
  DescribeLogGroups: reads('logs:DescribeLogGroups', describeLogGroups, (call) => logGroupResource(call, undefined)),
  DescribeMetricFilters: reads('logs:DescribeMetricFilters', describeMetricFilters, (call, { logGroupName }) =>
    logGroupResource(call, logGroupName),
  ),
  DescribeLogStreams: reads('logs:DescribeLogStreams', describeLogStreams, (call, { logGroupName }) =>
    logGroupResource(call, logGroupName),
  ),
  StartQuery: reads('logs:StartQuery', startQuery, (call, { logGroupName }) => logGroupResource(call, logGroupName)),
  GetQueryResults: reads('logs:GetQueryResults', getQueryResults),
  PutMetricFilter: changes('logs:PutMetricFilter', putMetricFilter, (call, { logGroupName }) =>
    logGroupResource(call, logGroupName),
  ),
  TestMetricFilter: reads('logs:TestMetricFilter', testMetricFilter),
};
