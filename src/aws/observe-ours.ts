import { DescribeAlarmsCommand, ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch';
import { ListTagsForResourceCommand as ListTopicTagsCommand } from '@aws-sdk/client-sns';
import type { NamedAlarm, TopicTags } from '../domain/facts.ts';
import { known, type Observed } from '../domain/observed.ts';
import type { Question } from '../domain/question.ts';
import { ask } from './ask.ts';
import type { Caller } from './call.ts';
import { readMetricAlarm } from './read-alarm.ts';
import { optional, readList, readText } from './readers.ts';

/** Whatever has the name: metric and composite alarms share one set of names in a Region. */
export async function observeNamedAlarm(
  { region, alarmName }: Question<'named-alarm'>,
  caller: Caller,
): Promise<Observed<NamedAlarm>> {
  const client = caller.aws.cloudwatch(region);
  const command = new DescribeAlarmsCommand({ AlarmNames: [alarmName], AlarmTypes: ['CompositeAlarm', 'MetricAlarm'] });
  const found = await ask(client, command, {
    operation: 'cloudwatch:DescribeAlarms',
    caller,
    read: ({ CompositeAlarms, MetricAlarms }) => {
      const [composite] = readList(CompositeAlarms ?? [], 'CompositeAlarms');
      const [metric] = readList(MetricAlarms, 'MetricAlarms').map(readMetricAlarm);
      const arn = metric?.alarmArn ?? (composite && readText(composite.AlarmArn, 'AlarmArn'));
      return { metric, arn };
    },
  });
  if (found.kind === 'unknown') return found;
  const { metric, arn } = found.value;
  if (arn === undefined) return known({ exists: false });
  const tags = await ask(client, new ListTagsForResourceCommand({ ResourceARN: arn }), {
    operation: 'cloudwatch:ListTagsForResource',
    caller,
    read: ({ Tags }) => tagsFrom(Tags),
  });
  return tags.kind === 'unknown' ? tags : known({ exists: true, ...optional('alarm', metric), tags: tags.value });
}

export async function observeTopicTags(
  { region, topicArn }: Question<'topic-tags'>,
  caller: Caller,
): Promise<Observed<TopicTags>> {
  return ask(caller.aws.sns(region), new ListTopicTagsCommand({ ResourceArn: topicArn }), {
    operation: 'sns:ListTagsForResource',
    caller,
    read: ({ Tags }) => tagsFrom(Tags),
  });
}

type AwsTag = { readonly Key: string | undefined; readonly Value: string | undefined };

function tagsFrom(tags: readonly AwsTag[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readList(tags, 'Tags').map(({ Key, Value }) => [readText(Key, 'Key'), readText(Value, 'Value')]),
  );
}
