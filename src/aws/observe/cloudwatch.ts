import {
  type MetricAlarm as AwsMetricAlarm,
  DescribeAlarmsCommand,
  DescribeAlarmsForMetricCommand,
  ListAlarmMuteRulesCommand,
} from '@aws-sdk/client-cloudwatch';
import type { CompositeAndMathAlarms, MetricAlarm, MuteRules } from '../../domain/facts.ts';
import { known, type Observed } from '../../domain/observed.ts';
import type { Question } from '../../domain/question.ts';
import { everyPage } from '../client/paginate.ts';
import { query } from '../client/query.ts';
import { MalformedAnswer, optionalList, requireList, requireString } from '../client/read-fields.ts';
import type { Caller } from '../client/send.ts';
import { readCompositeAlarm, readMetricAlarm } from './read-alarm.ts';

/** Without dimensions CloudWatch names the alarms on exactly this metric. The answer has no pages. */
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

/** What was asked for by its metric has one, and without it would be taken for an alarm on something else. */
function readAlarmOnMetric(alarm: AwsMetricAlarm): MetricAlarm {
  if (optionalList(alarm.Metrics, 'Metrics').length === 0) {
    requireString(alarm.Namespace, 'Namespace');
    requireString(alarm.MetricName, 'MetricName');
  }
  return readMetricAlarm(alarm);
}

/** The Region's composite and metric math alarms. Alarms on one metric are passed over unread: they are asked for by metric. */
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
          {
            composite: requireList(CompositeAlarms, 'CompositeAlarms').map(readCompositeAlarm),
            metricMath: requireList(MetricAlarms, 'MetricAlarms')
              .filter(({ Metrics }) => optionalList(Metrics, 'Metrics').length > 0)
              .map(readMetricAlarm),
          },
        ],
        next,
      }),
    });
  };
  const answer = await everyPage({ operation, fetch });
  if (answer.kind === 'unknown') return answer;
  return known({
    composite: answer.value.flatMap(({ composite }) => composite),
    metricMath: answer.value.flatMap(({ metricMath }) => metricMath),
  });
}

function readStatus(value: unknown): 'ACTIVE' | 'SCHEDULED' {
  const status = requireString(value, 'Status');
  // These two were asked for: another may well mute the alarm.
  if (status !== 'ACTIVE' && status !== 'SCHEDULED') throw new MalformedAnswer(`Status is "${status}".`);
  return status;
}

/** Rules are named by their ARN, which is all that the list says of them. */
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
  const rules = await everyPage({ operation, fetch });
  if (rules.kind === 'unknown') return rules;
  const withStatus = (status: string) => rules.value.filter((rule) => rule.status === status).map(({ arn }) => arn);
  return known({ active: withStatus('ACTIVE'), scheduled: withStatus('SCHEDULED') });
}
