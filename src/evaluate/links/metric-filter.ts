import type { MetricFilter } from '../../domain/facts.ts';
import type { BrokenLink, OkLink, UnknownLink } from '../../domain/finding.ts';
import { optional } from '../../domain/optional.ts';
import { broken, ok, undecidedLink } from '../chain.ts';
import type { FactLookup } from '../fact-lookup.ts';
import type { MetricContribution } from '../rules/alarm-fires.ts';
import type { Kleene } from '../rules/kleene.ts';

export type FilterJudgement =
  /** `noisyFilter`: a filter that feeds the metric with events which every account sees all day. */
  | {
      readonly kind: 'holds';
      readonly link: OkLink;
      readonly metric: { readonly namespace: string; readonly metricName: string };
      readonly contribution: MetricContribution;
      readonly noisyFilter?: string;
    }
  | { readonly kind: 'fails'; readonly link: BrokenLink | UnknownLink }
  | { readonly kind: 'unrelated' };

/**
 * Judges by step 4 of the audit procedure of CIS 4.3 whether one metric filter counts every event of the control and,
 * unless broader filters are accepted, no other. `all` are the filters of its log group: those that feed the same
 * metric matter too.
 */
export function judgeMetricFilter(
  lookup: FactLookup,
  filter: MetricFilter,
  all: readonly MetricFilter[],
): FilterJudgement {
  const { context, work } = lookup;
  const resource = filter.filterName;
  const judgement = context.matcher.judge(filter.filterPattern, work);
  switch (judgement.kind) {
    case 'unrelated':
      return { kind: 'unrelated' };
    case 'undecided':
      return { kind: 'fails', link: undecidedLink('metric-filter', judgement.message, resource) };
    case 'narrower': {
      const details = { message: judgement.message, resource, counterexample: judgement.misses };
      return { kind: 'fails', link: broken('metric-filter', 'METRIC_FILTER_NARROWER', details) };
    }
    case 'broader':
      if (!context.acceptBroaderFilters) {
        const details = { message: judgement.message, resource, counterexample: judgement.extra };
        return { kind: 'fails', link: broken('metric-filter', 'METRIC_FILTER_BROADER', details) };
      }
      return judgeTransformation(lookup, filter, all);
    case 'equivalent':
      return judgeTransformation(lookup, filter, all);
    default:
      return judgement satisfies never;
  }
}

/**
 * Judges filters of one log group that feed one metric as if they were one filter: together they may match all events
 * of the control, a sign-in here and API calls there. One event adds at least the least of their values, and at most
 * their sum where several match it.
 */
export function judgeFilterUnion(
  lookup: FactLookup,
  members: readonly MetricFilter[],
  all: readonly MetricFilter[],
): UnionJudgement {
  const { matcher, acceptBroaderFilters } = lookup.context;
  const resource = members.map(({ filterName }) => filterName).join(', ');
  const together = `Together, the filters ${resource}: `;
  const patterns = members.map(({ filterPattern }) => filterPattern);
  const judgement = matcher.judgeTogether(patterns, lookup.work);
  switch (judgement.kind) {
    case 'unrelated':
      return { kind: 'unrelated' };
    case 'undecided':
      return { kind: 'fails', link: undecidedLink('metric-filter', together + judgement.message, resource) };
    case 'narrower': {
      const details = { message: together + judgement.message, resource, counterexample: judgement.misses };
      return { kind: 'fails', link: broken('metric-filter', 'METRIC_FILTER_NARROWER', details) };
    }
    case 'broader':
      if (!acceptBroaderFilters) {
        const details = { message: together + judgement.message, resource, counterexample: judgement.extra };
        return { kind: 'fails', link: broken('metric-filter', 'METRIC_FILTER_BROADER', details) };
      }
      return joinTransformations(lookup, members, all);
    case 'equivalent':
      return joinTransformations(lookup, members, all);
    default:
      return judgement satisfies never;
  }
}

/** As {@link FilterJudgement}, with what one event adds at most. */
export type UnionJudgement =
  | (Extract<FilterJudgement, { kind: 'holds' }> & { readonly mostContribution: MetricContribution })
  | Exclude<FilterJudgement, { kind: 'holds' }>;

function joinTransformations(
  lookup: FactLookup,
  members: readonly MetricFilter[],
  all: readonly MetricFilter[],
): UnionJudgement {
  const resource = members.map(({ filterName }) => filterName).join(', ');
  const judgements = members.map((member) => judgeTransformation(lookup, member, all));
  const failed = judgements.find((judgement) => judgement.kind !== 'holds');
  if (failed !== undefined) return failed;
  const held = judgements.filter((judgement) => judgement.kind === 'holds');
  const [first] = held;
  const contributions = held.map(({ contribution }) => contribution);
  if (first === undefined || new Set(contributions.map(({ unit }) => unit)).size > 1) {
    return { kind: 'fails', link: undecidedLink('metric-filter', 'The filters publish different units.', resource) };
  }
  const values = contributions.map(({ value }) => value);
  const { contribution, noisyFilter } = first;
  return {
    kind: 'holds',
    link: ok('metric-filter', resource),
    metric: first.metric,
    contribution: { ...contribution, value: Math.min(...values) },
    mostContribution: { ...contribution, value: values.reduce((sum, value) => sum + value, 0) },
    ...optional({ noisyFilter }),
  };
}

function judgeTransformation(
  { context, work }: FactLookup,
  filter: MetricFilter,
  all: readonly MetricFilter[],
): FilterJudgement {
  const resource = filter.filterName;
  const scope = scopeOf(filter);
  if (scope !== undefined) {
    return { kind: 'fails', link: broken('metric-filter', 'METRIC_FILTER_SCOPED', { message: scope, resource }) };
  }
  const value = valueOf(filter);
  if (value === undefined) {
    const message = `Its metric value is "${filter.metricValue}"; one event must add a number above zero.`;
    return { kind: 'fails', link: broken('metric-filter', 'METRIC_FILTER_VALUE_INVALID', { message, resource }) };
  }
  const feeders = all.filter((other) => feedsSameMetric(other, filter));
  const matchesBackground = ({ filterPattern }: MetricFilter): Kleene =>
    context.matcher.matchesBackgroundEvents(filterPattern, work);
  const noisy = feeders.find((other) => matchesBackground(other) === true);
  const unmatched = feeders.find((other) => matchesBackground(other) === undefined);
  if (noisy === undefined && unmatched !== undefined) {
    const message = `What the filter ${unmatched.filterName} adds to the same metric can't be decided.`;
    return { kind: 'fails', link: undecidedLink('metric-filter', message, resource) };
  }
  const defaultValues = feeders.flatMap((other) => (other.defaultValue === undefined ? [] : [other.defaultValue]));
  return {
    kind: 'holds',
    link: ok('metric-filter', resource),
    metric: { namespace: filter.metricNamespace, metricName: filter.metricName },
    contribution: { value, unit: filter.unit, defaultValues },
    ...optional({ noisyFilter: noisy?.filterName }),
  };
}

/**
 * Returns the number that one event adds: `undefined` for a field of the event, and for a number that is not above
 * zero.
 */
function valueOf(filter: MetricFilter): number | undefined {
  const text = filter.metricValue.trim();
  const value = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

/** Describes settings by which a filter with the right pattern still hides events from an alarm on its plain metric. */
function scopeOf(filter: MetricFilter): string | undefined {
  if (filter.applyOnTransformedLogs) {
    return 'It reads transformed log events, whose fields need not be those of CloudTrail.';
  }
  if (filter.fieldSelectionCriteria !== undefined && filter.fieldSelectionCriteria.trim() !== '') {
    return `It reads only the events that its field selection criteria let through: ${filter.fieldSelectionCriteria}`;
  }
  const dimensions = [...Object.keys(filter.dimensions), ...filter.emitSystemFieldDimensions];
  if (dimensions.length > 0) {
    return `It splits its metric by ${dimensions.join(', ')}: no one alarm sees the events of every value.`;
  }
  return undefined;
}

function feedsSameMetric(other: MetricFilter, filter: MetricFilter): boolean {
  return (
    other.metricNamespace === filter.metricNamespace &&
    other.metricName === filter.metricName &&
    Object.keys(other.dimensions).length === 0 &&
    other.emitSystemFieldDimensions.length === 0
  );
}
