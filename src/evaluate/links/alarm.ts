import type { AccountId } from '../../domain/account.ts';
import { parseArn } from '../../domain/arn.ts';
import type { CompositeAlarm, MetricAlarm } from '../../domain/facts.ts';
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
import type { FactLookup } from '../inquiry.ts';
import { firesOnOneEvent, type MetricContribution } from '../rules/alarm-fires.ts';
import { type CompositeFollow, compositesThatFollow } from '../rules/composite-alarms.ts';
import { indexComposites } from '../rules/composite-index.ts';
import { metricMathOver } from '../rules/metric-math.ts';
import { topicPaths } from './topic.ts';

/** The metric that a filter feeds, where it is, and what one event adds to it. */
export type FilteredMetric = {
  readonly place: { readonly accountId: AccountId; readonly region: string };
  readonly metric: { readonly namespace: string; readonly metricName: string };
  readonly contribution: MetricContribution;
  /** A filter that feeds the metric with events which every account sees all day. */
  readonly restlessFilter?: string;
};

/**
 * CIS 4.3 audit procedure, step 5. Metric alarms first: composite alarms and alarms on metric math are asked for only
 * when no chain through a plain metric alarm is complete, since DescribeAlarms has to list every alarm there is.
 */
export function alarmPaths(inquiry: FactLookup, way: PartialChain, feed: FilteredMetric): readonly Chain[] {
  const alarms = inquiry.get({ kind: 'metric-alarms', ...feed.place, ...feed.metric });
  if (alarms === undefined) return [];
  if (alarms.kind === 'unknown') return [closeChain(way, unknownLink('alarm', alarms.why))];
  const plain = alarms.value.filter((alarm) => watches(alarm, feed));
  const direct = plain.flatMap((alarm) => metricAlarmPaths(inquiry, way, { alarm, feed }));
  if (direct.some(isComplete) || inquiry.open.length > 0) return direct;

  const others = inquiry.get({ kind: 'other-alarms', ...feed.place });
  if (others === undefined) return direct;
  if (others.kind === 'unknown') {
    // Beyond the CIS procedure as long as some metric alarm has a topic; without one they may be the only way on.
    const reachesTopic = direct.some((path) => path.links[3]?.state === 'ok');
    if (!reachesTopic) return [...direct, closeChain(way, unknownLink('alarm', others.why))];
    return direct.map((path) => withAlarmCaveat(path, caveatOf('composite-alarms', others.why)));
  }
  const math = others.value.metricMath.flatMap((alarm) => metricMathPaths(inquiry, way, { alarm, feed }));
  const overMetric = others.value.metricMath.flatMap((alarm) => {
    const over = metricMathOver(alarm, feed.metric);
    return over.kind === 'plain' ? [over.alarm] : [];
  });
  const watching = [...plain, ...overMetric];
  const firing = watching.filter(
    (alarm) => feed.restlessFilter === undefined && firesOnOneEvent(alarm, feed.contribution).kind === 'fires',
  );
  const index = indexComposites(others.value.composite, inquiry.work);
  const composite = firing.flatMap((alarm) => {
    const followers = compositesThatFollow(alarm, index, inquiry.work);
    const inAlarm = others.value.composite.filter(({ stateValue }) => stateValue === 'ALARM');
    const suppressors = [alarm, ...inAlarm, ...followers.map((follower) => follower.composite)];
    return followers.flatMap((follower) => compositePaths(inquiry, way, { ...follower, feed, suppressors }));
  });
  const paths = [...direct, ...math, ...composite];
  return paths.length > 0 || inquiry.open.length > 0 ? paths : [closeChain(way, noAlarm(feed))];
}

/**
 * Exactly this metric, which has no dimensions. CloudWatch answers with no other alarms; a verdict does not rest on it.
 */
function watches({ namespace, metricName, dimensions }: MetricAlarm, { metric }: FilteredMetric): boolean {
  return namespace === metric.namespace && metricName === metric.metricName && Object.keys(dimensions).length === 0;
}

function noAlarm({ metric }: FilteredMetric): BrokenLink {
  const message = `No alarm watches ${metric.namespace}/${metric.metricName} without dimensions.`;
  return broken('alarm', 'ALARM_MISSING', { message });
}

function metricAlarmPaths(
  inquiry: FactLookup,
  way: PartialChain,
  { alarm, feed }: { alarm: MetricAlarm; feed: FilteredMetric },
): readonly Chain[] {
  const resource = alarm.alarmArn;
  if (feed.restlessFilter !== undefined) {
    const message = `Filter ${feed.restlessFilter} counts everyday events into the metric: the alarm hardly ever changes state.`;
    return [closeChain(way, broken('alarm', 'ALARM_CANNOT_FIRE', { message, resource }))];
  }
  const firing = firesOnOneEvent(alarm, feed.contribution);
  switch (firing.kind) {
    case 'cannot-fire':
      return [closeChain(way, broken('alarm', 'ALARM_CANNOT_FIRE', { message: firing.message, resource }))];
    case 'undecided':
      return [closeChain(way, undecidedLink('alarm', firing.message, resource))];
    case 'fires':
      return notifyingPaths(inquiry, way, { alarm, feed, caveats: warmUpOf(alarm) });
    default:
      return firing satisfies never;
  }
}

/**
 * CloudWatch user guide, "Alarm warm-up periods": an alarm that warms up stays in INSUFFICIENT_DATA and performs no
 * actions. Nothing tells one that does from one that has no data, as an alarm on root usage has none.
 */
function warmUpOf({ warmUpMinutes, stateValue }: MetricAlarm): readonly Caveat[] {
  if (warmUpMinutes === undefined || stateValue !== 'INSUFFICIENT_DATA') return [];
  const message = `It may be warming up: it performs no actions for ${warmUpMinutes} minutes after it was created or updated.`;
  return [{ fact: 'alarm-warm-up', code: 'ALARM_WARMING_UP', message }];
}

function metricMathPaths(
  inquiry: FactLookup,
  way: PartialChain,
  { alarm, feed }: { alarm: MetricAlarm; feed: FilteredMetric },
): readonly Chain[] {
  const over = metricMathOver(alarm, feed.metric);
  switch (over.kind) {
    case 'not-over':
      return [];
    case 'undecided':
      return [closeChain(way, undecidedLink('alarm', over.message, alarm.alarmArn))];
    case 'plain':
      return metricAlarmPaths(inquiry, way, { alarm: over.alarm, feed });
    default:
      return over satisfies never;
  }
}

type Following = {
  readonly feed: FilteredMetric;
  /** Alarms that are in ALARM now, or will be once the event has come: none of them may suppress the composite alarm. */
  readonly suppressors: readonly { readonly alarmName: string; readonly alarmArn: string }[];
};

function compositePaths(
  inquiry: FactLookup,
  way: PartialChain,
  { composite, follows, message, feed, suppressors }: CompositeFollow & Following,
): readonly Chain[] {
  const resource = composite.alarmArn;
  if (follows === 'never') return [closeChain(way, broken('alarm', 'ALARM_CANNOT_FIRE', { message, resource }))];
  if (follows === 'undecided') return [closeChain(way, undecidedLink('alarm', message, resource))];
  const { actionsSuppressor: suppressor, actionsSuppressedBy: by } = composite;
  if (
    by !== undefined ||
    suppressors.some(({ alarmName, alarmArn }) => [alarmName, alarmArn].includes(suppressor ?? ''))
  ) {
    const suppressed = `Its actions are suppressed${suppressor === undefined ? '' : ` by alarm ${suppressor}`}.`;
    return [closeChain(way, broken('alarm', 'ALARM_MUTED', { message: suppressed, resource }))];
  }
  const caveats: Caveat[] = [];
  if (follows === 'when-others-ok')
    caveats.push({ fact: 'composite-alarm-rule', code: 'DEPENDS_ON_OTHER_ALARMS', message });
  if (suppressor !== undefined) {
    const whenever = `Its actions are suppressed whenever alarm ${suppressor} is in ALARM.`;
    caveats.push({ fact: 'actions-suppressor', code: 'ACTIONS_SUPPRESSOR', message: whenever });
  }
  return notifyingPaths(inquiry, way, { alarm: composite, feed, caveats });
}

/** From an alarm that goes to ALARM to the topics that it then publishes to. */
function notifyingPaths(
  inquiry: FactLookup,
  way: PartialChain,
  {
    alarm,
    feed,
    caveats = [],
  }: { alarm: MetricAlarm | CompositeAlarm; feed: FilteredMetric; caveats?: readonly Caveat[] },
): readonly Chain[] {
  const topicArns = alarm.alarmActions.filter((action) => parseArn(action)?.service === 'sns');
  const link = judgeNotifying(inquiry, alarm, { feed, caveats, topicArns });
  if (link !== undefined && link.state !== 'ok') return [closeChain(way, link)];
  // While mute rules are being read, the topics can be read beside them.
  const on = link === undefined ? way : extendChain(way, link);
  const watched = 'alarmRule' in alarm ? {} : { metric: feed.metric };
  const paths = topicArns.flatMap((topicArn) =>
    topicPaths(inquiry, on, { topicArn, alarmArn: alarm.alarmArn, ...watched }),
  );
  return link === undefined ? [] : paths;
}

function judgeNotifying(
  inquiry: FactLookup,
  alarm: MetricAlarm | CompositeAlarm,
  { feed, caveats, topicArns }: { feed: FilteredMetric; caveats: readonly Caveat[]; topicArns: readonly string[] },
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
  const rules = inquiry.get({ kind: 'mute-rules', ...feed.place, alarmName: alarm.alarmName });
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

function withAlarmCaveat(path: Chain, caveat: Caveat): Chain {
  const links = path.links.map((link) =>
    link.link === 'alarm' && link.state === 'ok' ? { ...link, caveats: [...link.caveats, caveat] } : link,
  );
  return { ...path, links };
}
