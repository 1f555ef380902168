import type { MetricAlarm, MetricDataQuery } from '@aws-sdk/client-cloudwatch';

/** The one metric that an alarm watches, and the number by which its values are multiplied. */
export type WatchedMetric = { readonly metric: MetricAlarm; readonly factor: number };

/**
 * Returns the metric of an alarm on one metric, and of an alarm on `Metrics` that are one metric: itself, the aggregate
 * of an array of it, or a multiple. Other formulas are not evaluated here.
 */
export function watchedMetric(alarm: MetricAlarm): WatchedMetric | undefined {
  const queries = alarm.Metrics ?? [];
  if (queries.length === 0) return { metric: alarm, factor: 1 };
  const returned = queries.find(({ ReturnData = true }) => ReturnData);
  const watched = returned && resolve(returned, queries);
  if (watched === undefined) return undefined;
  const { Metric, Period, Stat, Unit } = watched.stat;
  const statistics = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;
  const Statistic = statistics.find((name) => name === Stat);
  const metric = {
    Namespace: Metric?.Namespace,
    MetricName: Metric?.MetricName,
    Dimensions: Metric?.Dimensions,
    Period,
    Unit,
    EvaluationPeriods: alarm.EvaluationPeriods,
    EvaluationWindow: alarm.EvaluationWindow,
    ...(Statistic === undefined ? { ExtendedStatistic: Stat } : { Statistic }),
  };
  return { metric, factor: watched.factor };
}

type Resolved = { readonly stat: NonNullable<MetricDataQuery['MetricStat']>; readonly factor: number };

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
function resolve(query: MetricDataQuery, all: readonly MetricDataQuery[]): Resolved | undefined {
  if (query.MetricStat !== undefined) {
    return query.AccountId === undefined ? { stat: query.MetricStat, factor: 1 } : undefined;
  }
  const others = all.filter((each) => each !== query);
  const metrics = others.filter(({ MetricStat }) => MetricStat !== undefined);
  const formula = (query.Expression ?? '').replaceAll(' ', '');
  const inArray = /^(?:SUM|AVG|MIN|MAX)\((.*)\)$/.exec(formula)?.[1];
  const [, product, multiplier] = /^(\w+)\*([\d.]+)$/.exec(formula) ?? [];
  const array =
    inArray === 'METRICS()' && metrics.length === 1 ? metrics[0]?.Id : /^\[(\w+)\]$/.exec(inArray ?? '')?.[1];
  const source = others.find(({ Id }) => Id === (array ?? product ?? formula));
  const resolved = source && resolve(source, others);
  return resolved && { ...resolved, factor: resolved.factor * Number(multiplier ?? 1) };
}
