import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { PutMetricFilterCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTopicCommand, SetTopicAttributesCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  type Action,
  type ActionResult,
  type CreateTopic,
  ownTag,
  type PutMetricAlarm,
  type PutMetricFilter,
  type SetTopicAttribute,
  type Subscribe,
} from '../domain/action.ts';
import type { Failure } from '../domain/failure.ts';
import type { Observed } from '../domain/observed.ts';
import { sleep } from '../runtime/sleep.ts';
import { type Caller, send } from './client/send.ts';
import type { Session } from './client/session.ts';

const tags = [{ Key: ownTag.key, Value: ownTag.value }];

/** Errors that pass by themselves and that the SDK does not retry. */
const transientErrors: ReadonlySet<string> = new Set([
  // Two writers on one log group.
  'OperationAbortedException',
  // A topic that was created a moment ago and is not yet visible everywhere.
  'NotFoundException',
  'NotFound',
  // CreateTopic with tags: two writers at once, and a topic of the same name that was deleted a moment ago.
  'ConcurrentAccessException',
  'ConcurrentAccess',
  'StaleTagException',
  'StaleTag',
]);

const retryDelaysMs: readonly number[] = [200, 400, 800, 1_600, 3_200];

/**
 * Makes one change. Every change is idempotent: creating a topic or a subscription that exists returns it, and filters
 * and alarms are replaced as a whole. `delaysMs` are the waits before the second, third … attempt.
 *
 * @throws when the session is in another account than the action, which is a bug and must never be a change.
 */
export async function applyAction(
  action: Action,
  caller: Caller & { readonly session: Session },
  delaysMs: readonly number[] = retryDelaysMs,
): Promise<ActionResult> {
  if (caller.session.accountId !== action.accountId) {
    throw new Error(`An action in ${action.accountId} was to be made with a session in ${caller.session.accountId}.`);
  }
  let outcome = await make(action, caller);
  for (const waitMs of delaysMs) {
    if (outcome.kind === 'known' || !isTransient(action, outcome.why) || caller.signal.aborted) break;
    await sleep(waitMs, caller.signal);
    outcome = await make(action, caller);
  }
  return outcome.kind === 'known' ? { result: 'applied', action } : { result: 'refused', action, why: outcome.why };
}

/**
 * Returns whether a later attempt may succeed. The role may set attributes of a topic only by its tag
 * (`aws:ResourceTag`), and IAM may see the tag of a topic that was created a moment ago a little later than SNS does:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
function isTransient({ kind, change }: Action, { code, awsCode = '' }: Failure): boolean {
  const isNewTopic = kind === 'set-topic-attribute' && change === 'create';
  return transientErrors.has(awsCode) || (isNewTopic && code === 'ACCESS_DENIED');
}

async function make(action: Action, caller: Caller): Promise<Observed<unknown>> {
  switch (action.kind) {
    case 'create-topic':
      return createTopic(action, caller);
    case 'set-topic-attribute':
      return setTopicAttribute(action, caller);
    case 'subscribe':
      return subscribe(action, caller);
    case 'put-metric-filter':
      return putMetricFilter(action, caller);
    case 'put-metric-alarm':
      return putMetricAlarm(action, caller);
    default:
      return action satisfies never;
  }
}

/** Creates the topic with its tag in one call, so that no interruption leaves a topic that later runs do not manage. */
function createTopic({ region, topicName, kmsMasterKeyId }: CreateTopic, caller: Caller): Promise<Observed<unknown>> {
  const command = new CreateTopicCommand({
    Name: topicName,
    Tags: tags,
    ...(kmsMasterKeyId !== undefined && { Attributes: { KmsMasterKeyId: kmsMasterKeyId } }),
  });
  return send(caller.aws.sns(region), command, { operation: 'sns:CreateTopic', caller });
}

function setTopicAttribute(action: SetTopicAttribute, caller: Caller): Promise<Observed<unknown>> {
  const command = new SetTopicAttributesCommand({
    TopicArn: action.topicArn,
    AttributeName: action.attributeName,
    AttributeValue: action.attributeValue,
  });
  return send(caller.aws.sns(action.region), command, { operation: 'sns:SetTopicAttributes', caller });
}

function subscribe({ region, topicArn, protocol, endpoint }: Subscribe, caller: Caller): Promise<Observed<unknown>> {
  const command = new SubscribeCommand({ TopicArn: topicArn, Protocol: protocol, Endpoint: endpoint });
  return send(caller.aws.sns(region), command, { operation: 'sns:Subscribe', caller });
}

function putMetricFilter(action: PutMetricFilter, caller: Caller): Promise<Observed<unknown>> {
  const { metricNamespace, metricName, metricValue } = action;
  const command = new PutMetricFilterCommand({
    logGroupName: action.logGroupName,
    filterName: action.filterName,
    filterPattern: action.filterPattern,
    metricTransformations: [{ metricNamespace, metricName, metricValue }],
  });
  return send(caller.aws.logs(action.region), command, { operation: 'logs:PutMetricFilter', caller });
}

/** Puts the alarm. CloudWatch takes `Tags` when it creates an alarm and ignores them when it replaces one. */
function putMetricAlarm(action: PutMetricAlarm, caller: Caller): Promise<Observed<unknown>> {
  const command = new PutMetricAlarmCommand({
    AlarmName: action.alarmName,
    AlarmDescription: action.alarmDescription,
    Namespace: action.namespace,
    MetricName: action.metricName,
    Statistic: action.statistic,
    Period: action.periodSeconds,
    EvaluationPeriods: action.evaluationPeriods,
    DatapointsToAlarm: action.datapointsToAlarm,
    Threshold: action.threshold,
    ComparisonOperator: action.comparisonOperator,
    TreatMissingData: action.treatMissingData,
    ActionsEnabled: true,
    AlarmActions: [...action.alarmActions],
    Tags: tags,
  });
  return send(caller.aws.cloudwatch(action.region), command, { operation: 'cloudwatch:PutMetricAlarm', caller });
}
