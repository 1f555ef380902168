import type { AccountId } from '../../domain/account.ts';
import type { LocatedFilter, MetricAlarm } from '../../domain/facts.ts';
import type { BrokenLink, Caveat, UnknownLink } from '../../domain/finding.ts';
import { broken, undecidedLink, unknownLink } from '../chain.ts';
import type { FactLookup } from '../fact-lookup.ts';
import { type Firing, firesOnOneEvent, type MetricContribution } from '../rules/alarm-fires.ts';
import { type Feeding, type OtherFeeders, type Recovery, recoveryOf } from '../rules/alarm-recovery.ts';

/** The metric that a filter feeds, its location, and the number that one event adds to it. */
export type FilteredMetric = {
  readonly place: { readonly accountId: AccountId; readonly region: string };
  /** The log group of the filter, whose other filters are in `contribution`. */
  readonly logGroupName: string;
  readonly metric: { readonly namespace: string; readonly metricName: string };
  readonly contribution: MetricContribution;
  /** A filter that feeds the metric with events which every account sees all day. */
  readonly noisyFilter?: string;
};

export type AlarmFiring =
  | { readonly kind: 'fires'; readonly caveats: readonly Caveat[] }
  /** `byMetric`: another alarm on the same metric would fail as well, for what feeds it elsewhere. */
  | { readonly kind: 'fails'; readonly link: BrokenLink | UnknownLink; readonly byMetric?: boolean };

/**
 * Judges whether the next event of the control takes a metric alarm to ALARM, in the state that it is in. `undefined`
 * while the other filters that feed its metric have yet to be asked for: they matter only for an alarm that is in ALARM
 * for longer than one event explains.
 */
export function judgeFiring(lookup: FactLookup, alarm: MetricAlarm, filtered: FilteredMetric): AlarmFiring | undefined {
  if (filtered.noisyFilter !== undefined) {
    const message = `Filter ${filtered.noisyFilter} counts everyday events into the metric: the alarm hardly ever changes state.`;
    return cannotFire(alarm, message);
  }
  const { contribution } = filtered;
  const firing = firesOnOneEvent(alarm, contribution);
  if (firing.kind !== 'fires') return refused(alarm, firing);
  const feeding = feedingOf(lookup, filtered);
  const recovery = recoveryOf(alarm, feeding);
  if (recovery.kind !== 'depends-on-other-feeders') return judged(alarm, firing, recovery);

  const { place, metric, logGroupName } = filtered;
  const answer = lookup.get({ kind: 'filters-of-metric', ...place, ...metric });
  if (answer === undefined) return undefined;
  if (answer.kind === 'unknown') {
    if (!recovery.isStuckAnyway) return { kind: 'fails', link: unknownLink('alarm', answer.why, alarm.alarmArn) };
    return judged(alarm, firing, recoveryOf(alarm, { ...feeding, otherFeeders: { noisy: [], others: [] } }));
  }
  lookup.work.spend(answer.value.length);
  const filters = answer.value.filter((filter) => filter.logGroupName !== logGroupName && feeds(filter, filtered));
  const defaultValues = [...contribution.defaultValues, ...filters.flatMap(restingValuesOf)];
  const withOthers: MetricContribution = { ...contribution, defaultValues };
  const again = firesOnOneEvent(alarm, withOthers);
  if (again.kind !== 'fires') return { ...refused(alarm, again), byMetric: true };
  const otherFeeders = classify(lookup, filters);
  const hasDefaultValue = defaultValues.length > 0;
  return judged(alarm, again, recoveryOf(alarm, { ...feeding, hasDefaultValue, otherFeeders }));
}

function feedingOf({ context }: FactLookup, { contribution }: FilteredMetric): Feeding {
  return { nowMs: context.nowMs, hasDefaultValue: contribution.defaultValues.length > 0 };
}

/** Returns whether the alarm is judged by the filters that feed its metric from other log groups. */
export function dependsOnOtherFeeders(lookup: FactLookup, alarm: MetricAlarm, filtered: FilteredMetric): boolean {
  return recoveryOf(alarm, feedingOf(lookup, filtered)).kind === 'depends-on-other-feeders';
}

type Failing = Extract<AlarmFiring, { kind: 'fails' }>;

function judged(alarm: MetricAlarm, { caveat }: Extract<Firing, { kind: 'fires' }>, recovery: Recovery): AlarmFiring {
  const caveats: readonly Caveat[] =
    caveat === undefined ? [] : [{ fact: 'alarm-state', code: 'DEPENDS_ON_OTHER_EVENTS', message: caveat }];
  switch (recovery.kind) {
    case 'not-in-alarm':
      return { kind: 'fires', caveats };
    case 'recovers':
      return {
        kind: 'fires',
        caveats: [...caveats, { fact: 'alarm-state', code: 'ALARM_IN_ALARM', message: recovery.caveat }],
      };
    case 'stuck':
      return { ...cannotFire(alarm, recovery.message), byMetric: recovery.byMetric };
    case 'undecided':
      return { kind: 'fails', link: undecidedLink('alarm', recovery.message, alarm.alarmArn) };
    case 'depends-on-other-feeders':
      throw new Error(`The filters that feed the metric of ${alarm.alarmArn} are known and still asked for.`);
    default:
      return recovery satisfies never;
  }
}

function refused({ alarmArn: resource }: MetricAlarm, firing: Exclude<Firing, { kind: 'fires' }>): Failing {
  const { kind, message } = firing;
  return {
    kind: 'fails',
    link:
      kind === 'cannot-fire'
        ? broken('alarm', 'ALARM_CANNOT_FIRE', { message, resource })
        : undecidedLink('alarm', message, resource),
  };
}

function cannotFire(alarm: MetricAlarm, message: string): Failing {
  return refused(alarm, { kind: 'cannot-fire', message });
}

/** CloudWatch Logs returns no other filters when it is asked by metric, but a verdict does not rely on it. */
function feeds(filter: LocatedFilter, { metric }: FilteredMetric): boolean {
  return (
    filter.metricNamespace === metric.namespace &&
    filter.metricName === metric.metricName &&
    Object.keys(filter.dimensions).length === 0 &&
    filter.emitSystemFieldDimensions.length === 0
  );
}

/** Returns the values that a filter publishes without counting anything. */
function restingValuesOf({ defaultValue, metricValue }: LocatedFilter): readonly number[] {
  const counted = Number(metricValue);
  const resting = metricValue.trim() !== '' && counted <= 0 ? [counted] : [];
  return defaultValue === undefined ? resting : [defaultValue, ...resting];
}

function classify({ context: { matcher }, work }: FactLookup, filters: readonly LocatedFilter[]): OtherFeeders {
  const noisy: string[] = [];
  const others: string[] = [];
  for (const { filterName, filterPattern, logGroupName } of filters) {
    const name = `filter ${filterName} of log group ${logGroupName}`;
    const { kind } = matcher.judge(filterPattern, work);
    // The same filter on the log group of another trail counts the same events.
    if (kind === 'equivalent' || kind === 'narrower') continue;
    if (matcher.matchesBackgroundEvents(filterPattern, work) === true) noisy.push(name);
    else others.push(name);
  }
  return { noisy, others };
}
