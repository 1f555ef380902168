import type {
  CompositeAlarm as AwsCompositeAlarm,
  MetricAlarm as AwsMetricAlarm,
  MetricDataQuery as AwsMetricDataQuery,
  Dimension,
} from '@aws-sdk/client-cloudwatch';
import type { CompositeAlarm, MetricAlarm, MetricDataQuery } from '../../domain/facts.ts';
import {
  optional,
  readFlag,
  readNumber,
  readOptionalList,
  readOptionalNumber,
  readOptionalText,
  readText,
  readTexts,
} from '../client/read-fields.ts';

export function readMetricAlarm(alarm: AwsMetricAlarm): MetricAlarm {
  return {
    alarmName: readText(alarm.AlarmName, 'AlarmName'),
    alarmArn: readText(alarm.AlarmArn, 'AlarmArn'),
    actionsEnabled: readFlag(alarm.ActionsEnabled, 'ActionsEnabled'),
    alarmActions: readTexts(alarm.AlarmActions, 'AlarmActions'),
    stateValue: readText(alarm.StateValue, 'StateValue'),
    ...optional('evaluationState', readOptionalText(alarm.EvaluationState, 'EvaluationState')),
    ...optional('namespace', readOptionalText(alarm.Namespace, 'Namespace')),
    ...optional('metricName', readOptionalText(alarm.MetricName, 'MetricName')),
    dimensions: readDimensions(alarm.Dimensions),
    ...optional('statistic', readOptionalText(alarm.Statistic, 'Statistic')),
    ...optional('extendedStatistic', readOptionalText(alarm.ExtendedStatistic, 'ExtendedStatistic')),
    ...optional('periodSeconds', readOptionalNumber(alarm.Period, 'Period')),
    ...optional('unit', readOptionalText(alarm.Unit, 'Unit')),
    evaluationPeriods: readNumber(alarm.EvaluationPeriods, 'EvaluationPeriods'),
    ...optional('datapointsToAlarm', readOptionalNumber(alarm.DatapointsToAlarm, 'DatapointsToAlarm')),
    ...optional('threshold', readOptionalNumber(alarm.Threshold, 'Threshold')),
    comparisonOperator: readText(alarm.ComparisonOperator, 'ComparisonOperator'),
    // CloudWatch: "If this parameter is omitted, the default behavior of missing is used."
    treatMissingData: readOptionalText(alarm.TreatMissingData, 'TreatMissingData') ?? 'missing',
    ...optional(
      'evaluateLowSampleCountPercentile',
      readOptionalText(alarm.EvaluateLowSampleCountPercentile, 'EvaluateLowSampleCountPercentile'),
    ),
    ...optional(
      'warmUpMinutes',
      readOptionalNumber(alarm.WarmUpConfiguration?.WarmUpPeriodDurationInMinutes, 'WarmUpPeriodDurationInMinutes'),
    ),
    metrics: readOptionalList(alarm.Metrics, 'Metrics').map(readMetricDataQuery),
    ...optional('thresholdMetricId', readOptionalText(alarm.ThresholdMetricId, 'ThresholdMetricId')),
  };
}

export function readCompositeAlarm(alarm: AwsCompositeAlarm): CompositeAlarm {
  return {
    alarmName: readText(alarm.AlarmName, 'AlarmName'),
    alarmArn: readText(alarm.AlarmArn, 'AlarmArn'),
    actionsEnabled: readFlag(alarm.ActionsEnabled, 'ActionsEnabled'),
    alarmActions: readTexts(alarm.AlarmActions, 'AlarmActions'),
    alarmRule: readText(alarm.AlarmRule, 'AlarmRule'),
    stateValue: readText(alarm.StateValue, 'StateValue'),
    ...optional('actionsSuppressor', readOptionalText(alarm.ActionsSuppressor, 'ActionsSuppressor')),
    ...optional('actionsSuppressedBy', readOptionalText(alarm.ActionsSuppressedBy, 'ActionsSuppressedBy')),
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
    id: readText(Id, 'Id'),
    ...optional('expression', readOptionalText(Expression, 'Expression')),
    ...optional(
      'stat',
      MetricStat && {
        namespace: readText(MetricStat.Metric?.Namespace, 'Namespace'),
        metricName: readText(MetricStat.Metric?.MetricName, 'MetricName'),
        dimensions: readDimensions(MetricStat.Metric?.Dimensions),
        periodSeconds: readNumber(MetricStat.Period, 'Period'),
        statistic: readText(MetricStat.Stat, 'Stat'),
        ...optional('unit', readOptionalText(MetricStat.Unit, 'Unit')),
      },
    ),
    // CloudWatch: "If you omit this parameter, the default of true is used."
    returnData: ReturnData === undefined ? true : readFlag(ReturnData, 'ReturnData'),
    ...optional('accountId', readOptionalText(AccountId, 'AccountId')),
  };
}

function readDimensions(dimensions: readonly Dimension[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readOptionalList(dimensions, 'Dimensions').map(({ Name, Value }) => [
      readText(Name, 'Name'),
      readText(Value, 'Value'),
    ]),
  );
}
