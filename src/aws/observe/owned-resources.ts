import { type AlarmType, DescribeAlarmsCommand, ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch';
import { ListTagsForResourceCommand as ListTopicTagsCommand } from '@aws-sdk/client-sns';
import type { NamedAlarm, TopicTags } from '../../domain/facts.ts';
import { known, type Observed } from '../../domain/observed.ts';
import { optional } from '../../domain/optional.ts';
import type { Question } from '../../domain/question.ts';
import { listLimits } from '../client/limits.ts';
import { everyPage } from '../client/paginate.ts';
import { query } from '../client/query.ts';
import { requireList, requireString } from '../client/read-fields.ts';
import type { Caller } from '../client/send.ts';
import { readMetricAlarm } from './read-alarm.ts';

/** Finds an alarm by name, of either type: metric and composite alarms share one set of names in a Region. */
export async function observeNamedAlarm(
  { region, alarmName }: Question<'named-alarm'>,
  caller: Caller,
): Promise<Observed<NamedAlarm>> {
  const client = caller.aws.cloudwatch(region);
  const operation = 'cloudwatch:DescribeAlarms';
  const fetch = async (NextToken: string | undefined) => {
    const AlarmTypes: AlarmType[] = ['CompositeAlarm', 'MetricAlarm'];
    return query(client, new DescribeAlarmsCommand({ AlarmNames: [alarmName], AlarmTypes, NextToken }), {
      operation,
      caller,
      read: ({ CompositeAlarms, MetricAlarms, NextToken: next }) => {
        const composite = requireList(CompositeAlarms ?? [], 'CompositeAlarms');
        const metric = requireList(MetricAlarms, 'MetricAlarms').map(readMetricAlarm);
        return {
          items: [
            ...metric.map((alarm) => ({ metric: alarm, arn: alarm.alarmArn })),
            ...composite.map(({ AlarmArn }) => ({ metric: undefined, arn: requireString(AlarmArn, 'AlarmArn') })),
          ],
          next,
        };
      },
    });
  };
  const found = await everyPage({ operation, limit: listLimits.namedAlarms, fetch });
  if (found.kind === 'unknown') return found;
  const [alarm] = found.value;
  if (alarm === undefined) return known({ exists: false });
  const tags = await query(client, new ListTagsForResourceCommand({ ResourceARN: alarm.arn }), {
    operation: 'cloudwatch:ListTagsForResource',
    caller,
    read: ({ Tags }) => tagsFrom(Tags),
  });
  return tags.kind === 'unknown'
    ? tags
    : known({ exists: true, ...optional({ alarm: alarm.metric }), tags: tags.value });
}

export async function observeTopicTags(
  { region, topicArn }: Question<'topic-tags'>,
  caller: Caller,
): Promise<Observed<TopicTags>> {
  return query(caller.aws.sns(region), new ListTopicTagsCommand({ ResourceArn: topicArn }), {
    operation: 'sns:ListTagsForResource',
    caller,
    read: ({ Tags }) => tagsFrom(Tags),
  });
}

type AwsTag = { readonly Key: string | undefined; readonly Value: string | undefined };

function tagsFrom(tags: readonly AwsTag[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    requireList(tags, 'Tags').map(({ Key, Value }) => [requireString(Key, 'Key'), requireString(Value, 'Value')]),
  );
}
