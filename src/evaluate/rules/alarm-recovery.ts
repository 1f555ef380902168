import type { MetricAlarm } from '../../domain/facts.ts';

/**
 * What becomes of an alarm that one event would take to ALARM, were it not for the state that it is in. Its actions run
 * on changes of state only: "Except for Auto Scaling actions, the actions happen only on state transitions, and are not
 * performed again if the condition persists for hours or days"
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html).
 */
export type Recovery =
  | { readonly kind: 'not-in-alarm' }
  /** One event explains its state, and it leaves the state by itself. */
  | { readonly kind: 'recovers'; readonly caveat: string }
  /** `byMetric`: another alarm on its metric would be in ALARM as well. */
  | { readonly kind: 'stuck'; readonly message: string; readonly byMetric: boolean }
  | { readonly kind: 'undecided'; readonly message: string }
  /** The filters of other log groups that feed its metric decide, or explain why it is stuck. */
  | { readonly kind: 'depends-on-other-feeders'; readonly isStuckAnyway: boolean };

/** What feeds the metric besides the filters of the trail's log group. */
export type OtherFeeders = {
  /** Filters that count events which every account sees all day. */
  readonly noisy: readonly string[];
  /** Filters that count events other than those of the control, however rarely. */
  readonly others: readonly string[];
};

export type Feeding = {
  readonly nowMs: number;
  /** Whether a filter publishes a default value; one that breaches has been ruled out before. */
  readonly hasDefaultValue: boolean;
  /** Absent until they are read. */
  readonly otherFeeders?: OtherFeeders;
};

/**
 * Judges an alarm that is in ALARM by how long it has been, and by what can bring it back.
 *
 * One event keeps an alarm in ALARM no longer than its datapoint is in the evaluation range
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html). An alarm that has been in
 * ALARM for longer than that has seen another breaching datapoint since. After a day, and twice that time, its metric is
 * taken to breach all the time, and sooner where a filter is known that sees to it. Between the two, whether it returns
 * before the next event is not decided.
 */
export function recoveryOf(alarm: MetricAlarm, { nowMs, hasDefaultValue, otherFeeders }: Feeding): Recovery {
  if (alarm.stateValue !== 'ALARM') return { kind: 'not-in-alarm' };
  const since = alarm.stateTransitionedMs === undefined ? '' : ` since ${dateOf(alarm.stateTransitionedMs)}`;
  const ageSeconds = ageOf(alarm, nowMs);
  const { mostSeconds } = holdOf(alarm);
  const isLong = ageSeconds !== undefined && ageSeconds >= Math.max(secondsADay, 2 * mostSeconds);
  if (alarm.treatMissingData === 'ignore' && !hasDefaultValue) {
    if (otherFeeders === undefined) return { kind: 'depends-on-other-feeders', isStuckAnyway: isLong };
    const message = `Is in ALARM${since} and ignores missing data, so it stays there`;
    return { kind: 'stuck', message: unchanged(message, otherFeeders), byMetric: false };
  }
  if (ageSeconds === undefined) {
    return { kind: 'undecided', message: 'Is in ALARM, and CloudWatch does not say since when.' };
  }
  if (ageSeconds <= mostSeconds) {
    return {
      kind: 'recovers',
      caveat: `It is in ALARM${since}: until it leaves that state, an event does not notify.`,
    };
  }
  if (alarm.evaluationState === 'EVALUATION_FAILURE') {
    return { kind: 'undecided', message: `Is in ALARM${since}, and CloudWatch fails to evaluate it for now.` };
  }
  if (otherFeeders === undefined) return { kind: 'depends-on-other-feeders', isStuckAnyway: isLong };
  const longer = `Is in ALARM${since}, where one event keeps it for ${durationOf(mostSeconds)} at most`;
  if (isLong || otherFeeders.noisy.length > 0) {
    // Where missing data is ignored, the alarm may be in ALARM for want of events rather than for too many.
    const byMetric = alarm.treatMissingData !== 'ignore' || otherFeeders.noisy.length > 0;
    const why = byMetric ? 'its metric breaches all the time' : 'nothing has brought it back';
    return { kind: 'stuck', message: unchanged(`${longer}: ${why}`, otherFeeders), byMetric };
  }
  const message = `${longer}: whether it returns before the next event is not known.${sentenceOn(otherFeeders)}`;
  return { kind: 'undecided', message };
}

/** Returns for how long the alarm has been in its state with the configuration that it has. */
function ageOf({ stateTransitionedMs, configurationUpdatedMs = 0 }: MetricAlarm, nowMs: number): number | undefined {
  if (stateTransitionedMs === undefined) return undefined;
  return (nowMs - Math.max(stateTransitionedMs, configurationUpdatedMs)) / 1_000;
}

function unchanged(message: string, feeders: OtherFeeders): string {
  return `${message}, and an event changes nothing.${sentenceOn(feeders)}`;
}

function sentenceOn({ noisy, others }: OtherFeeders): string {
  const [first, ...more] = [...noisy, ...others];
  if (first === undefined) return '';
  return ` Its metric is fed by ${first}${more.length === 0 ? '' : ` and ${more.length} more`} too.`;
}

const secondsADay = 86_400;

/** Periods by which the evaluation range is longer than those that are evaluated, in AWS's examples. */
export const extraPeriods = 2;

export type Hold = { readonly leastSeconds: number; readonly mostSeconds: number };

/**
 * Returns how long one event keeps an alarm in ALARM. At least for the periods in which its datapoint is old enough to
 * count and not too old; at most for the evaluation range, one more period where periods are those of the clock, and
 * the time until the alarm is evaluated again: a minute, or where its periods "exceed one day", an hour
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html).
 */
export function holdOf(alarm: MetricAlarm): Hold {
  const { periodSeconds = 0, evaluationPeriods, datapointsToAlarm = evaluationPeriods } = alarm;
  const ownPeriods = alarm.evaluationWindow === 'WallClockWindow' ? extraPeriods + 1 : extraPeriods;
  const intervalSeconds = periodSeconds * evaluationPeriods > secondsADay ? 3_600 : 60;
  return {
    leastSeconds: (evaluationPeriods - datapointsToAlarm + 1) * periodSeconds,
    mostSeconds: (evaluationPeriods + ownPeriods) * periodSeconds + intervalSeconds,
  };
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

function durationOf(seconds: number): string {
  if (seconds < 2 * 3_600) return `${Math.ceil(seconds / 60)} minutes`;
  if (seconds < 2 * secondsADay) return `${Math.ceil(seconds / 3_600)} hours`;
  return `${Math.ceil(seconds / secondsADay)} days`;
}
