import type { StateValue } from '@aws-sdk/client-cloudwatch';
import type { AlarmState } from '../world/alarm-state.ts';
import type { Place } from '../world/arn.ts';

export type AlarmMessage = { readonly subject: string; readonly message: string };

/** Builds the notification of an alarm: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html */
export function alarmMessage(place: Place, alarm: AlarmState, from: StateValue): AlarmMessage {
  const { shown } = alarm;
  const body = {
    AlarmName: shown.AlarmName,
    AlarmDescription: shown.AlarmDescription ?? null,
    AWSAccountId: place.accountId,
    AlarmConfigurationUpdatedTimestamp: shown.AlarmConfigurationUpdatedTimestamp,
    NewStateValue: shown.StateValue,
    NewStateReason: shown.StateReason,
    StateChangeTime: shown.StateUpdatedTimestamp,
    Region: place.region,
    AlarmArn: shown.AlarmArn,
    OldStateValue: from,
    OKActions: shown.OKActions,
    AlarmActions: shown.AlarmActions,
    InsufficientDataActions: shown.InsufficientDataActions,
    ...(alarm.kind === 'composite' ? { AlarmRule: alarm.shown.AlarmRule } : { Trigger: triggerOf(alarm.shown) }),
  };
  return { subject: `${shown.StateValue}: "${shown.AlarmName}" in ${place.region}`, message: JSON.stringify(body) };
}

function triggerOf(shown: Extract<AlarmState, { kind: 'metric' }>['shown']): Readonly<Record<string, unknown>> {
  return {
    MetricName: shown.MetricName,
    Namespace: shown.Namespace,
    StatisticType: shown.Statistic === undefined ? 'ExtendedStatistic' : 'Statistic',
    Statistic: shown.Statistic?.toUpperCase() ?? shown.ExtendedStatistic,
    Unit: shown.Unit ?? null,
    Dimensions: (shown.Dimensions ?? []).map(({ Name, Value }) => ({ name: Name, value: Value })),
    Period: shown.Period,
    EvaluationPeriods: shown.EvaluationPeriods,
    ComparisonOperator: shown.ComparisonOperator,
    Threshold: shown.Threshold,
    TreatMissingData: shown.TreatMissingData ?? '',
  };
}
