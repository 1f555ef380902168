import { desiredAlarm, desiredFilter } from '../../controls/desired-resources.ts';
import { ownTag } from '../../domain/action.ts';
import type { Control } from '../../domain/control.ts';
import { defaultNaming } from '../../domain/settings.ts';
import { aws, type Fix } from './aws-command.ts';
import type { Place } from './place.ts';

/**
 * Creates the filter and the alarm that `rootwatch remediate` creates, beside those that exist: what others made is
 * left as it is. A report does not hold the settings, so the names are those of the default settings.
 */
export function filterAndAlarmFix(place: Place, control: Control): Fix {
  return {
    text: 'Add a filter with the pattern of the control, and an alarm on its metric, beside those that exist. They are those that `rootwatch remediate` creates with its default names.',
    command: `${filterCommand(place, control)}\n${alarmCommand(place, control)}`,
  };
}

function filterCommand({ region, logGroupName }: Place, control: Control): string {
  const { filterName, filterPattern, ...transformation } = desiredFilter(control, defaultNaming);
  return aws('logs put-metric-filter', region, {
    'log-group-name': logGroupName,
    'filter-name': filterName,
    'filter-pattern': filterPattern,
    'metric-transformations': shorthand(transformation),
  });
}

function alarmCommand(place: Place, control: Control): string {
  const { metricNamespace: namespace, metricName } = desiredFilter(control, defaultNaming);
  const alarm = desiredAlarm(control, defaultNaming, {
    logGroup: place,
    isOrganizationTrail: place.isOrganizationTrail,
    metric: { namespace, metricName },
    alarmActions: [place.topicArn],
  });
  return aws('cloudwatch put-metric-alarm', place.region, {
    'alarm-name': alarm.alarmName,
    'alarm-description': alarm.alarmDescription,
    namespace: alarm.namespace,
    'metric-name': alarm.metricName,
    statistic: alarm.statistic,
    period: String(alarm.periodSeconds),
    'evaluation-periods': String(alarm.evaluationPeriods),
    'datapoints-to-alarm': String(alarm.datapointsToAlarm),
    threshold: String(alarm.threshold),
    'comparison-operator': alarm.comparisonOperator,
    'treat-missing-data': alarm.treatMissingData,
    'actions-enabled': true,
    'alarm-actions': place.topicArn,
    // Without the tag a later `rootwatch remediate` would leave the alarm alone, as one that it does not manage.
    tags: shorthand({ Key: ownTag.key, Value: ownTag.value }),
  });
}

/** Writes a map in the shorthand syntax of the AWS CLI: `key=value,…`. */
function shorthand(map: Readonly<Record<string, string>>): string {
  return Object.entries(map)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

export function alarmFix(reason: 'ALARM_ACTIONS_DISABLED' | 'ALARM_MUTED', { region, resource }: Place): Fix {
  const alarmName = resource.split(':alarm:').slice(1).join(':alarm:') || 'ALARM_NAME';
  if (reason === 'ALARM_ACTIONS_DISABLED') {
    return {
      text: 'Enable the actions of the alarm.',
      command: aws('cloudwatch enable-alarm-actions', region, { 'alarm-names': alarmName }),
    };
  }
  return {
    text: 'Find out why the alarm is muted; then delete the mute rule, or wait until it ends.',
    command: [
      aws('cloudwatch list-alarm-mute-rules', region, { 'alarm-name': alarmName }),
      aws('cloudwatch delete-alarm-mute-rule', region, { 'alarm-mute-rule-name': 'MUTE_RULE_NAME' }),
    ].join('\n'),
  };
}
