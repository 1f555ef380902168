import type { MetricFilter } from '../domain/facts.ts';
import type { BrokenLink } from '../domain/finding.ts';
import { alarmPaths } from './alarm-paths.ts';
import { broken, caveatOf, endOf, follow, ok, type Path, unknownLink, type Way } from './chain.ts';
import type { Inquiry } from './ground.ts';
import { judgeMetricFilter } from './metric-filter-link.ts';
import { type LogGroupPlace, placeOf } from './trail-link.ts';

/** Every way on from a trail that delivers to `logGroup`. */
export function logGroupPaths(inquiry: Inquiry, way: Way, logGroup: LogGroupPlace): readonly Path[] {
  const { arn: resource, logGroupName } = logGroup;
  const filters = inquiry.know({ kind: 'metric-filters', ...placeOf(logGroup), logGroupName });
  if (filters === undefined) return [];
  if (filters.kind === 'unknown') {
    // The group may well be there: it is its filters that could not be seen.
    return [endOf(follow(way, ok('log-group', resource)), unknownLink('metric-filter', filters.why))];
  }
  if (!filters.value.logGroupExists) {
    return [endOf(way, missing(logGroup))];
  }
  // Only the Standard class takes metric filters, and a group never changes its class: a filter proves both.
  if (filters.value.filters.length === 0) return emptyLogGroup(inquiry, way, logGroup);
  return metricFilterPaths(inquiry, follow(way, ok('log-group', resource)), {
    logGroup,
    filters: filters.value.filters,
  });
}

function emptyLogGroup(inquiry: Inquiry, way: Way, logGroup: LogGroupPlace): readonly Path[] {
  const { arn: resource, logGroupName } = logGroup;
  const group = inquiry.know({ kind: 'log-group', ...placeOf(logGroup), logGroupName });
  if (group === undefined) return [];
  const found = group.kind === 'known' ? group.value : undefined;
  if (found?.exists === false) {
    return [endOf(way, missing(logGroup))];
  }
  if (found?.exists && found.logGroupClass !== 'STANDARD') {
    const message = `Log group class ${found.logGroupClass} takes no metric filters, and can't be changed.`;
    return [endOf(way, broken('log-group', 'LOG_GROUP_CLASS_UNSUPPORTED', { message, resource }))];
  }
  const caveats = group.kind === 'unknown' ? [caveatOf('log-group', group.why)] : [];
  return [endOf(follow(way, ok('log-group', resource, caveats)), noFilter(logGroupName))];
}

function missing({ arn, logGroupName }: LogGroupPlace): BrokenLink {
  const message = `The trail delivers to ${logGroupName}, which does not exist.`;
  return broken('log-group', 'LOG_GROUP_MISSING', { message, resource: arn });
}

type Filtered = { readonly logGroup: LogGroupPlace; readonly filters: readonly MetricFilter[] };

function metricFilterPaths(inquiry: Inquiry, way: Way, { logGroup, filters }: Filtered): readonly Path[] {
  const paths: Path[] = [];
  let meant = 0;
  for (const filter of filters) {
    const judgement = judgeMetricFilter(inquiry.ground, filter, filters);
    if (judgement.kind === 'unrelated') continue;
    meant += 1;
    if (judgement.kind === 'fails') paths.push(endOf(way, judgement.link));
    else {
      const metric = { namespace: filter.metricNamespace, metricName: filter.metricName };
      const { link, contribution, restlessFilter } = judgement;
      const restless = restlessFilter === undefined ? {} : { restlessFilter };
      const feed = { place: placeOf(logGroup), metric, contribution, ...restless };
      paths.push(...alarmPaths(inquiry, follow(way, link), feed));
    }
  }
  return meant === 0 ? [endOf(way, noFilter(logGroup.logGroupName))] : paths;
}

function noFilter(logGroupName: string): BrokenLink {
  const message = `No metric filter on ${logGroupName} is meant for this control.`;
  return broken('metric-filter', 'METRIC_FILTER_MISSING', { message });
}
