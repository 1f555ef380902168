import type { MetricAlarm, StateValue } from '@aws-sdk/client-cloudwatch';
import type { MetricAlarmState } from '../world/alarm-state.ts';
import type { Datapoint } from '../world/metric-data.ts';
import type { RegionState, Store } from '../world/store.ts';
import { watchedMetric } from './alarm-formula.ts';
import { changeState } from './alarm-transition.ts';
import { seriesOf } from './ingest.ts';

/** One period: the statistic over it, or undefined without data. */
type Window = { readonly value: number | undefined };

/**
 * CloudWatch retrieves a few periods more than it evaluates, so that late data count. The number is not documented; two
 * fits the worked examples.
 */
const extraWindows = 2;

/** Evaluates a metric alarm over its data up to now, the running period included where its window slides. */
export function evaluateAlarm(store: Store, region: RegionState, alarm: MetricAlarmState): void {
  const { shown } = alarm;
  const watched = watchedMetric(shown);
  if (watched === undefined) return;
  const { metric, factor } = watched;
  const periods = windowsOf(seriesOf(region, metric), metric, store.clock.now());
  if (periods === undefined) return;
  const windows = periods.map(({ value }) => ({ value: value === undefined ? undefined : value * factor }));
  const to = stateFrom(windows, shown);
  if (to === undefined) return;
  changeState(store, { region, alarm }, { to, reason: reasonFor(windows, shown, to) });
}

export function hasData(region: RegionState, { shown }: MetricAlarmState): boolean {
  const watched = watchedMetric(shown);
  return watched !== undefined && seriesOf(region, watched.metric).length > 0;
}

/** Lists the periods, newest first. Undefined if the sandbox does not compute the statistic. */
function windowsOf(series: readonly Datapoint[], alarm: MetricAlarm, nowMs: number): Window[] | undefined {
  const periodMs = (alarm.Period ?? 60) * 1000;
  const newestStart = newestStartOf(alarm, periodMs, nowMs);
  // An alarm with a unit sees data of that unit only, and without any it stays without data.
  const seen = series.filter(({ unit }) => alarm.Unit === undefined || unit === alarm.Unit);
  const windows: Window[] = [];
  for (let back = 0; back < (alarm.EvaluationPeriods ?? 1) + extraWindows; back += 1) {
    const start = newestStart - back * periodMs;
    const inside = seen.filter(({ timestampMs }) => timestampMs >= start && timestampMs < start + periodMs);
    const values = inside.map(({ value }) => value);
    if (values.length === 0) windows.push({ value: undefined });
    else {
      if (isTooFew(values.length, alarm)) return undefined;
      const value = statisticOf(values, alarm);
      if (value === undefined) return undefined;
      windows.push({ value });
    }
  }
  return windows;
}

/**
 * Periods end with the minute of the evaluation: they slide and are not aligned to the hour. Those of a wall clock window
 * are aligned, here to UTC whatever its time zone, and "each evaluation looks at the data for the most recently
 * completed" one: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
 */
function newestStartOf(alarm: MetricAlarm, periodMs: number, nowMs: number): number {
  if (alarm.EvaluationWindow?.WallClockWindow !== undefined) return (Math.floor(nowMs / periodMs) - 1) * periodMs;
  const stepMs = Math.min(periodMs, 60_000);
  return (Math.floor(nowMs / stepMs) + 1) * stepMs - periodMs;
}

function statisticOf(values: readonly number[], { Statistic, ExtendedStatistic }: MetricAlarm): number | undefined {
  const sum = values.reduce((total, value) => total + value, 0);
  switch (Statistic) {
    case 'Sum':
      return sum;
    case 'Average':
      return sum / values.length;
    case 'Maximum':
      return Math.max(...values);
    case 'Minimum':
      return Math.min(...values);
    case 'SampleCount':
      return values.length;
    default:
      return percentileOf(values, ExtendedStatistic ?? '');
  }
}

/**
 * Returns whether a percentile has too few data. "ignore: the alarm state does not change during periods with too few data points to be statistically significant":
 * 10/(1-percentile) of them above the median, 10/percentile below.
 */
function isTooFew(count: number, alarm: MetricAlarm): boolean {
  const percent = percentIn(alarm.ExtendedStatistic);
  if (percent === undefined || alarm.EvaluateLowSampleCountPercentile !== 'ignore') return false;
  const share = percent / 100;
  return count < 10 / (share > 0.5 ? 1 - share : share);
}

function percentIn(statistic: string | undefined): number | undefined {
  const percent = /^p(\d+(?:\.\d+)?)$/.exec(statistic ?? '')?.[1];
  return percent === undefined ? undefined : Number(percent);
}

/** Computes `p99.9` by nearest rank; other extended statistics are not computed. */
function percentileOf(values: readonly number[], statistic: string): number | undefined {
  const percent = percentIn(statistic);
  if (percent === undefined) return undefined;
  const rank = Math.max(1, Math.ceil((percent / 100) * values.length));
  return values.toSorted((a, b) => a - b)[rank - 1];
}

const comparisons: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/**
 * Decides the state by M of N periods with missing data. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 * Undefined if the state stays as it is.
 */
function stateFrom(windows: readonly Window[], alarm: MetricAlarm): StateValue | undefined {
  const { EvaluationPeriods: periods = 1, Threshold: threshold, TreatMissingData: treatment = 'missing' } = alarm;
  const { DatapointsToAlarm: needed = periods } = alarm;
  const breaches = comparisons[alarm.ComparisonOperator ?? ''];
  if (breaches === undefined || threshold === undefined) return undefined;
  const real = windows.flatMap(({ value }, age) =>
    value === undefined ? [] : [{ age, isBreaching: breaches(value, threshold) }],
  );
  const recent = real.slice(0, periods);
  const breaching = recent.filter(({ isBreaching }) => isBreaching).length;
  const missing = periods - recent.length;
  // When there are enough real data points, the most recent of them decide and missing ones do not count.
  if (missing === 0) return breaching >= needed ? 'ALARM' : 'OK';
  switch (treatment) {
    case 'breaching':
      return breaching + missing >= needed ? 'ALARM' : 'OK';
    case 'notBreaching':
      return breaching >= needed ? 'ALARM' : 'OK';
    default:
      break;
  }
  if (breaching >= needed) return 'ALARM';
  if (recent.length === 0) return treatment === 'ignore' ? undefined : 'INSUFFICIENT_DATA';
  if (breaching === 0) return 'OK';
  if (treatment === 'ignore') return undefined;
  // "if the oldest available breaching datapoint … is at least as old as Datapoints to Alarm, and all other more recent
  // data points are breaching or missing": ALARM; a younger breach does not trigger the alarm prematurely.
  if (breaching < recent.length) return 'OK';
  return (recent.at(-1)?.age ?? 0) + 1 >= needed ? 'ALARM' : undefined;
}

function reasonFor(windows: readonly Window[], alarm: MetricAlarm, to: StateValue): string {
  const values = windows.flatMap(({ value }) => value ?? []).slice(0, alarm.EvaluationPeriods ?? 1);
  if (to === 'INSUFFICIENT_DATA') return 'Insufficient Data: no datapoints were received.';
  const verb = to === 'ALARM' ? 'crossed' : 'did not cross';
  return `Threshold Crossed: datapoints [${values.join(', ')}] ${verb} the threshold (${alarm.Threshold}) by ${alarm.ComparisonOperator}.`;
}
