import {
  type MetricAlarm as AwsMetricAlarm,
  DescribeAlarmsCommand,
  DescribeAlarmsForMetricCommand,
  ListAlarmMuteRulesCommand,
} from '@aws-sdk/client-cloudwatch';
import type { CompositeAndMathAlarms, MetricAlarm, MuteRules } from '../../domain/facts.ts';
import { known, type Observed } from '../../domain/observed.ts';
import type { Question } from '../../domain/question.ts';
import { listLimits } from '../client/limits.ts';
import { everyPage } from '../client/paginate.ts';
import { query } from '../client/query.ts';
import { MalformedAnswer, optionalList, requireList, requireString } from '../client/read-fields.ts';
import type { Caller } from '../client/send.ts';
import { readAlarmState, readCompositeAlarm, readMetricAlarm } from './read-alarm.ts';

/**
 * Lists the alarms on exactly this metric, as CloudWatch does when no dimensions are given. The answer has no pages.
 */
export async function observeMetricAlarms(
  { region, namespace, metricName }: Question<'metric-alarms'>,
  caller: Caller,
): Promise<Observed<readonly MetricAlarm[]>> {
  const command = new DescribeAlarmsForMetricCommand({ Namespace: namespace, MetricName: metricName });
  return query(caller.aws.cloudwatch(region), command, {
    operation: 'cloudwatch:DescribeAlarmsForMetric',
    caller,
    read: ({ MetricAlarms }) => requireList(MetricAlarms, 'MetricAlarms').map(readAlarmOnMetric),
  });
}

/** Reads an alarm that was listed by its metric: without one it would be taken for an alarm on another metric. */
function readAlarmOnMetric(alarm: AwsMetricAlarm): MetricAlarm {
  if (optionalList(alarm.Metrics, 'Metrics').length === 0) {
    requireString(alarm.Namespace, 'Namespace');
    requireString(alarm.MetricName, 'MetricName');
  }
  return readMetricAlarm(alarm);
}

/**
 * Lists the Region's composite and metric math alarms. Of alarms on one metric, which are listed by metric, only the
 * states are kept.
 */
export async function observeOtherAlarms(
  { region }: Question<'other-alarms'>,
  caller: Caller,
): Promise<Observed<CompositeAndMathAlarms>> {
  const operation = 'cloudwatch:DescribeAlarms';
  const fetch = async (NextToken: string | undefined) => {
    const command = new DescribeAlarmsCommand({
      AlarmTypes: ['CompositeAlarm', 'MetricAlarm'],
      MaxRecords: 100,
      NextToken,
    });
    return query(caller.aws.cloudwatch(region), command, {
      operation,
      caller,
      read: ({ CompositeAlarms, MetricAlarms, NextToken: next }) => ({
        items: [
          ...requireList(CompositeAlarms, 'CompositeAlarms').map((alarm) => ({
            composite: [readCompositeAlarm(alarm)],
            metricMath: [],
            states: [],
          })),
          ...requireList(MetricAlarms, 'MetricAlarms').map((alarm) => ({
            composite: [],
            metricMath: optionalList(alarm.Metrics, 'Metrics').length > 0 ? [readMetricAlarm(alarm)] : [],
            states: readAlarmState(alarm),
          })),
        ],
        next,
      }),
    });
  };
  const alarms = await everyPage({ operation, limit: listLimits.alarms, fetch });
  if (alarms.kind === 'unknown') return alarms;
  const composite = alarms.value.flatMap((alarm) => alarm.composite);
  return known({
    composite,
    metricMath: alarms.value.flatMap(({ metricMath }) => metricMath),
    // Only composite alarms depend on the state of others, and an account may have thousands.
    states: composite.length === 0 ? [] : alarms.value.flatMap(({ states }) => states),
  });
}

function readStatus(value: unknown): 'ACTIVE' | 'SCHEDULED' {
  const status = requireString(value, 'Status');
  // Only these two were requested: a rule in another status may mute the alarm too.
  if (status !== 'ACTIVE' && status !== 'SCHEDULED') throw new MalformedAnswer(`Status is "${status}".`);
  return status;
}

/** Lists the mute rules of an alarm by ARN, the only identifier in the list. */
export async function observeMuteRules(
  { region, alarmName }: Question<'mute-rules'>,
  caller: Caller,
): Promise<Observed<MuteRules>> {
  const operation = 'cloudwatch:ListAlarmMuteRules';
  const fetch = async (NextToken: string | undefined) => {
    const command = new ListAlarmMuteRulesCommand({
      AlarmName: alarmName,
      Statuses: ['ACTIVE', 'SCHEDULED'],
      MaxRecords: 100,
      NextToken,
    });
    return query(caller.aws.cloudwatch(region), command, {
      operation,
      caller,
      read: ({ AlarmMuteRuleSummaries, NextToken: next }) => ({
        items: requireList(AlarmMuteRuleSummaries, 'AlarmMuteRuleSummaries').map((rule) => ({
          arn: requireString(rule.AlarmMuteRuleArn, 'AlarmMuteRuleArn'),
          status: readStatus(rule.Status),
        })),
        next,
      }),
    });
  };
  const rules = await everyPage({ operation, limit: listLimits.muteRules, fetch });
  if (rules.kind === 'unknown') return rules;
  const withStatus = (status: string) => rules.value.filter((rule) => rule.status === status).map(({ arn }) => arn);
  return known({ active: withStatus('ACTIVE'), scheduled: withStatus('SCHEDULED') });
}
