import { parseArn } from '../../domain/arn.ts';
import type { CompositeAlarm, CompositeAndMathAlarms, MetricAlarm } from '../../domain/facts.ts';
import type { BrokenLink, Caveat, OkLink, UnknownLink } from '../../domain/finding.ts';
import {
  broken,
  type Chain,
  caveatOf,
  closeChain,
  extendChain,
  isComplete,
  ok,
  type PartialChain,
  undecidedLink,
  unknownLink,
} from '../chain.ts';
import type { FactLookup } from '../fact-lookup.ts';
import { type OtherAlarms, requireOtherAlarms } from '../on-demand.ts';
import { dependsOnOtherFeeders, type FilteredMetric, judgeFiring } from './alarm-firing.ts';
import { topicChains } from './topic.ts';

/**
 * Follows every chain through an alarm (step 5 of the audit procedure of CIS 4.3). Metric alarms come first, and of them
 * those that are judged without the filters of other log groups. Composite alarms and alarms on metric math are asked
 * for only when no chain through a plain metric alarm is complete, since DescribeAlarms has to list every alarm there is.
 */
export function alarmChains(lookup: FactLookup, chain: PartialChain, filtered: FilteredMetric): readonly Chain[] {
  const alarms = lookup.get({ kind: 'metric-alarms', ...filtered.place, ...filtered.metric });
  if (alarms === undefined) return [];
  if (alarms.kind === 'unknown') return [closeChain(chain, unknownLink('alarm', alarms.why))];
  const plain = alarms.value.filter((alarm) => watches(alarm, filtered));
  const chainsOf = (alarm: MetricAlarm): readonly Chain[] => metricAlarmChains(lookup, chain, { alarm, filtered });
  const dependent = new Set(plain.filter((alarm) => dependsOnOtherFeeders(lookup, alarm, filtered)));
  const first = plain.filter((alarm) => !dependent.has(alarm)).flatMap(chainsOf);
  if (first.some(isComplete) || lookup.open.length > 0) return first;
  const direct = [...first, ...[...dependent].flatMap(chainsOf)];
  if (direct.some(isComplete) || lookup.open.length > 0) return direct;

  const others = lookup.get({ kind: 'other-alarms', ...filtered.place });
  if (others === undefined) return direct;
  if (others.kind === 'unknown') {
    // Beyond the CIS procedure as long as some metric alarm has a topic; otherwise one of the others may be the only one that has.
    const reachesTopic = direct.some(({ links }) => links[3]?.state === 'ok');
    if (!reachesTopic || lookup.context.strict) return [...direct, closeChain(chain, unknownLink('alarm', others.why))];
    const caveat = caveatOf('composite-alarms', others.why);
    return direct.map((each) => withAlarmCaveat(each, caveat));
  }
  const rules = requireOtherAlarms();
  const math = others.value.metricMath.flatMap((alarm) => metricMathChains(lookup, chain, { alarm, filtered, rules }));
  const overMetric = others.value.metricMath.flatMap((alarm) => {
    const over = rules.metricMathOver(alarm, filtered.metric, lookup.work);
    return over.kind === 'plain' ? [over.alarm] : [];
  });
  const watching = [...plain, ...overMetric];
  const firing = watching.flatMap((alarm) => {
    const judgement = judgeFiring(lookup, alarm, filtered);
    return judgement?.kind === 'fires' ? [{ alarm, caveats: judgement.caveats }] : [];
  });
  const composite = compositeChains(lookup, chain, { alarms: others.value, firing, filtered, rules });
  const chains = [...direct, ...math, ...composite];
  return chains.length > 0 || lookup.open.length > 0 ? chains : [closeChain(chain, noAlarm(filtered))];
}

/**
 * Returns whether an alarm watches exactly this metric, which has no dimensions. CloudWatch returns no other alarms,
 * but a verdict does not rely on it.
 */
export function watches({ namespace, metricName, dimensions }: MetricAlarm, { metric }: FilteredMetric): boolean {
  return namespace === metric.namespace && metricName === metric.metricName && Object.keys(dimensions).length === 0;
}

function noAlarm({ metric }: FilteredMetric): BrokenLink {
  const message = `No alarm watches ${metric.namespace}/${metric.metricName} without dimensions.`;
  return broken('alarm', 'ALARM_MISSING', { message });
}

function metricAlarmChains(
  lookup: FactLookup,
  chain: PartialChain,
  { alarm, filtered }: { alarm: MetricAlarm; filtered: FilteredMetric },
): readonly Chain[] {
  const firing = judgeFiring(lookup, alarm, filtered);
  if (firing === undefined) return [];
  if (firing.kind === 'fails') return [closeChain(chain, firing.link)];
  return notifyingChains(lookup, chain, { alarm, filtered, caveats: [...warmUpOf(alarm), ...firing.caveats] });
}

/**
 * CloudWatch user guide, "Alarm warm-up periods": an alarm that warms up stays in INSUFFICIENT_DATA and performs no
 * actions. Nothing distinguishes it from an alarm that has no data, as long as no event of the control occurred.
 */
function warmUpOf({ warmUpMinutes, stateValue }: MetricAlarm): readonly Caveat[] {
  if (warmUpMinutes === undefined || stateValue !== 'INSUFFICIENT_DATA') return [];
  const message = `It may be warming up: it performs no actions for ${warmUpMinutes} minutes after it was created or updated.`;
  return [{ fact: 'alarm-warm-up', code: 'ALARM_WARMING_UP', message }];
}

function metricMathChains(
  lookup: FactLookup,
  chain: PartialChain,
  { alarm, filtered, rules }: { alarm: MetricAlarm; filtered: FilteredMetric; rules: OtherAlarms },
): readonly Chain[] {
  const over = rules.metricMathOver(alarm, filtered.metric, lookup.work);
  switch (over.kind) {
    case 'not-over':
      return [];
    case 'undecided':
      return [closeChain(chain, undecidedLink('alarm', over.message, alarm.alarmArn))];
    case 'plain':
      return metricAlarmChains(lookup, chain, { alarm: over.alarm, filtered });
    default:
      return over satisfies never;
  }
}

type Dependence = {
  readonly alarms: CompositeAndMathAlarms;
  /** The metric alarms that go to ALARM with the event. */
  readonly firing: readonly { readonly alarm: MetricAlarm; readonly caveats: readonly Caveat[] }[];
  readonly filtered: FilteredMetric;
  readonly rules: OtherAlarms;
};

function compositeChains(
  lookup: FactLookup,
  chain: PartialChain,
  { alarms, firing, filtered, rules }: Dependence,
): readonly Chain[] {
  const { compositesThatFollow, indexComposites, judgeComposite, movesWithEvent } = rules;
  const index = indexComposites(alarms.composite, lookup.work, alarms.states);
  const followed = firing.map((each) => ({ ...each, follows: compositesThatFollow(each.alarm, index, lookup.work) }));
  const moves = movesWithEvent(followed);
  return followed.flatMap(({ alarm, caveats, follows }) =>
    follows.flatMap((follow) => {
      const judgement = judgeComposite(follow, { alarm, index, moves });
      if (judgement.kind === 'fails') return [closeChain(chain, judgement.link)];
      return notifyingChains(lookup, chain, {
        alarm: follow.composite,
        filtered,
        caveats: [...caveats, ...judgement.caveats],
      });
    }),
  );
}

/** Follows an alarm that goes to ALARM to the topics to which it then publishes. */
function notifyingChains(
  lookup: FactLookup,
  chain: PartialChain,
  {
    alarm,
    filtered,
    caveats = [],
  }: { alarm: MetricAlarm | CompositeAlarm; filtered: FilteredMetric; caveats?: readonly Caveat[] },
): readonly Chain[] {
  const topicArns = alarm.alarmActions.filter((action) => parseArn(action)?.service === 'sns');
  const link = judgeNotifying(lookup, alarm, { filtered, caveats, topicArns });
  if (link !== undefined && link.state !== 'ok') return [closeChain(chain, link)];
  // While mute rules are being read, the topics can be read beside them.
  const extended = link === undefined ? chain : extendChain(chain, link);
  const watched = 'alarmRule' in alarm ? {} : { metric: filtered.metric };
  const chains = topicArns.flatMap((topicArn) =>
    topicChains(lookup, extended, { topicArn, alarmArn: alarm.alarmArn, ...watched }),
  );
  return link === undefined ? [] : chains;
}

function judgeNotifying(
  lookup: FactLookup,
  alarm: MetricAlarm | CompositeAlarm,
  {
    filtered,
    caveats,
    topicArns,
  }: { filtered: FilteredMetric; caveats: readonly Caveat[]; topicArns: readonly string[] },
): OkLink | BrokenLink | UnknownLink | undefined {
  const resource = alarm.alarmArn;
  if (!alarm.actionsEnabled) {
    return broken('alarm', 'ALARM_ACTIONS_DISABLED', { message: 'The actions of the alarm are disabled.', resource });
  }
  if (topicArns.length === 0) {
    const message =
      alarm.alarmActions.length === 0
        ? 'The alarm has no action for the ALARM state.'
        : 'None of the actions for the ALARM state is an SNS topic.';
    return broken('alarm', 'ALARM_WITHOUT_TOPIC', { message, resource });
  }
  const rules = lookup.get({ kind: 'mute-rules', ...filtered.place, alarmName: alarm.alarmName });
  if (rules === undefined) return undefined;
  if (rules.kind === 'unknown') return ok('alarm', resource, [...caveats, caveatOf('alarm-mute-rules', rules.why)]);
  const [active] = rules.value.active;
  if (active !== undefined) {
    return broken('alarm', 'ALARM_MUTED', { message: `Mute rule ${active} silences the alarm now.`, resource });
  }
  return ok('alarm', resource, [...caveats, ...rules.value.scheduled.map(scheduledMute)]);
}

function scheduledMute(rule: string): Caveat {
  const message = `Mute rule ${rule} will silence the alarm for a time.`;
  return { fact: 'alarm-mute-rules', code: 'ALARM_MUTE_SCHEDULED', message };
}

function withAlarmCaveat(chain: Chain, caveat: Caveat): Chain {
  const links = chain.links.map((link) =>
    link.link === 'alarm' && link.state === 'ok' ? { ...link, caveats: [...link.caveats, caveat] } : link,
  );
  return { ...chain, links };
}
