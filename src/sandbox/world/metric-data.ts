import type { Dimension, StandardUnit } from '@aws-sdk/client-cloudwatch';

export type Datapoint = {
  readonly timestampMs: number;
  readonly value: number;
  readonly unit: StandardUnit | undefined;
};

/** Returns the key of a time series: dimensions are part of a metric's identity, their order is not. */
export function metricKey(namespace: string, name: string, dimensions: readonly Dimension[]): string {
  const sorted = dimensions.map(({ Name, Value }) => `${Name}=${Value}`).toSorted();
  return JSON.stringify([namespace, name, ...sorted]);
}
