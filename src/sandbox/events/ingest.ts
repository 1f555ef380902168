import type { Dimension, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { MetricTransformation } from '@aws-sdk/client-cloudwatch-logs';
import { matchesText, parseFilterPattern } from '../../filter-pattern/index.ts';
import type { LogGroupState, MetricFilterState } from '../world/log-group-state.ts';
import { type Datapoint, metricKey } from '../world/metric-data.ts';
import type { RegionState } from '../world/store.ts';
import { eventField } from './event-field.ts';
import { meetsFieldSelection } from './field-selection.ts';

type Ingested = { readonly matched: readonly string[] };

/** Puts one event into a log group and applies every metric filter to it. Returns the filters that matched. */
export function ingest(region: RegionState, group: LogGroupState, { text, nowMs }: Incoming): Ingested {
  group.events.push(text);
  const matched: string[] = [];
  for (const filter of group.metricFilters.values()) {
    if (!meetsFieldSelection(filter.fieldSelectionCriteria, region.place)) continue;
    const isMatch = matches(filter, text);
    if (isMatch) matched.push(filter.filterName);
    for (const to of filter.metricTransformations) publishValue(region, { filter, to, isMatch, text, nowMs });
  }
  return { matched };
}

export type Incoming = { readonly text: string; readonly nowMs: number };

function matches({ filterPattern }: MetricFilterState, text: string): boolean {
  const parsed = parseFilterPattern(filterPattern);
  // AWS would have refused an invalid pattern; a world may have one on purpose, and it matches nothing.
  return parsed.ok && matchesText(parsed.pattern, text);
}

type Publication = Incoming & {
  readonly filter: MetricFilterState;
  readonly to: MetricTransformation;
  readonly isMatch: boolean;
};

function publishValue(region: RegionState, publication: Publication): void {
  const { to, isMatch, text, nowMs } = publication;
  const value = isMatch ? valueFor(to, text) : to.defaultValue;
  const dimensions = dimensionsFor(region, publication);
  // A dimension whose field the event lacks has no value, and without it there is no time series to publish to.
  if (value === undefined || dimensions === undefined) return;
  const key = metricKey(to.metricNamespace ?? '', to.metricName ?? '', dimensions);
  const datapoints: Datapoint[] = region.metrics.get(key) ?? [];
  datapoints.push({ timestampMs: nowMs, value, unit: to.unit ?? 'None' });
  region.metrics.set(key, datapoints);
}

/** Returns the metric value: a number, or the number in a field of the event. */
function valueFor({ metricValue = '' }: MetricTransformation, text: string): number | undefined {
  const written = metricValue.startsWith('$') ? eventField(text, metricValue) : metricValue;
  const value = written === undefined || written.trim() === '' ? Number.NaN : Number(written);
  return Number.isFinite(value) ? value : undefined;
}

function dimensionsFor(region: RegionState, { filter, to, text }: Publication): Dimension[] | undefined {
  const dimensions: Dimension[] = [];
  for (const [Name, selector] of Object.entries(to.dimensions ?? {})) {
    const Value = eventField(text, selector);
    if (Value === undefined) return undefined;
    dimensions.push({ Name, Value });
  }
  for (const Name of filter.emitSystemFieldDimensions ?? []) {
    dimensions.push({ Name, Value: Name === '@aws.account' ? region.place.accountId : region.place.region });
  }
  return dimensions;
}

/** Returns the time series of an alarm on one metric. */
export function seriesOf(
  region: RegionState,
  { Namespace, MetricName, Dimensions }: MetricAlarm,
): readonly Datapoint[] {
  return region.metrics.get(metricKey(Namespace ?? '', MetricName ?? '', Dimensions ?? [])) ?? [];
}
