import { parseArn } from '../../domain/arn.ts';
import type { MetricAlarm, MetricDataQuery } from '../../domain/facts.ts';
import type { Work } from '../../domain/work.ts';
import { comparisonNamed } from './statistic-range.ts';

export type MetricMath =
  | { readonly kind: 'not-over' }
  /** An alarm on the metric itself, which goes to ALARM exactly when the alarm on metric math does. */
  | { readonly kind: 'plain'; readonly alarm: MetricAlarm }
  | { readonly kind: 'undecided'; readonly message: string };

type Metric = { readonly namespace: string; readonly metricName: string };
type Stat = NonNullable<MetricDataQuery['stat']>;
type Fill = { readonly kind: 'value'; readonly value: number } | { readonly kind: 'repeat' };

/**
 * Classifies an alarm on metric math by what it does with a metric without dimensions in the alarm's own account.
 * Formulas that are the metric itself are understood: an id, `SUM([id])`, `SUM(METRICS())` of one metric, and `FILL` of
 * an id.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function metricMathOver(alarm: MetricAlarm, metric: Metric, work: Work): MetricMath {
  const isOurs = (query: MetricDataQuery): boolean => isOver(query, metric, alarm);
  const returned = alarm.metrics.filter(({ returnData }) => returnData);
  const watched = withReferences(returned, alarm.metrics, work);
  if (work.isSpent) return { kind: 'undecided', message: 'Watches more formulas than can be evaluated.' };
  const queriesIt = watched.map(textOf).some((text) => /^\s*SELECT\b/i.test(text) && text.includes(metric.metricName));
  if (queriesIt) return { kind: 'undecided', message: 'Watches a query.' };
  if (!watched.some(isOurs)) return { kind: 'not-over' };
  // firesOnOneEvent recognizes the band and needs no more.
  if (alarm.thresholdMetricId !== undefined) return { kind: 'plain', alarm: { ...alarm, metrics: [] } };

  const [first, ...others] = returned;
  const series = first === undefined || others.length > 0 ? undefined : seriesOf(first, alarm.metrics);
  if (series === undefined) return { kind: 'undecided', message: `Watches a formula: ${formulaOf(returned)}` };
  const plain = onStat(alarm, series.stat);
  return series.fill === undefined ? { kind: 'plain', alarm: plain } : filled(plain, series.fill);
}

function isOver({ stat, accountId }: MetricDataQuery, metric: Metric, { alarmArn }: MetricAlarm): boolean {
  if (stat === undefined || Object.keys(stat.dimensions).length > 0) return false;
  if (accountId !== undefined && accountId !== parseArn(alarmArn)?.accountId) return false;
  return stat.namespace === metric.namespace && stat.metricName === metric.metricName;
}

/** Collects queries and those that their formulas mention, until no more are found. */
function withReferences(
  queries: readonly MetricDataQuery[],
  all: readonly MetricDataQuery[],
  work: Work,
): readonly MetricDataQuery[] {
  const found = new Set(queries);
  // Iteration over a set includes the items that are added meanwhile.
  for (const query of found) {
    if (!work.spend(all.length + textOf(query).length)) break;
    for (const each of mentionedIn(textOf(query), all)) found.add(each);
  }
  return [...found];
}

/** Returns the formula of a query; none for a metric. */
function textOf({ expression = '' }: MetricDataQuery): string {
  return expression;
}

function mentionedIn(text: string, all: readonly MetricDataQuery[]): readonly MetricDataQuery[] {
  const words = new Set(text.match(/\w+/g));
  // "The METRICS() function returns all CloudWatch metrics in the request. Math expressions aren't included."
  const everyMetric = words.has('METRICS');
  return all.filter(({ id, stat }) => words.has(id) || (everyMetric && stat !== undefined));
}

/** Returns the one metric that a query stands for, with the filler of its gaps; `undefined` for any other query. */
function seriesOf(
  query: MetricDataQuery,
  all: readonly MetricDataQuery[],
): { readonly stat: Stat; readonly fill?: Fill } | undefined {
  if (query.stat !== undefined) return { stat: query.stat };
  const expression = textOf(query).replaceAll(/\s/g, '');
  const filling = /^FILL\((\w+),(REPEAT|-?\d+(?:\.\d+)?)\)$/.exec(expression);
  // "The SUM of an array of time series returns a single time series"; of one series without brackets, it is no series.
  const name = filling?.[1] ?? /^(?:SUM\(\[(\w+)\]\)|(\w+))$/.exec(expression)?.slice(1).find(Boolean);
  const others = all.filter((each) => each !== query);
  const stats = all.filter(({ stat }) => stat !== undefined);
  const source =
    expression === 'SUM(METRICS())' && stats.length === 1 ? stats[0] : others.find(({ id }) => id === name);
  const series = source && seriesOf(source, others);
  if (series === undefined || filling === null) return series;
  if (series.fill !== undefined) return undefined;
  const fill: Fill = filling[2] === 'REPEAT' ? { kind: 'repeat' } : { kind: 'value', value: Number(filling[2]) };
  return { stat: series.stat, fill };
}

function onStat(alarm: MetricAlarm, stat: Stat): MetricAlarm {
  const isPlain = /^(Sum|Average|Minimum|Maximum|SampleCount)$/.test(stat.statistic);
  return {
    ...alarm,
    namespace: stat.namespace,
    metricName: stat.metricName,
    dimensions: stat.dimensions,
    periodSeconds: stat.periodSeconds,
    ...(isPlain ? { statistic: stat.statistic } : { extendedStatistic: stat.statistic }),
    ...(stat.unit === undefined ? {} : { unit: stat.unit }),
    metrics: [],
  };
}

/**
 * Applies a filler: a filled gap is no gap any more, so the filler decides in place of how the alarm treats missing
 * data.
 */
function filled(alarm: MetricAlarm, fill: Fill): MetricMath {
  const {
    comparisonOperator,
    threshold = Number.NaN,
    evaluationPeriods,
    datapointsToAlarm = evaluationPeriods,
  } = alarm;
  if (fill.kind === 'repeat') {
    // AWS does not document how far back a value is repeated, so only the event's own datapoint counts.
    return datapointsToAlarm === 1 && alarm.stateValue !== 'ALARM'
      ? { kind: 'plain', alarm }
      : { kind: 'undecided', message: 'Repeats the last datapoint for a time that AWS does not say.' };
  }
  if (comparisonNamed(comparisonOperator)?.(fill.value, threshold) === true) {
    return { kind: 'plain', alarm: { ...alarm, treatMissingData: 'breaching' } };
  }
  if (evaluationPeriods === 1) {
    // FILL: if metrics "are being published with a slight delay", the latest datapoint is "always […] the FILL value,
    // which can result in the alarm being stuck"; "you can work around this by using a M out of N alarm".
    const message = `Fills missing data with ${fill.value}, which may hide a datapoint that is published late.`;
    return { kind: 'undecided', message };
  }
  return { kind: 'plain', alarm: { ...alarm, treatMissingData: 'notBreaching' } };
}

function formulaOf(queries: readonly MetricDataQuery[]): string {
  return queries.map(({ id, expression = id }) => expression).join('; ');
}
