import {
  type MetricFilter as AwsMetricFilter,
  DescribeMetricFiltersCommand,
  type MetricTransformation,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LogGroup, MetricFilter, MetricFilters } from '../../domain/facts.ts';
import { known, type Observed } from '../../domain/observed.ts';
import { optional } from '../../domain/optional.ts';
import type { Question } from '../../domain/question.ts';
import { isNotFound } from '../client/failures.ts';
import { listLimits } from '../client/limits.ts';
import { everyPage } from '../client/paginate.ts';
import { query } from '../client/query.ts';
import {
  MalformedAnswer,
  optionalList,
  optionalNumber,
  optionalString,
  requireBoolean,
  requireList,
  requireString,
  requireStringMap,
  requireStrings,
} from '../client/read-fields.ts';
import type { Caller } from '../client/send.ts';
import { findLogGroup } from './log-groups.ts';

export async function observeLogGroup(question: Question<'log-group'>, caller: Caller): Promise<Observed<LogGroup>> {
  return findLogGroup(question, caller, ({ logGroupClass }) => ({
    exists: true,
    // Where there are no log classes (some Regions, emulators) AWS sends none, and every group is a standard one.
    logGroupClass: optionalString(logGroupClass, 'logGroupClass') ?? 'STANDARD',
  }));
}

export async function observeMetricFilters(
  { region, logGroupName }: Question<'metric-filters'>,
  caller: Caller,
): Promise<Observed<MetricFilters>> {
  const operation = 'logs:DescribeMetricFilters';
  const fetch = async (nextToken: string | undefined) =>
    query(caller.aws.logs(region), new DescribeMetricFiltersCommand({ logGroupName, limit: 50, nextToken }), {
      operation,
      caller,
      read: (output) => ({
        items: requireList(output.metricFilters, 'metricFilters').flatMap(readMetricFilter),
        next: output.nextToken,
      }),
    });
  const filters = await everyPage({ operation, limit: listLimits.metricFilters, fetch });
  if (filters.kind === 'known') return known({ logGroupExists: true, filters: filters.value });
  return isNotFound(filters.why) ? known({ logGroupExists: false }) : filters;
}

/** Reads a filter. It has exactly one transformation today; if it ever has more, each is a metric of its own. */
export function readMetricFilter(filter: AwsMetricFilter): readonly MetricFilter[] {
  const transformations = requireList(filter.metricTransformations, 'metricTransformations');
  if (transformations.length === 0) throw new MalformedAnswer('metricTransformations is empty.');
  return transformations.map((transformation) => readTransformation(filter, transformation));
}

function readTransformation(filter: AwsMetricFilter, transformation: MetricTransformation): MetricFilter {
  return {
    filterName: requireString(filter.filterName, 'filterName'),
    filterPattern: requireString(filter.filterPattern, 'filterPattern'),
    metricNamespace: requireString(transformation.metricNamespace, 'metricNamespace'),
    metricName: requireString(transformation.metricName, 'metricName'),
    metricValue: requireString(transformation.metricValue, 'metricValue'),
    // CloudWatch Logs: "The unit to assign to the metric. If you omit this, the unit is set as None."
    unit: optionalString(transformation.unit, 'unit') ?? 'None',
    dimensions: requireStringMap(transformation.dimensions ?? {}, 'dimensions'),
    applyOnTransformedLogs: requireBoolean(filter.applyOnTransformedLogs ?? false, 'applyOnTransformedLogs'),
    emitSystemFieldDimensions: requireStrings(
      optionalList(filter.emitSystemFieldDimensions, 'emitSystemFieldDimensions'),
      'emitSystemFieldDimensions',
    ),
    ...optional({
      defaultValue: optionalNumber(transformation.defaultValue, 'defaultValue'),
      fieldSelectionCriteria: optionalString(filter.fieldSelectionCriteria, 'fieldSelectionCriteria'),
    }),
  };
}
