import type { RegionContents } from '../../../src/sandbox/index.ts';
import { broken, type Case, compliant } from './case.ts';
import { filter, logGroup, rootUsagePattern } from './chain-parts.ts';

export const filterCases: readonly Case[] = [
  { key: 'no-filter', expected: broken('METRIC_FILTER_MISSING'), changed: () => ({ logGroups: [logGroup([])] }) },
  {
    key: 'filter-narrower',
    expected: broken('METRIC_FILTER_NARROWER'),
    changed: () => withFilter({ filterPattern: rootUsagePattern.replace('{ ', '{ $.awsRegion = "us-east-1" && ') }),
  },
  {
    key: 'filter-broader',
    expected: broken('METRIC_FILTER_BROADER'),
    changed: () => withFilter({ filterPattern: '{ $.userIdentity.type = "Root" }' }),
  },
  {
    key: 'filter-in-other-words',
    expected: compliant,
    changed: () =>
      withFilter({
        filterPattern:
          '{($.eventType!=AwsServiceEvent)&&($.userIdentity.type=Root)&&($.userIdentity.invokedBy NOT EXISTS)}',
      }),
  },
  {
    key: 'filter-counts-nothing',
    expected: broken('METRIC_FILTER_VALUE_INVALID'),
    changed: () => withFilter({ metricTransformations: [{ ...transformation, metricValue: '0' }] }),
  },
  {
    key: 'filter-with-dimensions',
    expected: broken('METRIC_FILTER_SCOPED'),
    changed: () =>
      withFilter({ metricTransformations: [{ ...transformation, dimensions: { Region: '$.awsRegion' } }] }),
  },
  {
    key: 'many-filters',
    expected: compliant,
    changed: () => ({ logGroups: [logGroup([...Array.from({ length: 60 }, otherFilter), filter()])] }),
  },
];

const transformation = { metricName: 'RootUsage', metricNamespace: 'CISBenchmark', metricValue: '1' };

function withFilter(changed: Partial<ReturnType<typeof filter>>): RegionContents {
  return { logGroups: [logGroup([filter(changed)])] };
}

function otherFilter(_item: unknown, n: number): ReturnType<typeof filter> {
  return filter({
    filterName: `call-${n}`,
    filterPattern: `{ $.eventName = "Call${n}" }`,
    metricTransformations: [{ metricName: `Call${n}`, metricNamespace: 'Calls', metricValue: '1' }],
  });
}
