import { type Action, type Blocked, ownTag, type PutMetricAlarm } from '../domain/action.ts';
import type { MetricAlarm, NamedAlarm } from '../domain/facts.ts';
import { alarmShape, desiredAlarm, type OwnAlarm, ownAlarmArn } from './own-alarm.ts';
import { blockedBy, blockedByUnreadable, ownName, placeOfRepair, type Repair } from './repair.ts';

export type AlarmPlan = { readonly actions: readonly Action[]; readonly blocked: readonly Blocked[] };

type Target = {
  readonly topicArn: string;
  readonly metric: { readonly namespace: string; readonly metricName: string };
};

const nothing: AlarmPlan = { actions: [], blocked: [] };

/** Our alarm on the metric, publishing to the topic; put right where it has drifted, and never over somebody else's. */
export function planAlarm(repair: Repair, target: Target): AlarmPlan {
  const { accountId, region } = placeOfRepair(repair);
  const alarmName = ownName(repair);
  const named = repair.inquiry.get({ kind: 'named-alarm', accountId, region, alarmName });
  if (named === undefined) return nothing;
  if (named.kind === 'unknown')
    return { actions: [], blocked: [blockedByUnreadable(repair, named.why, ownAlarmArn(repair))] };
  const wanted = { ...desiredAlarm(repair, target.metric), alarmActions: [target.topicArn] };
  if (!named.value.exists) return { actions: [putMetricAlarm(repair, wanted, 'create')], blocked: [] };
  if (!isManaged(named.value)) {
    const message = `An alarm named ${alarmName} is there without the tag ${ownTag.key}=${ownTag.value}: it is not ours to change.`;
    const resource = ownAlarmArn(repair);
    return { actions: [], blocked: [blockedBy(accountId, repair.reason, { message, resource })] };
  }
  const isAsWanted = named.value.alarm !== undefined && isSame(named.value.alarm, wanted);
  if (isAsWanted) return nothing;
  // Whom others have added to our alarm is still told; CloudWatch takes five actions for a state.
  const alarmActions = [...new Set([target.topicArn, ...(named.value.alarm?.alarmActions ?? [])])].slice(0, 5);
  return { actions: [putMetricAlarm(repair, { ...wanted, alarmActions }, 'update')], blocked: [] };
}

function isManaged(named: Extract<NamedAlarm, { exists: true }>): boolean {
  return named.alarm !== undefined && named.tags[ownTag.key] === ownTag.value;
}

/** In everything that decides whether it fires and whom it tells. */
function isSame(found: MetricAlarm, wanted: MetricAlarm): boolean {
  return (
    found.namespace === wanted.namespace &&
    found.metricName === wanted.metricName &&
    Object.keys(found.dimensions).length === 0 &&
    found.metrics.length === 0 &&
    found.unit === undefined &&
    found.statistic === wanted.statistic &&
    found.periodSeconds === wanted.periodSeconds &&
    found.evaluationPeriods === wanted.evaluationPeriods &&
    (found.datapointsToAlarm ?? found.evaluationPeriods) === wanted.datapointsToAlarm &&
    found.threshold === wanted.threshold &&
    found.comparisonOperator === wanted.comparisonOperator &&
    found.treatMissingData === wanted.treatMissingData &&
    found.actionsEnabled &&
    wanted.alarmActions.every((action) => found.alarmActions.includes(action))
  );
}

function putMetricAlarm(repair: Repair, wanted: OwnAlarm, change: 'create' | 'update'): PutMetricAlarm {
  const { accountId, region } = placeOfRepair(repair);
  const { alarmName, alarmArn, alarmActions } = wanted;
  return {
    kind: 'put-metric-alarm',
    accountId,
    region,
    resource: alarmArn,
    reason: repair.reason,
    change,
    alarmName,
    alarmDescription: descriptionOf(repair),
    namespace: wanted.namespace,
    metricName: wanted.metricName,
    ...alarmShape,
    alarmActions,
  };
}

/** For the person whom it wakes: what happened, and where to look. At most 1,024 characters (PutMetricAlarm). */
function descriptionOf({ site, inquiry }: Repair): string {
  const whose = site.trail.isOrganizationTrail
    ? 'of an account under the organization trail (recipientAccountId in the event says which)'
    : `of account ${site.logGroup.accountId}`;
  return [
    `The root user ${whose} was used or tried to sign in. If you do not know why, treat it as an incident.`,
    `Look in log group ${site.logGroup.logGroupName}, ${site.logGroup.region}: filter for ${inquiry.context.control.control.pattern}`,
    'CIS AWS Foundations Benchmark v3.0.0 4.3. Managed by rootwatch.',
  ]
    .join('\n')
    .slice(0, 1024);
}
