import type { FilterDefinition, PutMetricFilter } from '../domain/action.ts';
import type { MetricAlarm, MetricFilter } from '../domain/facts.ts';
import { watches } from '../evaluate/links/alarm.ts';
import { judgeFiring } from '../evaluate/links/alarm-firing.ts';
import { judgeMetricFilter } from '../evaluate/links/metric-filter.ts';
import { firesOnOneEvent } from '../evaluate/rules/alarm-fires.ts';
import { blockedPlan, type PartialPlan, readyPlan } from './partial-plan.ts';
import { actionBase, blockedBy, type Metric, type Repair } from './repair.ts';

/** CloudWatch Logs quotas: metric filters for each log group, not adjustable. */
const maxFilters = 100;

/** Plans a filter: one that exists and counts what it must, or rootwatch's own. */
export function planFilter(repair: Repair): PartialPlan<Metric> {
  const { desiredFilter: desired } = repair;
  const { filterName } = desired;
  const { filters } = repair.site;
  const usable = filters
    .toSorted((a, b) => rank(a, filterName) - rank(b, filterName) || (a.filterName < b.filterName ? -1 : 1))
    .find((filter) => isUsable(repair, filter, filters));
  if (usable !== undefined) return readyPlan(metricOf(usable));

  const existing = filters.find((filter) => filter.filterName === filterName);
  if (existing !== undefined && !isManaged(existing, desired)) {
    return refusal(
      repair,
      `A metric filter named ${filterName} exists and feeds another metric: rootwatch does not manage it and leaves it as it is.`,
    );
  }
  if (existing === undefined && filters.length >= maxFilters) {
    return refusal(
      repair,
      `The log group has ${filters.length} metric filters, and CloudWatch Logs allows ${maxFilters}.`,
    );
  }
  const others = filters.filter((filter) => filter.filterName !== filterName);
  const made = asObserved(desired);
  // Of a metric that is new nothing is known, and nothing need be asked.
  const isFree = existing === undefined || !isHeld(repair, made, [...others, made]);
  if (!isFree || !countsForAlarm(repair, made, [...others, made])) {
    return refusal(
      repair,
      `Another filter feeds ${desired.metricNamespace}/${desired.metricName}, the metric of rootwatch's own filter.`,
    );
  }
  return readyPlan(metricOf(made), [putMetricFilter(repair, desired, existing === undefined ? 'create' : 'update')]);
}

function rank(filter: MetricFilter, ownName: string): number {
  return filter.filterName === ownName ? 0 : 1;
}

/** Returns whether rootwatch's alarm on this filter's metric would fire on one event. */
function isUsable(repair: Repair, filter: MetricFilter, all: readonly MetricFilter[]): boolean {
  return countsForAlarm(repair, filter, all) && !isHeld(repair, filter, all);
}

/** Returns whether an alarm on this filter's metric is stuck in ALARM because of what feeds the metric elsewhere. */
function isHeld(repair: Repair, filter: MetricFilter, all: readonly MetricFilter[]): boolean {
  const { lookup, site } = repair;
  const { accountId, region, logGroupName } = site.logGroup;
  const place = { accountId, region };
  const metric = metricOf(filter);
  const judgement = judgeMetricFilter(lookup, filter, all);
  const alarms = lookup.get({ kind: 'metric-alarms', ...place, ...metric });
  if (judgement.kind !== 'holds' || alarms?.kind !== 'known') return false;
  const filtered = { place, logGroupName, metric, contribution: judgement.contribution };
  return alarms.value.some((alarm) => {
    const firing = watches(alarm, filtered) ? judgeFiring(lookup, alarm, filtered) : undefined;
    return firing?.kind === 'fails' && firing.byMetric === true;
  });
}

function countsForAlarm(repair: Repair, filter: MetricFilter, all: readonly MetricFilter[]): boolean {
  const judgement = judgeMetricFilter(repair.lookup, filter, all);
  if (judgement.kind !== 'holds' || judgement.noisyFilter !== undefined) return false;
  return firesOnOneEvent(newAlarm(repair, metricOf(filter)), judgement.contribution).kind === 'fires';
}

/** Returns the desired alarm on a metric as CloudWatch shows it when it is new. */
function newAlarm(repair: Repair, metric: Metric): MetricAlarm {
  return {
    ...repair.desiredAlarm(metric, []),
    alarmArn: repair.alarmArn,
    actionsEnabled: true,
    stateValue: 'INSUFFICIENT_DATA',
    dimensions: {},
    metrics: [],
  };
}

function metricOf({ metricNamespace, metricName }: MetricFilter): Metric {
  return { namespace: metricNamespace, metricName };
}

/** Returns a filter as CloudWatch Logs shows it once it is put. */
function asObserved(definition: FilterDefinition): MetricFilter {
  return {
    ...definition,
    unit: 'None',
    dimensions: {},
    applyOnTransformedLogs: false,
    emitSystemFieldDimensions: [],
  };
}

/** Metric filters have no tags: one that has rootwatch's name and feeds its metric is managed, and any other is not. */
function isManaged(existing: MetricFilter, desired: FilterDefinition): boolean {
  return existing.metricNamespace === desired.metricNamespace && existing.metricName === desired.metricName;
}

function putMetricFilter(repair: Repair, desired: FilterDefinition, change: 'create' | 'update'): PutMetricFilter {
  const base = actionBase(repair, desired.filterName, change);
  return { kind: 'put-metric-filter', ...base, logGroupName: repair.site.logGroup.logGroupName, ...desired };
}

function refusal({ site: { logGroup }, reason }: Repair, message: string): PartialPlan<never> {
  return blockedPlan(blockedBy(logGroup.accountId, reason, { message, resource: logGroup.arn }));
}
