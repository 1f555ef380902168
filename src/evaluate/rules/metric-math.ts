import { parseArn } from '../../domain/arn.ts';
import type { MetricAlarm, MetricDataQuery } from '../../domain/facts.ts';
import { optional } from '../../domain/optional.ts';
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

/** One metric, multiplied by a number above 0. */
type Series = {
  readonly stat: Stat;
  readonly factor: number;
  /** Absent where gaps stay as they are. In the values of the metric, without the factor. */
  readonly fill?: Fill;
  /** AWS says of the formula that "missing values are treated as 0", and not whether a lone series gets new values. */
  readonly mayFillWithZero: boolean;
};

/**
 * Classifies an alarm on metric math by what it does with a metric without dimensions in the alarm's own account.
 * Formulas that are the metric itself, or a multiple of it, are understood: an id; `SUM`, `AVG`, `MIN` and `MAX` of
 * `[id]` or of `METRICS()` where there is one metric ("of an array of time series returns a single time series"); an id
 * times, divided by, plus or minus a number; and `FILL` of an id. `MAX(id)` is none of them: of a single time series it
 * is a number, which "can't be the final expression result".
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
  const plain = scaled(onStat(alarm, series.stat), series.factor);
  if (series.fill !== undefined) return filled(plain, series.fill);
  return series.mayFillWithZero ? perhapsFilledWithZero(plain) : { kind: 'plain', alarm: plain };
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
function seriesOf(query: MetricDataQuery, all: readonly MetricDataQuery[]): Series | undefined {
  if (query.stat !== undefined) return { stat: query.stat, factor: 1, mayFillWithZero: false };
  const expression = textOf(query).replaceAll(/\s/g, '');
  const others = all.filter((each) => each !== query);
  const named = (id: string | undefined): Series | undefined => {
    const source = others.find((each) => each.id === id);
    return source && seriesOf(source, others);
  };
  const filling = /^FILL\((\w+),(REPEAT|-?\d+(?:\.\d+)?)\)$/.exec(expression);
  if (filling !== null) return filledSeries(named(filling[1]), filling[2]);
  // Of one series without brackets these functions are numbers, and an array is what METRICS() returns.
  const aggregate = /^(SUM|AVG|MIN|MAX)\((?:\[(\w+)\]|METRICS\(\))\)$/.exec(expression);
  if (aggregate !== null) {
    const stats = all.filter(({ stat }) => stat !== undefined);
    const only = stats.length === 1 ? stats[0]?.id : undefined;
    const series = named(aggregate[2] ?? only);
    // Only of AVG the guide says that "missing values are treated as 0".
    return series && { ...series, mayFillWithZero: series.mayFillWithZero || aggregate[1] === 'AVG' };
  }
  const arithmetic = multipleOf(expression);
  if (arithmetic === undefined) return named(expression);
  const series = named(arithmetic.id);
  // How far back a value is repeated is not documented, so some gaps may be left for the arithmetic.
  if (series === undefined || series.fill?.kind === 'repeat') return undefined;
  return { ...series, factor: series.factor * arithmetic.factor, mayFillWithZero: true };
}

function filledSeries(series: Series | undefined, filler: string | undefined): Series | undefined {
  if (series === undefined || series.fill !== undefined || series.mayFillWithZero) return undefined;
  const fill: Fill = filler === 'REPEAT' ? { kind: 'repeat' } : { kind: 'value', value: Number(filler) };
  return { ...series, fill };
}

const number = String.raw`(\d+(?:\.\d+)?)`;
const times = new RegExp(`^(?:([a-z]\\w*)([*/])${number}|${number}\\*([a-z]\\w*))$`);
const plusZero = /^(?:([a-z]\w*)[+-]0(?:\.0+)?|0(?:\.0+)?\+([a-z]\w*))$/;

/** Reads `m1 * 2`, `2 * m1`, `m1 / 2` and `m1 + 0`; a factor of 0 leaves nothing of the metric. */
function multipleOf(expression: string): { readonly id: string; readonly factor: number } | undefined {
  const [, before, operator, right, left, after] = times.exec(expression) ?? [];
  const id = before ?? after;
  if (id !== undefined) {
    const value = Number(right ?? left);
    return value > 0 ? { id, factor: operator === '/' ? 1 / value : value } : undefined;
  }
  const same = plusZero.exec(expression);
  const sameId = same?.[1] ?? same?.[2];
  return sameId === undefined ? undefined : { id: sameId, factor: 1 };
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
    ...optional({ unit: stat.unit }),
    metrics: [],
  };
}

/** Compares the metric with what is left of the threshold without the factor. */
function scaled(alarm: MetricAlarm, factor: number): MetricAlarm {
  return alarm.threshold === undefined ? alarm : { ...alarm, threshold: alarm.threshold / factor };
}

/**
 * Judges a formula whose gaps stay gaps or become 0: AWS says of arithmetic and of AVG that "missing values are treated
 * as 0", and does not say whether that makes a datapoint where the only series has none. The alarm is plain where both
 * come to the same.
 */
function perhapsFilledWithZero(alarm: MetricAlarm): MetricMath {
  const { comparisonOperator, threshold = Number.NaN, evaluationPeriods, treatMissingData } = alarm;
  const { datapointsToAlarm = evaluationPeriods } = alarm;
  const zeroBreaches = comparisonNamed(comparisonOperator)?.(0, threshold) === true;
  const isSame =
    zeroBreaches === (treatMissingData === 'breaching') &&
    (treatMissingData !== 'missing' || datapointsToAlarm === 1) &&
    (treatMissingData !== 'ignore' || alarm.stateValue !== 'ALARM');
  return isSame
    ? { kind: 'plain', alarm }
    : { kind: 'undecided', message: 'Watches a formula that may take missing data for 0: AWS does not say.' };
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
