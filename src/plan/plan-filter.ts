import type { Action, Blocked, PutMetricFilter } from '../domain/action.ts';
import type { MetricFilter } from '../domain/facts.ts';
import { judgeMetricFilter } from '../evaluate/links/metric-filter.ts';
import { firesOnOneEvent } from '../evaluate/rules/alarm-fires.ts';
import { desiredAlarm } from './own-alarm.ts';
import { blockedBy, ownName, placeOfRepair, type Repair } from './repair.ts';

export type FilterPlan =
  | {
      readonly kind: 'usable';
      readonly metric: { readonly namespace: string; readonly metricName: string };
      readonly actions: readonly Action[];
      readonly blocked: readonly Blocked[];
    }
  | { readonly kind: 'blocked'; readonly actions: readonly Action[]; readonly blocked: readonly Blocked[] };

/** CloudWatch Logs quotas: metric filters for each log group, not adjustable. */
const filtersAtMost = 100;

/** A filter that is there and counts what it must, or one of our own. */
export function planFilter(repair: Repair): FilterPlan {
  const own = ownName(repair);
  const { filters } = repair.site;
  const usable = filters
    .toSorted((a, b) => rank(a, own) - rank(b, own) || (a.filterName < b.filterName ? -1 : 1))
    .find((filter) => isUsable(repair, filter, filters));
  if (usable !== undefined) return { kind: 'usable', metric: metricOf(usable), actions: [], blocked: [] };

  const existing = filters.find(({ filterName }) => filterName === own);
  const wanted = ownFilter(repair);
  if (existing !== undefined && !isOwnShape(existing, wanted)) {
    return refusal(repair, `A metric filter named ${own} is there and feeds another metric: it is not ours to change.`);
  }
  if (existing === undefined && filters.length >= filtersAtMost) {
    return refusal(
      repair,
      `The log group has ${filters.length} metric filters, and CloudWatch Logs allows ${filtersAtMost}.`,
    );
  }
  const others = filters.filter(({ filterName }) => filterName !== own);
  if (!isUsable(repair, wanted, [...others, wanted])) {
    return refusal(
      repair,
      `Another filter feeds ${wanted.metricNamespace}/${wanted.metricName}, which ours would share.`,
    );
  }
  const action = putMetricFilter(repair, wanted, existing === undefined ? 'create' : 'update');
  return { kind: 'usable', metric: metricOf(wanted), actions: [action], blocked: [] };
}

function rank({ filterName }: MetricFilter, own: string): number {
  return filterName === own ? 0 : 1;
}

/** Whether our alarm on this filter's metric would fire on one event. */
function isUsable(repair: Repair, filter: MetricFilter, all: readonly MetricFilter[]): boolean {
  const judgement = judgeMetricFilter(repair.inquiry.context, filter, all);
  if (judgement.kind !== 'holds' || judgement.restlessFilter !== undefined) return false;
  return firesOnOneEvent(desiredAlarm(repair, metricOf(filter)), judgement.contribution).kind === 'fires';
}

function metricOf({ metricNamespace, metricName }: MetricFilter): { namespace: string; metricName: string } {
  return { namespace: metricNamespace, metricName };
}

/** Security Hub's CloudWatch.1 wants the pattern of the benchmark and nothing beside it. */
function ownFilter(repair: Repair): MetricFilter {
  const own = ownName(repair);
  return {
    filterName: own,
    filterPattern: repair.inquiry.context.control.control.pattern,
    metricNamespace: repair.policy.metricNamespace,
    metricName: own,
    metricValue: '1',
    unit: 'None',
    dimensions: {},
    applyOnTransformedLogs: false,
    emitSystemFieldDimensions: [],
  };
}

/** Metric filters have no tags: one that has our name and feeds our metric is ours, and any other is not. */
function isOwnShape(existing: MetricFilter, wanted: MetricFilter): boolean {
  return existing.metricNamespace === wanted.metricNamespace && existing.metricName === wanted.metricName;
}

function putMetricFilter(repair: Repair, wanted: MetricFilter, change: 'create' | 'update'): PutMetricFilter {
  const { accountId, region } = placeOfRepair(repair);
  const { filterName, filterPattern, metricNamespace, metricName, metricValue } = wanted;
  return {
    kind: 'put-metric-filter',
    accountId,
    region,
    resource: filterName,
    reason: repair.reason,
    change,
    logGroupName: repair.site.logGroup.logGroupName,
    filterName,
    filterPattern,
    metricNamespace,
    metricName,
    metricValue,
  };
}

function refusal(repair: Repair, message: string): FilterPlan {
  const { accountId, arn } = repair.site.logGroup;
  return { kind: 'blocked', actions: [], blocked: [blockedBy(accountId, repair.reason, { message, resource: arn })] };
}
