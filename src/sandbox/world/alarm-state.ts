import type { AlarmMuteRuleStatus, CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { arnOf, type Place } from './arn.ts';
import { deepMutableCopy } from './deep-mutable-copy.ts';
import type { AlarmMuteRule, Tags, WorldCompositeAlarm, WorldMetricAlarm } from './world.ts';

export type MetricAlarmState = {
  readonly kind: 'metric';
  shown: MetricAlarm & NamedAlarm;
  tags: Record<string, string>;
};

export type CompositeAlarmState = {
  readonly kind: 'composite';
  shown: CompositeAlarm & NamedAlarm & { readonly AlarmRule: string };
  tags: Record<string, string>;
  /** Composite alarms may depend on each other in a cycle, which is followed once. */
  isChanging: boolean;
};

export type AlarmState = MetricAlarmState | CompositeAlarmState;

type NamedAlarm = { readonly AlarmName: string; readonly AlarmArn: string };

export type MuteRuleState = {
  readonly rule: AlarmMuteRule;
  readonly arn: string;
  readonly lastUpdatedMs: number;
};

export type MuteRuleStatus = AlarmMuteRuleStatus;

/** Returns the fields of an alarm as DescribeAlarms shows them before the first evaluation. */
export function untouched(nowMs: number): Pick<MetricAlarm, UntouchedField> {
  const now = new Date(nowMs);
  return {
    ActionsEnabled: true,
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    StateValue: 'INSUFFICIENT_DATA',
    StateReason: 'Unchecked: Initial alarm creation',
    AlarmConfigurationUpdatedTimestamp: now,
    StateUpdatedTimestamp: now,
    StateTransitionedTimestamp: now,
  };
}

type UntouchedField =
  | 'ActionsEnabled'
  | 'OKActions'
  | 'AlarmActions'
  | 'InsufficientDataActions'
  | 'StateValue'
  | 'StateReason'
  | 'AlarmConfigurationUpdatedTimestamp'
  | 'StateUpdatedTimestamp'
  | 'StateTransitionedTimestamp';

export function metricAlarmState(seed: WorldMetricAlarm, place: Place, nowMs: number): MetricAlarmState {
  const { Tags: tags, ...alarm } = seed;
  return {
    kind: 'metric',
    shown: {
      ...untouched(nowMs),
      // An alarm that has been in its state for long has been there for as long.
      ...(alarm.StateTransitionedTimestamp && { AlarmConfigurationUpdatedTimestamp: alarm.StateTransitionedTimestamp }),
      Dimensions: [],
      ...deepMutableCopy<MetricAlarm>(alarm),
      AlarmName: seed.AlarmName,
      AlarmArn: alarm.AlarmArn ?? arnOf(place, 'cloudwatch', `alarm:${seed.AlarmName}`),
    },
    tags: { ...tags },
  };
}

export function compositeAlarmState(seed: WorldCompositeAlarm, place: Place, nowMs: number): CompositeAlarmState {
  const { Tags: tags, ...alarm } = seed;
  return {
    kind: 'composite',
    shown: {
      ...untouched(nowMs),
      ...deepMutableCopy<CompositeAlarm>(alarm),
      AlarmName: seed.AlarmName,
      AlarmRule: seed.AlarmRule,
      AlarmArn: alarm.AlarmArn ?? arnOf(place, 'cloudwatch', `alarm:${seed.AlarmName}`),
    },
    tags: { ...tags },
    isChanging: false,
  };
}

export function muteRuleState(rule: AlarmMuteRule, place: Place, nowMs: number): MuteRuleState {
  return { rule, arn: arnOf(place, 'cloudwatch', `alarm-mute-rule:${rule.Name}`), lastUpdatedMs: nowMs };
}

export function tagList(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
