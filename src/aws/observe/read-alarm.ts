import type {
  CompositeAlarm as AwsCompositeAlarm,
  MetricAlarm as AwsMetricAlarm,
  MetricDataQuery as AwsMetricDataQuery,
  MetricStat as AwsMetricStat,
  Dimension,
  EvaluationWindow,
} from '@aws-sdk/client-cloudwatch';
import type { AlarmStateFact, CompositeAlarm, MetricAlarm, MetricDataQuery } from '../../domain/facts.ts';
import { optional } from '../../domain/optional.ts';
import {
  optionalDateMs,
  optionalList,
  optionalNumber,
  optionalString,
  requireBoolean,
  requireNumber,
  requireString,
  requireStrings,
} from '../client/read-fields.ts';

export function readMetricAlarm(alarm: AwsMetricAlarm): MetricAlarm {
  return {
    alarmName: requireString(alarm.AlarmName, 'AlarmName'),
    alarmArn: requireString(alarm.AlarmArn, 'AlarmArn'),
    actionsEnabled: requireBoolean(alarm.ActionsEnabled, 'ActionsEnabled'),
    alarmActions: requireStrings(alarm.AlarmActions, 'AlarmActions'),
    stateValue: requireString(alarm.StateValue, 'StateValue'),
    dimensions: readDimensions(alarm.Dimensions),
    evaluationPeriods: requireNumber(alarm.EvaluationPeriods, 'EvaluationPeriods'),
    comparisonOperator: requireString(alarm.ComparisonOperator, 'ComparisonOperator'),
    // CloudWatch: "If this parameter is omitted, the default behavior of missing is used."
    treatMissingData: optionalString(alarm.TreatMissingData, 'TreatMissingData') ?? 'missing',
    metrics: optionalList(alarm.Metrics, 'Metrics').map(readMetricDataQuery),
    ...optional({
      stateTransitionedMs: optionalDateMs(alarm.StateTransitionedTimestamp, 'StateTransitionedTimestamp'),
      configurationUpdatedMs: optionalDateMs(
        alarm.AlarmConfigurationUpdatedTimestamp,
        'AlarmConfigurationUpdatedTimestamp',
      ),
      evaluationState: optionalString(alarm.EvaluationState, 'EvaluationState'),
      evaluationWindow: readEvaluationWindow(alarm.EvaluationWindow),
      namespace: optionalString(alarm.Namespace, 'Namespace'),
      metricName: optionalString(alarm.MetricName, 'MetricName'),
      statistic: optionalString(alarm.Statistic, 'Statistic'),
      extendedStatistic: optionalString(alarm.ExtendedStatistic, 'ExtendedStatistic'),
      periodSeconds: optionalNumber(alarm.Period, 'Period'),
      unit: optionalString(alarm.Unit, 'Unit'),
      datapointsToAlarm: optionalNumber(alarm.DatapointsToAlarm, 'DatapointsToAlarm'),
      threshold: optionalNumber(alarm.Threshold, 'Threshold'),
      evaluateLowSampleCountPercentile: optionalString(
        alarm.EvaluateLowSampleCountPercentile,
        'EvaluateLowSampleCountPercentile',
      ),
      warmUpMinutes: optionalNumber(
        alarm.WarmUpConfiguration?.WarmUpPeriodDurationInMinutes,
        'WarmUpPeriodDurationInMinutes',
      ),
      thresholdMetricId: optionalString(alarm.ThresholdMetricId, 'ThresholdMetricId'),
    }),
  };
}

/** Returns the name of the one member that is set. The SDK has one that it does not know in `$unknown`. */
function readEvaluationWindow(window: EvaluationWindow | undefined): string | undefined {
  if (window?.$unknown !== undefined) return requireString(window.$unknown[0], 'EvaluationWindow');
  return Object.keys(window ?? {})[0];
}

/** Reads the state of an alarm of any kind. One that is malformed is left out: its state is not known. */
export function readAlarmState({ AlarmName, AlarmArn, StateValue }: AwsMetricAlarm): readonly AlarmStateFact[] {
  if (typeof AlarmName !== 'string' || typeof AlarmArn !== 'string' || typeof StateValue !== 'string') return [];
  return [{ alarmName: AlarmName, alarmArn: AlarmArn, stateValue: StateValue }];
}

export function readCompositeAlarm(alarm: AwsCompositeAlarm): CompositeAlarm {
  return {
    alarmName: requireString(alarm.AlarmName, 'AlarmName'),
    alarmArn: requireString(alarm.AlarmArn, 'AlarmArn'),
    actionsEnabled: requireBoolean(alarm.ActionsEnabled, 'ActionsEnabled'),
    alarmActions: requireStrings(alarm.AlarmActions, 'AlarmActions'),
    alarmRule: requireString(alarm.AlarmRule, 'AlarmRule'),
    stateValue: requireString(alarm.StateValue, 'StateValue'),
    ...optional({
      actionsSuppressor: optionalString(alarm.ActionsSuppressor, 'ActionsSuppressor'),
      actionsSuppressorWaitSeconds: optionalNumber(alarm.ActionsSuppressorWaitPeriod, 'ActionsSuppressorWaitPeriod'),
      actionsSuppressedBy: optionalString(alarm.ActionsSuppressedBy, 'ActionsSuppressedBy'),
    }),
  };
}

function readMetricDataQuery({
  Id,
  Expression,
  MetricStat,
  ReturnData,
  AccountId,
}: AwsMetricDataQuery): MetricDataQuery {
  return {
    id: requireString(Id, 'Id'),
    // CloudWatch: "If you omit this parameter, the default of true is used."
    returnData: ReturnData === undefined ? true : requireBoolean(ReturnData, 'ReturnData'),
    ...optional({
      expression: optionalString(Expression, 'Expression'),
      stat: MetricStat && readMetricStat(MetricStat),
      accountId: optionalString(AccountId, 'AccountId'),
    }),
  };
}

function readMetricStat({ Metric, Period, Stat, Unit }: AwsMetricStat): NonNullable<MetricDataQuery['stat']> {
  return {
    namespace: requireString(Metric?.Namespace, 'Namespace'),
    metricName: requireString(Metric?.MetricName, 'MetricName'),
    dimensions: readDimensions(Metric?.Dimensions),
    periodSeconds: requireNumber(Period, 'Period'),
    statistic: requireString(Stat, 'Stat'),
    ...optional({ unit: optionalString(Unit, 'Unit') }),
  };
}

function readDimensions(dimensions: readonly Dimension[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    optionalList(dimensions, 'Dimensions').map(({ Name, Value }) => [
      requireString(Name, 'Name'),
      requireString(Value, 'Value'),
    ]),
  );
}
