import type { AccountId } from './account.ts';
import type { Failure } from './failure.ts';
import type { BrokenReason, UnknownReason } from './finding.ts';

/** What every action says: where, on what, and which finding calls for it. */
type Base = {
  readonly accountId: AccountId;
  readonly region: string;
  /** ARN, or the name within the log group for a metric filter. */
  readonly resource: string;
  readonly reason: BrokenReason;
  /** `update`: ours is there and has drifted from what it was made as. */
  readonly change: 'create' | 'update';
};

export type CreateTopic = Base & {
  readonly kind: 'create-topic';
  readonly topicName: string;
  readonly kmsMasterKeyId?: string;
};
export type SetTopicAttribute = Base & {
  readonly kind: 'set-topic-attribute';
  readonly topicArn: string;
  readonly attributeName: 'Policy' | 'KmsMasterKeyId';
  readonly attributeValue: string;
};
export type Subscribe = Base & {
  readonly kind: 'subscribe';
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
};
/** A metric filter as PutMetricFilter takes it, without its log group. */
export type FilterDefinition = {
  readonly filterName: string;
  readonly filterPattern: string;
  readonly metricNamespace: string;
  readonly metricName: string;
  readonly metricValue: string;
};
export type PutMetricFilter = Base &
  FilterDefinition & { readonly kind: 'put-metric-filter'; readonly logGroupName: string };
/** An alarm as PutMetricAlarm takes it. */
export type AlarmDefinition = {
  readonly alarmName: string;
  readonly alarmDescription: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly statistic: 'Sum';
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparisonOperator: 'GreaterThanOrEqualToThreshold';
  readonly treatMissingData: 'notBreaching';
  readonly alarmActions: readonly string[];
};
export type PutMetricAlarm = Base & AlarmDefinition & { readonly kind: 'put-metric-alarm' };

/** One change, as data: everything that is needed to make it, and to show it beforehand. */
export type Action = CreateTopic | SetTopicAttribute | Subscribe | PutMetricFilter | PutMetricAlarm;
export type ActionKind = Action['kind'];

/** What stands in the way of an account's compliance and is not ours to repair. */
export type Blocked = {
  readonly accountId: AccountId;
  readonly reason: BrokenReason | UnknownReason;
  readonly resource?: string;
  readonly message: string;
};

/** For one account and control, in the order in which the actions are to be made. */
export type Plan = { readonly actions: readonly Action[]; readonly blocked: readonly Blocked[] };

export const emptyPlan: Plan = { actions: [], blocked: [] };

export type ActionResult =
  | { readonly result: 'planned' | 'applied'; readonly action: Action }
  | { readonly result: 'refused'; readonly action: Action; readonly why: Failure }
  | { readonly result: 'not-attempted'; readonly action: Action; readonly reason: string };

/** Which actions can't be made once one of a kind was refused: they build on it. */
export const blocksOnFailure: Readonly<Record<ActionKind, readonly ActionKind[]>> = {
  'create-topic': ['set-topic-attribute', 'subscribe', 'put-metric-alarm'],
  'set-topic-attribute': ['put-metric-alarm'],
  subscribe: [],
  'put-metric-filter': ['put-metric-alarm'],
  'put-metric-alarm': [],
};

/** What marks topics and alarms as ours; metric filters can't be tagged. */
export const ownTag = { key: 'managed-by', value: 'rootwatch' } as const;

/** The one name that a filter, its metric and its alarm have when they are ours: the prefix and the control. */
export function ownNameFor(resourcePrefix: string, controlId: string): string {
  return `${resourcePrefix}${controlId}`;
}
