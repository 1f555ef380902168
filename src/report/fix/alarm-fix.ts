import type { Control } from '../../controls/catalog.ts';
import { aws, type Fix } from './aws-command.ts';
import type { Place } from './place.ts';

/** A filter and an alarm of our own beside what is there: what others made is left as it is. */
export function filterAndAlarmFix(place: Place, control: Control): Fix {
  return {
    text: 'Put a filter with the pattern of the control and an alarm on its metric beside what is there, as `rootwatch remediate` does.',
    command: `${filterCommand(place, control)}\n${alarmCommand(place, control)}`,
  };
}

function filterCommand({ region, logGroupName }: Place, control: Control): string {
  return aws('logs put-metric-filter', region, {
    'log-group-name': logGroupName,
    'filter-name': control.id,
    'filter-pattern': control.pattern,
    'metric-transformations': `metricNamespace=CISBenchmark,metricName=${control.metricName},metricValue=1`,
  });
}

function alarmCommand({ region, topicArn }: Place, control: Control): string {
  return aws('cloudwatch put-metric-alarm', region, {
    'alarm-name': control.id,
    namespace: 'CISBenchmark',
    'metric-name': control.metricName,
    statistic: 'Sum',
    period: '300',
    'evaluation-periods': '1',
    threshold: '1',
    'comparison-operator': 'GreaterThanOrEqualToThreshold',
    'treat-missing-data': 'notBreaching',
    'alarm-actions': topicArn,
  });
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
    text: 'Find out who muted the alarm and why; then end the mute rule, or wait until it ends.',
    command: [
      aws('cloudwatch list-alarm-mute-rules', region, { 'alarm-name': alarmName }),
      aws('cloudwatch delete-alarm-mute-rule', region, { 'alarm-mute-rule-name': 'MUTE_RULE_NAME' }),
    ].join('\n'),
  };
}
