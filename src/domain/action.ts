import type { AccountId } from './account.ts';
import type { Failure } from './failure.ts';
import type { BrokenReason, UnknownReason } from './finding.ts';

/** The fields of every action: the account and Region, the resource, and the reason of the finding that it repairs. */
type Base = {
  readonly accountId: AccountId;
  readonly region: string;
  /** ARN, or the name within the log group for a metric filter. */
  readonly resource: string;
  readonly reason: BrokenReason;
  /** `update`: the resource is rootwatch's own, and has drifted from what it was created as. */
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

/** One change, as data: all that is needed to show it beforehand, and to make it. */
export type Action = CreateTopic | SetTopicAttribute | Subscribe | PutMetricFilter | PutMetricAlarm;
export type ActionKind = Action['kind'];

/** An obstacle to an account's compliance that rootwatch does not repair. */
export type Blocked = {
  readonly accountId: AccountId;
  readonly reason: BrokenReason | UnknownReason;
  readonly resource?: string;
  readonly message: string;
};

/** The plan for one account and control. Actions are made in order. */
export type Plan = { readonly actions: readonly Action[]; readonly blocked: readonly Blocked[] };

export const emptyPlan: Plan = { actions: [], blocked: [] };

export type ActionResult =
  | { readonly result: 'planned' | 'applied'; readonly action: Action }
  | { readonly result: 'refused'; readonly action: Action; readonly why: Failure }
  | { readonly result: 'not-attempted'; readonly action: Action; readonly reason: string };

/** The kinds of actions that depend on a kind, and are not attempted once one of it was refused. */
export const blocksOnFailure: Readonly<Record<ActionKind, readonly ActionKind[]>> = {
  'create-topic': ['set-topic-attribute', 'subscribe', 'put-metric-alarm'],
  'set-topic-attribute': ['put-metric-alarm'],
  subscribe: [],
  'put-metric-filter': ['put-metric-alarm'],
  'put-metric-alarm': [],
};

/** The tag that marks topics and alarms as rootwatch's own; metric filters can't be tagged. */
export const ownTag = { key: 'managed-by', value: 'rootwatch' } as const;

/** Returns the name of rootwatch's own filter, its metric and its alarm: the prefix and the control. */
export function ownNameFor(resourcePrefix: string, controlId: string): string {
  return `${resourcePrefix}${controlId}`;
}
