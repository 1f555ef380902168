import { DescribeMetricFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import type { LocatedFilter, MetricFilter } from '../../domain/facts.ts';
import type { Observed } from '../../domain/observed.ts';
import type { Question } from '../../domain/question.ts';
import { listLimits } from '../client/limits.ts';
import { everyPage } from '../client/paginate.ts';
import { query } from '../client/query.ts';
import { requireList, requireString } from '../client/read-fields.ts';
import type { Caller } from '../client/send.ts';
import { readMetricFilter } from './logs.ts';

/** Lists the filters of a metric in every log group of the Region: CloudWatch Logs does so when no group is given. */
export async function observeFiltersOfMetric(
  { region, namespace, metricName }: Question<'filters-of-metric'>,
  caller: Caller,
): Promise<Observed<readonly LocatedFilter[]>> {
  const operation = 'logs:DescribeMetricFilters';
  const metric = { metricNamespace: namespace, metricName };
  const fetch = async (nextToken: string | undefined) =>
    query(caller.aws.logs(region), new DescribeMetricFiltersCommand({ ...metric, limit: 50, nextToken }), {
      operation,
      caller,
      read: (output) => ({
        items: requireList(output.metricFilters, 'metricFilters').flatMap((filter) => {
          const logGroupName = requireString(filter.logGroupName, 'logGroupName');
          return readMetricFilter(filter).map((read) => located(read, logGroupName));
        }),
        next: output.nextToken,
      }),
    });
  return everyPage({ operation, limit: listLimits.filtersOfMetric, fetch });
}

function located(filter: MetricFilter, logGroupName: string): LocatedFilter {
  return { ...filter, logGroupName };
}

export async function observeTopics(
  { region }: Question<'topics'>,
  caller: Caller,
): Promise<Observed<readonly string[]>> {
  const operation = 'sns:ListTopics';
  const fetch = async (NextToken: string | undefined) =>
    query(caller.aws.sns(region), new ListTopicsCommand({ NextToken }), {
      operation,
      caller,
      read: ({ Topics, NextToken: next }) => ({
        items: requireList(Topics, 'Topics').map(({ TopicArn }) => requireString(TopicArn, 'TopicArn')),
        next,
      }),
    });
  return everyPage({ operation, limit: listLimits.topics, fetch });
}
