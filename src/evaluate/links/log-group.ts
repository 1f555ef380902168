import type { MetricFilter } from '../../domain/facts.ts';
import type { BrokenLink, OkLink } from '../../domain/finding.ts';
import { known, type Observed } from '../../domain/observed.ts';
import { broken, type Chain, caveatOf, closeChain, extendChain, ok, type PartialChain, unknownLink } from '../chain.ts';
import type { FactLookup } from '../inquiry.ts';
import { alarmPaths } from './alarm.ts';
import { judgeMetricFilter } from './metric-filter.ts';
import { type LogGroupPlace, placeOf } from './trail.ts';

/** Every way on from a trail that delivers to `logGroup`. */
export function logGroupPaths(inquiry: FactLookup, way: PartialChain, logGroup: LogGroupPlace): readonly Chain[] {
  const judgement = judgeLogGroup(inquiry, logGroup);
  if (judgement === undefined) return [];
  const { link, filters } = judgement;
  if (link.state !== 'ok') return [closeChain(way, link)];
  if (filters.kind === 'unknown')
    return [closeChain(extendChain(way, link), unknownLink('metric-filter', filters.why))];
  return metricFilterPaths(inquiry, extendChain(way, link), { logGroup, filters: filters.value });
}

export type LogGroupJudgement = {
  readonly link: OkLink | BrokenLink;
  readonly filters: Observed<readonly MetricFilter[]>;
};

/** The log group, and every metric filter on it. `undefined` while something has yet to be asked. */
export function judgeLogGroup(inquiry: FactLookup, logGroup: LogGroupPlace): LogGroupJudgement | undefined {
  const { arn: resource, logGroupName } = logGroup;
  const answer = inquiry.get({ kind: 'metric-filters', ...placeOf(logGroup), logGroupName });
  if (answer === undefined) return undefined;
  // The group may well be there: it is its filters that could not be seen.
  if (answer.kind === 'unknown') return { link: ok('log-group', resource), filters: answer };
  if (!answer.value.logGroupExists) return { link: missing(logGroup), filters: known([]) };
  const { filters } = answer.value;
  // Only the Standard class takes metric filters, and a group never changes its class: a filter proves both.
  const link = filters.length > 0 ? ok('log-group', resource) : judgeEmptyLogGroup(inquiry, logGroup);
  return link && { link, filters: known(filters) };
}

function judgeEmptyLogGroup(inquiry: FactLookup, logGroup: LogGroupPlace): OkLink | BrokenLink | undefined {
  const { arn: resource, logGroupName } = logGroup;
  const group = inquiry.get({ kind: 'log-group', ...placeOf(logGroup), logGroupName });
  if (group === undefined) return undefined;
  if (group.kind === 'unknown') return ok('log-group', resource, [caveatOf('log-group', group.why)]);
  if (!group.value.exists) return missing(logGroup);
  if (group.value.logGroupClass !== 'STANDARD') {
    const message = `Log group class ${group.value.logGroupClass} takes no metric filters, and can't be changed.`;
    return broken('log-group', 'LOG_GROUP_CLASS_UNSUPPORTED', { message, resource });
  }
  return ok('log-group', resource);
}

function missing({ arn, logGroupName }: LogGroupPlace): BrokenLink {
  const message = `The trail delivers to ${logGroupName}, which does not exist.`;
  return broken('log-group', 'LOG_GROUP_MISSING', { message, resource: arn });
}

type Filtered = { readonly logGroup: LogGroupPlace; readonly filters: readonly MetricFilter[] };

function metricFilterPaths(inquiry: FactLookup, way: PartialChain, { logGroup, filters }: Filtered): readonly Chain[] {
  const paths: Chain[] = [];
  let meant = 0;
  for (const filter of filters) {
    const judgement = judgeMetricFilter(inquiry.context, filter, filters);
    if (judgement.kind === 'unrelated') continue;
    meant += 1;
    if (judgement.kind === 'fails') paths.push(closeChain(way, judgement.link));
    else {
      const metric = { namespace: filter.metricNamespace, metricName: filter.metricName };
      const { link, contribution, restlessFilter } = judgement;
      const restless = restlessFilter === undefined ? {} : { restlessFilter };
      const feed = { place: placeOf(logGroup), metric, contribution, ...restless };
      paths.push(...alarmPaths(inquiry, extendChain(way, link), feed));
    }
  }
  return meant === 0 ? [closeChain(way, noFilter(logGroup.logGroupName))] : paths;
}

function noFilter(logGroupName: string): BrokenLink {
  const message = `No metric filter on ${logGroupName} is meant for this control.`;
  return broken('metric-filter', 'METRIC_FILTER_MISSING', { message });
}
