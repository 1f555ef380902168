import type {
  CompositeAlarm as AwsCompositeAlarm,
  MetricAlarm as AwsMetricAlarm,
  MetricDataQuery as AwsMetricDataQuery,
  Dimension,
} from '@aws-sdk/client-cloudwatch';
import type { CompositeAlarm, MetricAlarm, MetricDataQuery } from '../../domain/facts.ts';
import {
  optional,
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
    ...optional('evaluationState', optionalString(alarm.EvaluationState, 'EvaluationState')),
    ...optional('namespace', optionalString(alarm.Namespace, 'Namespace')),
    ...optional('metricName', optionalString(alarm.MetricName, 'MetricName')),
    dimensions: readDimensions(alarm.Dimensions),
    ...optional('statistic', optionalString(alarm.Statistic, 'Statistic')),
    ...optional('extendedStatistic', optionalString(alarm.ExtendedStatistic, 'ExtendedStatistic')),
    ...optional('periodSeconds', optionalNumber(alarm.Period, 'Period')),
    ...optional('unit', optionalString(alarm.Unit, 'Unit')),
    evaluationPeriods: requireNumber(alarm.EvaluationPeriods, 'EvaluationPeriods'),
    ...optional('datapointsToAlarm', optionalNumber(alarm.DatapointsToAlarm, 'DatapointsToAlarm')),
    ...optional('threshold', optionalNumber(alarm.Threshold, 'Threshold')),
    comparisonOperator: requireString(alarm.ComparisonOperator, 'ComparisonOperator'),
    // CloudWatch: "If this parameter is omitted, the default behavior of missing is used."
    treatMissingData: optionalString(alarm.TreatMissingData, 'TreatMissingData') ?? 'missing',
    ...optional(
      'evaluateLowSampleCountPercentile',
      optionalString(alarm.EvaluateLowSampleCountPercentile, 'EvaluateLowSampleCountPercentile'),
    ),
    ...optional(
      'warmUpMinutes',
      optionalNumber(alarm.WarmUpConfiguration?.WarmUpPeriodDurationInMinutes, 'WarmUpPeriodDurationInMinutes'),
    ),
    metrics: optionalList(alarm.Metrics, 'Metrics').map(readMetricDataQuery),
    ...optional('thresholdMetricId', optionalString(alarm.ThresholdMetricId, 'ThresholdMetricId')),
  };
}

export function readCompositeAlarm(alarm: AwsCompositeAlarm): CompositeAlarm {
  return {
    alarmName: requireString(alarm.AlarmName, 'AlarmName'),
    alarmArn: requireString(alarm.AlarmArn, 'AlarmArn'),
    actionsEnabled: requireBoolean(alarm.ActionsEnabled, 'ActionsEnabled'),
    alarmActions: requireStrings(alarm.AlarmActions, 'AlarmActions'),
    alarmRule: requireString(alarm.AlarmRule, 'AlarmRule'),
    stateValue: requireString(alarm.StateValue, 'StateValue'),
    ...optional('actionsSuppressor', optionalString(alarm.ActionsSuppressor, 'ActionsSuppressor')),
    ...optional('actionsSuppressedBy', optionalString(alarm.ActionsSuppressedBy, 'ActionsSuppressedBy')),
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
    ...optional('expression', optionalString(Expression, 'Expression')),
    ...optional(
      'stat',
      MetricStat && {
        namespace: requireString(MetricStat.Metric?.Namespace, 'Namespace'),
        metricName: requireString(MetricStat.Metric?.MetricName, 'MetricName'),
        dimensions: readDimensions(MetricStat.Metric?.Dimensions),
        periodSeconds: requireNumber(MetricStat.Period, 'Period'),
        statistic: requireString(MetricStat.Stat, 'Stat'),
        ...optional('unit', optionalString(MetricStat.Unit, 'Unit')),
      },
    ),
    // CloudWatch: "If you omit this parameter, the default of true is used."
    returnData: ReturnData === undefined ? true : requireBoolean(ReturnData, 'ReturnData'),
    ...optional('accountId', optionalString(AccountId, 'AccountId')),
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
