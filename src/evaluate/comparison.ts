/** The static comparisons of CloudWatch's PutMetricAlarm; those of anomaly detection compare with a band instead. */
const comparisons: ReadonlyMap<string, (value: number, threshold: number) => boolean> = new Map([
  ['GreaterThanOrEqualToThreshold', (value: number, threshold: number) => value >= threshold],
  ['GreaterThanThreshold', (value: number, threshold: number) => value > threshold],
  ['LessThanThreshold', (value: number, threshold: number) => value < threshold],
  ['LessThanOrEqualToThreshold', (value: number, threshold: number) => value <= threshold],
]);

export function comparisonNamed(operator: string): ((value: number, threshold: number) => boolean) | undefined {
  return comparisons.get(operator);
}
