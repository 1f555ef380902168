import { type Action, type AlarmDefinition, ownTag } from '../domain/action.ts';
import { parseArn } from '../domain/arn.ts';
import type { MetricAlarm, NamedAlarm } from '../domain/facts.ts';
import { blockedPlan, openPlan, type PartialPlan, readyPlan } from './partial-plan.ts';
import { actionBase, blockedBy, blockedByUnreadable, type Metric, type Repair } from './repair.ts';

/** SNS topics and other actions that an alarm may have for one state (PutMetricAlarm, AlarmActions). */
const maxAlarmActions = 5;

/**
 * Plans rootwatch's alarm on a metric, which publishes to a topic: creates it, corrects it where it has drifted, and
 * never replaces an alarm that rootwatch does not manage, nor one with actions that its role may not put
 * (`cloudwatch:AlarmActions`).
 */
export function planAlarm(
  repair: Repair,
  { topicArn, metric }: { readonly topicArn: string; readonly metric: Metric },
): PartialPlan<{ readonly alarmArn: string }> {
  const { alarmArn, target } = repair;
  const desired = repair.desiredAlarm(metric, [topicArn]);
  const { alarmName } = desired;
  const named = repair.lookup.get({
    kind: 'named-alarm',
    accountId: target.accountId,
    region: target.region,
    alarmName,
  });
  if (named === undefined) return openPlan;
  if (named.kind === 'unknown') return blockedPlan(blockedByUnreadable(repair, named.why, alarmArn));
  if (!named.value.exists) return readyPlan({ alarmArn }, [putMetricAlarm(repair, desired, 'create')]);
  if (!isManaged(named.value)) {
    const message = `An alarm named ${alarmName} exists without the tag ${ownTag.key}=${ownTag.value}: rootwatch does not manage it and leaves it as it is.`;
    return blockedPlan(blockedBy(target.accountId, repair.reason, { message, resource: alarmArn }));
  }
  const observed = named.value.alarm;
  if (observed !== undefined && isAsDesired(observed, desired)) return readyPlan({ alarmArn });
  const others = (observed?.alarmActions ?? []).filter((action) => parseArn(action)?.service !== 'sns');
  if (others.length > 0) {
    const message = `Alarm ${alarmName} has actions other than SNS topics (${others.join(', ')}). rootwatch puts only alarms that notify topics, so it leaves this one as it is.`;
    return blockedPlan(blockedBy(target.accountId, repair.reason, { message, resource: alarmArn }));
  }
  // Topics that people have added to the alarm stay.
  const alarmActions = [...new Set([topicArn, ...(observed?.alarmActions ?? [])])].slice(0, maxAlarmActions);
  return readyPlan({ alarmArn }, [putMetricAlarm(repair, { ...desired, alarmActions }, 'update')]);
}

function isManaged(named: Extract<NamedAlarm, { exists: true }>): boolean {
  return named.alarm !== undefined && named.tags[ownTag.key] === ownTag.value;
}

/** Compares all that decides whether the alarm fires and which topics it notifies. */
function isAsDesired(observed: MetricAlarm, desired: AlarmDefinition): boolean {
  return (
    observed.namespace === desired.namespace &&
    observed.metricName === desired.metricName &&
    Object.keys(observed.dimensions).length === 0 &&
    observed.metrics.length === 0 &&
    observed.unit === undefined &&
    observed.statistic === desired.statistic &&
    observed.periodSeconds === desired.periodSeconds &&
    observed.evaluationPeriods === desired.evaluationPeriods &&
    (observed.datapointsToAlarm ?? observed.evaluationPeriods) === desired.datapointsToAlarm &&
    observed.threshold === desired.threshold &&
    observed.comparisonOperator === desired.comparisonOperator &&
    observed.treatMissingData === desired.treatMissingData &&
    (observed.evaluationWindow ?? 'SlidingWindow') === 'SlidingWindow' &&
    observed.actionsEnabled &&
    desired.alarmActions.every((action) => observed.alarmActions.includes(action))
  );
}

function putMetricAlarm(repair: Repair, desired: AlarmDefinition, change: 'create' | 'update'): Action {
  return { kind: 'put-metric-alarm', ...actionBase(repair, repair.alarmArn, change), ...desired };
}
