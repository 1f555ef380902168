import type { MetricAlarm } from '../../domain/facts.ts';
import { type AlarmShape, type Datapoint, evaluateRange, type TreatMissingData } from './alarm-state.ts';
import { comparisonNamed, type Range, statisticRange } from './statistic-range.ts';

/** The values that metric filters publish to a metric. */
export type MetricContribution = {
  /** The number that one matching event adds; greater than 0. */
  readonly value: number;
  /** CloudWatch unit; `None` when the filter names none. */
  readonly unit: string;
  /** `defaultValue` of this filter and of the others that publish to the same metric. */
  readonly defaultValues: readonly number[];
};

export type Firing =
  /** `caveat`: what has to go on for that, as the alarm's state shows that it does now. */
  | { readonly kind: 'fires'; readonly caveat?: string }
  | { readonly kind: 'cannot-fire'; readonly message: string }
  | { readonly kind: 'undecided'; readonly message: string };

/** An alarm with a fixed threshold on one statistic of one metric. */
type FixedAlarm = AlarmShape & {
  readonly statistic: string;
  readonly operator: string;
  readonly threshold: number;
  readonly breaches: (value: number) => boolean;
  readonly periodSeconds: number;
  readonly ignoresFewSamples: boolean;
  readonly evaluationWindow: string;
};

/**
 * Decides whether one matching event in an otherwise quiet account takes the alarm to ALARM. Actions are invoked by a
 * change of state only, so an alarm that may be in ALARM without an event can't be relied on either. Whether it is in
 * ALARM because of earlier events is for `recoveryOf` to judge.
 *
 * "Otherwise quiet" leaves open how many events that match nothing arrive, so each default value is in a period between
 * never and once a minute, and the alarm must fire in every case.
 * Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html (default value).
 */
export function firesOnOneEvent(alarm: MetricAlarm, metric: MetricContribution): Firing {
  const unfit = neverEvaluates(alarm, metric);
  if (unfit !== undefined) return cannotFire(unfit);
  const fixed = readFixedAlarm(alarm);
  if (typeof fixed === 'string') return { kind: 'undecided', message: fixed };
  const rest = judgeRest(fixed, metric, alarm.stateValue);
  if (rest.kind !== 'fires') return rest;
  const datapoint = judgeDatapoint(fixed, metric);
  if (datapoint.kind === 'cannot-fire') return datapoint;
  if (!oneDatapointIsEnough(fixed, metric)) {
    const { datapointsToAlarm, periodSeconds } = fixed;
    return cannotFire(`Needs ${datapointsToAlarm} breaching datapoints of ${periodSeconds} s; one event gives one.`);
  }
  const unseen = mayMissTheDatapoint(fixed);
  if (unseen !== undefined) return { kind: 'undecided', message: unseen };
  return datapoint.kind === 'fires' ? rest : datapoint;
}

function cannotFire(message: string): Firing {
  return { kind: 'cannot-fire', message };
}

function neverEvaluates(alarm: MetricAlarm, metric: MetricContribution): string | undefined {
  // DescribeAlarms: EVALUATION_ERROR is a "configuration error in alarm setup that requires review and correction";
  // EVALUATION_FAILURE is temporary and PARTIAL_DATA concerns queries only.
  if (alarm.evaluationState === 'EVALUATION_ERROR') return 'CloudWatch reports that it cannot evaluate the alarm.';
  // A band is learnt from the metric's past and can't be known, so no value can be proved to leave it.
  if (alarm.thresholdMetricId !== undefined || /Lower|Upper/.test(alarm.comparisonOperator)) {
    return 'Compares with a learnt anomaly detection band, which one event need not leave.';
  }
  // PutMetricAlarm, Unit: a unit "that is not published for this metric […] causes the alarm to be stuck in the
  // INSUFFICIENT DATA state".
  if (alarm.unit !== undefined && alarm.unit !== metric.unit) {
    return `Watches unit ${alarm.unit}, but the metric filter publishes unit ${metric.unit}.`;
  }
  return undefined;
}

/** Reads an alarm with a fixed threshold; returns a sentence for any other alarm. */
function readFixedAlarm(alarm: MetricAlarm): FixedAlarm | string {
  const { periodSeconds, threshold, comparisonOperator: operator, treatMissingData, evaluationPeriods } = alarm;
  const datapointsToAlarm = alarm.datapointsToAlarm ?? evaluationPeriods;
  const statistic = alarm.statistic ?? alarm.extendedStatistic;
  if (alarm.metrics.length > 0) return 'Watches a formula rather than the metric.';
  if (statistic === undefined || periodSeconds === undefined) return 'Has no statistic or no period.';
  if (threshold === undefined || !Number.isFinite(threshold)) return 'Has no threshold that is a number.';
  const compare = comparisonNamed(operator);
  if (compare === undefined) return `Compares with ${operator}, an unknown operator.`;
  if (!Number.isInteger(evaluationPeriods) || !(datapointsToAlarm >= 1 && datapointsToAlarm <= evaluationPeriods)) {
    return `Wants ${datapointsToAlarm} of ${evaluationPeriods} datapoints.`;
  }
  if (!isTreatMissingData(treatMissingData)) return `Treats missing data in an unknown way: ${treatMissingData}.`;
  return {
    statistic,
    operator,
    threshold,
    breaches: (value) => compare(value, threshold),
    periodSeconds,
    evaluationPeriods,
    datapointsToAlarm,
    treatMissingData,
    ignoresFewSamples: isPercentile(statistic) && alarm.evaluateLowSampleCountPercentile === 'ignore',
    evaluationWindow: alarm.evaluationWindow ?? 'SlidingWindow',
  };
}

function isTreatMissingData(text: string): text is TreatMissingData {
  return ['missing', 'ignore', 'breaching', 'notBreaching'].includes(text);
}

function isPercentile(statistic: string): boolean {
  return /^p\d/i.test(statistic);
}

/** Decides whether the alarm is out of ALARM before the event, so that the event can change its state. */
function judgeRest(alarm: FixedAlarm, metric: MetricContribution, stateValue: string): Firing {
  const values = metric.defaultValues;
  const rest =
    values.length === 0
      ? undefined
      : statisticRange(alarm.statistic, { defaultValues: values, times: minutesIn(alarm) });
  if (rest !== undefined && (alarm.breaches(rest.low) || alarm.breaches(rest.high))) {
    return cannotFire(
      `Default value ${values.join(', ')} alone breaches ${conditionOf(alarm)}, so an event changes nothing.`,
    );
  }
  const quiet = Array.from({ length: rangeOf(alarm) }, (): Datapoint => 'missing');
  if (evaluateRange(alarm, quiet) !== 'ALARM') return { kind: 'fires' };
  if (rest === undefined || stateValue === 'ALARM') {
    return cannotFire(
      'Treats missing data as breaching, so it is in ALARM before any event and an event changes nothing.',
    );
  }
  // Events that match nothing publish the default value, and only as long as they come the alarm is OK.
  const message = 'Treats missing data as breaching: it is in ALARM whenever no other events are logged for a time';
  return stateValue === 'OK'
    ? { kind: 'fires', caveat: `${message}, and then an event does not notify.` }
    : { kind: 'undecided', message: `${message}, and its state does not show whether they are.` };
}

/** Explains why CloudWatch may never see the datapoint of the event; `undefined` where its documentation says that it does. */
function mayMissTheDatapoint({ periodSeconds, evaluationPeriods, evaluationWindow }: FixedAlarm): string | undefined {
  if (periodSeconds < 60) {
    // PutMetricAlarm, Period: an alarm with a period of 10, 20 or 30 s on a metric without sub-minute resolution "does
    // not receive data for the attempts that do not correspond to a one-minute data resolution".
    return `Metric filters publish once a minute; whether a period of ${periodSeconds} s sees it is not documented.`;
  }
  if (evaluationWindow === 'SlidingWindow') return undefined;
  if (evaluationWindow !== 'WallClockWindow')
    return `Its evaluation window is of an unknown kind: ${evaluationWindow}.`;
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html: it is evaluated every
  // minute, and "each evaluation looks at the data for the most recently completed clock hour", so a late datapoint
  // counts for as long as its period is among those that are evaluated. CloudTrail delivers "within an average of about
  // 5 minutes", which "is not guaranteed" (…/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html).
  const seenForSeconds = periodSeconds * evaluationPeriods;
  return seenForSeconds >= ampleDelaySeconds
    ? undefined
    : `Evaluates clock periods for ${seenForSeconds} s after their end; what becomes of a datapoint that comes later is not documented.`;
}

/** An hour is twelve times the average delay of CloudTrail. */
const ampleDelaySeconds = 3_600;

/** Decides whether the datapoint that holds the event breaches. */
function judgeDatapoint(alarm: FixedAlarm, metric: MetricContribution): Firing {
  const { statistic, operator } = alarm;
  if (alarm.ignoresFewSamples) {
    // "Percentile-based alarms and low data samples": ignored below 10/(1-percentile) samples, which is never one or less.
    return cannotFire(`Ignores ${statistic} while there are few samples; one event is one sample.`);
  }
  const alone = eventRange(alarm, metric, 0);
  if (alone === undefined) return undecidedStatistic(statistic);
  if (!breachesThroughout(alarm, alone)) {
    return cannotFire(`Needs ${conditionOf(alarm)}; one event gives ${alone.low}.`);
  }
  const isExact = isPlain(statistic) || (isPercentile(statistic) && metric.defaultValues.length === 0);
  if (!isExact) return undecidedStatistic(statistic);
  const values = metric.defaultValues.join(', ');
  if (!breachesThroughout(alarm, eventRange(alarm, metric, minutesIn(alarm) - 1))) {
    return cannotFire(`Needs ${conditionOf(alarm)}; default value ${values} in the same period can prevent it.`);
  }
  if (!breachesThroughout(alarm, eventRange(alarm, metric, minutesIn(alarm)))) {
    // The log user guide gives a default value to minutes without a match, so this filter gives none to the event's own;
    // the API reference gives it to events without a match, and another filter may not match.
    const message = `Needs ${conditionOf(alarm)}; default value ${values} in the very minute of the event would prevent it.`;
    return { kind: 'undecided', message };
  }
  if (operator.startsWith('LessThan') && (statistic === 'Sum' || statistic === 'SampleCount')) {
    return cannotFire(`Needs ${conditionOf(alarm)}: more events in the same period can prevent it.`);
  }
  return { kind: 'fires' };
}

function undecidedStatistic(statistic: string): Firing {
  return { kind: 'undecided', message: `AWS does not document ${statistic} over the one sample that an event gives.` };
}

function eventRange({ statistic }: FixedAlarm, metric: MetricContribution, times: number): Range | undefined {
  return statisticRange(statistic, { value: metric.value, defaultValues: metric.defaultValues, times });
}

/** Returns whether a whole range breaches: a comparison that holds for both ends holds for every value between them. */
function breachesThroughout(alarm: FixedAlarm, range: Range | undefined): boolean {
  return range !== undefined && alarm.breaches(range.low) && alarm.breaches(range.high);
}

function isPlain(statistic: string): boolean {
  return /^(Sum|Average|Minimum|Maximum|SampleCount)$/.test(statistic);
}

function conditionOf({ statistic, operator, threshold }: FixedAlarm): string {
  return `${statistic} ${operator} ${threshold}`;
}

/**
 * Returns how many values a period holds at most: "If no log events are ingested during a one-minute period, then no
 * value is reported".
 */
function minutesIn({ periodSeconds }: FixedAlarm): number {
  return Math.max(1, Math.floor(periodSeconds / 60));
}

/**
 * Returns the length of the evaluation range, as in AWS's examples: 5 for 3 evaluation periods. No verdict depends on
 * it.
 */
function rangeOf({ evaluationPeriods }: FixedAlarm): number {
  return evaluationPeriods + 2;
}

/**
 * Returns whether one breaching datapoint takes the alarm to ALARM. It moves back through the range, and counts for
 * most when it is DatapointsToAlarm old. All others are missing or, where there are default values, present and not
 * breaching.
 */
function oneDatapointIsEnough(alarm: FixedAlarm, metric: MetricContribution): boolean {
  const others: readonly Datapoint[] = metric.defaultValues.length === 0 ? ['missing'] : ['missing', 'not-breaching'];
  return others.every((other) => {
    const range = Array.from({ length: rangeOf(alarm) }, () => other);
    return evaluateRange(alarm, range.with(-alarm.datapointsToAlarm, 'breaching')) === 'ALARM';
  });
}
