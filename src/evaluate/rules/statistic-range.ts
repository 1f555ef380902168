/** The smallest and the greatest value that a statistic can have. */
export type Range = { readonly low: number; readonly high: number };

/** Some of the samples that fall in a period; `times` is how often each default value may be among them. */
export type Samples = {
  /** The event's value, or nothing for a period without an event. */
  readonly value?: number;
  readonly defaultValues: readonly number[];
  readonly times: number;
};

/**
 * Returns the range of a statistic over a period that holds the event's value and each default value 0 to `times`
 * times; without an event at least one default value. `undefined` where AWS does not document it for so few samples.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
export function statisticRange(statistic: string, samples: Samples): Range | undefined {
  const defaults = samples.times === 0 ? [] : samples.defaultValues;
  const all = samples.value === undefined ? defaults : [samples.value, ...defaults];
  const span = { low: Math.min(...all), high: Math.max(...all) };
  const { value } = samples;
  switch (statistic) {
    case 'Sum':
      return { low: leastSum(samples), high: -leastSum(negated(samples)) };
    case 'Average':
      if (value === undefined) return span;
      return { low: leastAverage(value, samples), high: -leastAverage(-value, negated(samples)) };
    case 'Minimum':
      return value === undefined ? span : { low: span.low, high: value };
    case 'Maximum':
      return value === undefined ? span : { low: value, high: span.high };
    case 'SampleCount':
      return { low: 1, high: all.length - defaults.length + defaults.length * samples.times };
    default:
      return extendedRange(statistic, span);
  }
}

/** "95 percent of the data within the period is lower than" p95: over equal samples, that value. */
function extendedRange(statistic: string, span: Range): Range | undefined {
  if (/^p\d/i.test(statistic)) return span;
  if (/^(tm|wm|iqm)/i.test(statistic)) return span;
  return undefined;
}

function negated({ value, defaultValues, times }: Samples): Samples {
  const negatives = defaultValues.map((each) => -each);
  return { ...(value === undefined ? {} : { value: -value }), defaultValues: negatives, times };
}

function leastSum({ value, defaultValues, times }: Samples): number {
  const below = times * defaultValues.reduce((sum, each) => sum + Math.min(each, 0), 0);
  if (value !== undefined) return value + below;
  return below < 0 ? below : Math.min(...defaultValues);
}

/** An average is least when exactly the samples below it are there as often as they may. */
function leastAverage(value: number, { defaultValues, times }: Samples): number {
  const sorted = times === 0 ? [] : defaultValues.toSorted((a, b) => a - b);
  let sum = value;
  let count = 1;
  for (const each of sorted) {
    if (each >= sum / count) break;
    sum += each * times;
    count += times;
  }
  return sum / count;
}

export function comparisonNamed(operator: string): ((value: number, threshold: number) => boolean) | undefined {
  return comparisons.get(operator);
}

/** The static comparisons of CloudWatch's PutMetricAlarm; those of anomaly detection compare with a band instead. */
export const comparisons: ReadonlyMap<string, (value: number, threshold: number) => boolean> = new Map([
  ['GreaterThanOrEqualToThreshold', (value: number, threshold: number) => value >= threshold],
  ['GreaterThanThreshold', (value: number, threshold: number) => value > threshold],
  ['LessThanThreshold', (value: number, threshold: number) => value < threshold],
  ['LessThanOrEqualToThreshold', (value: number, threshold: number) => value <= threshold],
]);
