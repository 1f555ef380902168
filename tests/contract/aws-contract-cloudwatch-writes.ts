import {
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import { type AwsContract, type ContractCase, pick, pickEach, sortedBy } from './aws-contract-case.ts';
import { answerOf } from './aws-contract-clients.ts';
import { alarmsOn, validationError } from './aws-contract-cloudwatch.ts';
import { home } from './contract-organization.ts';

const anAlarm: PutMetricAlarmCommandInput = {
  AlarmName: 'written',
  Namespace: 'Audit',
  MetricName: 'Written',
  Statistic: 'Sum',
  Period: 300,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
};

async function putAlarm(aws: AwsContract, changed: Partial<PutMetricAlarmCommandInput>) {
  const { cloudwatch } = await aws.as('alpha', home);
  const answer = await answerOf(cloudwatch.send(new PutMetricAlarmCommand({ ...anAlarm, ...changed })));
  return 'refused' in answer ? answer : 'put';
}

async function tagsOf(aws: AwsContract, alarmName: string) {
  const { cloudwatch } = await aws.as('alpha', home);
  const ResourceARN = `arn:aws:cloudwatch:${home}:${aws.ids.account('alpha')}:alarm:${alarmName}`;
  const answer = await answerOf(cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN })));
  return 'refused' in answer ? answer : answer.Tags;
}

export const alarmWritingCases: readonly ContractCase[] = [
  {
    title: 'PutMetricAlarm creates an alarm with its actions enabled, that has seen no data yet',
    ask: async (aws) => {
      const { cloudwatch } = await aws.as('alpha', home);
      await putAlarm(aws, { AlarmName: 'written-new' });
      const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['written-new'] }));
      return pickEach(MetricAlarms, ['AlarmName', 'ActionsEnabled', 'StateValue']);
    },
    answer: [{ AlarmName: 'written-new', ActionsEnabled: true, StateValue: 'INSUFFICIENT_DATA' }],
  },
  {
    title: 'PutMetricAlarm replaces the whole configuration of an alarm',
    ask: async (aws) => {
      const AlarmActions = [`arn:aws:sns:${home}:${aws.ids.account('alpha')}:alarms`];
      await putAlarm(aws, { AlarmName: 'written-twice', AlarmActions, TreatMissingData: 'breaching' });
      await putAlarm(aws, { AlarmName: 'written-twice', MetricName: 'WrittenTwice', Threshold: 7 });
      return alarmsOn(aws, { Namespace: 'Audit', MetricName: 'WrittenTwice' });
    },
    answer: [
      {
        ...pick(anAlarm, ['Namespace', 'Statistic', 'Period', 'EvaluationPeriods', 'ComparisonOperator']),
        AlarmName: 'written-twice',
        AlarmArn: `arn:aws:cloudwatch:${home}:<alpha>:alarm:written-twice`,
        MetricName: 'WrittenTwice',
        Threshold: 7,
        ActionsEnabled: true,
        AlarmActions: [],
        OKActions: [],
        Dimensions: [],
      },
    ],
  },
  {
    // "any tags you specify in this parameter are ignored … To change the tags of an existing alarm, use TagResource".
    title: 'PutMetricAlarm keeps the tags of an alarm that it updates',
    ask: async (aws) => {
      await putAlarm(aws, { AlarmName: 'written-tagged', Tags: [{ Key: 'owner', Value: 'us' }] });
      await putAlarm(aws, { AlarmName: 'written-tagged', Tags: [{ Key: 'owner', Value: 'them' }] });
      return tagsOf(aws, 'written-tagged');
    },
    answer: [{ Key: 'owner', Value: 'us' }],
  },
  {
    title: 'PutMetricAlarm refuses a topic of another Region',
    ask: (aws) =>
      putAlarm(aws, {
        AlarmName: 'written-far',
        AlarmActions: [`arn:aws:sns:us-east-1:${aws.ids.account('alpha')}:alarms`],
      }),
    answer: validationError,
  },
  {
    title: 'PutMetricAlarm takes at most five actions',
    ask: (aws) => {
      const AlarmActions = Array.from({ length: 6 }, (_, n) => `arn:aws:sns:${home}:${aws.ids.account('alpha')}:t${n}`);
      return putAlarm(aws, { AlarmName: 'written-six', AlarmActions });
    },
    answer: validationError,
  },
  {
    title: 'PutMetricAlarm needs a statistic',
    ask: (aws) => putAlarm(aws, { AlarmName: 'written-none', Statistic: undefined }),
    answer: validationError,
  },
  {
    title: 'ListTagsForResource names the tags of an alarm, those of TagResource too',
    ask: async (aws) => {
      const { cloudwatch } = await aws.as('alpha', home);
      const ResourceARN = `arn:aws:cloudwatch:${home}:${aws.ids.account('alpha')}:alarm:root-usage`;
      await cloudwatch.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'tool', Value: 'rootwatch' }] }));
      return sortedBy((await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags, ({ Key }) => Key);
    },
    answer: [
      { Key: 'owner', Value: 'security' },
      { Key: 'tool', Value: 'rootwatch' },
    ],
  },
  {
    title: 'ListTagsForResource knows no alarm that is not there',
    ask: (aws) => tagsOf(aws, 'gone'),
    answer: { refused: 'ResourceNotFoundException', status: 404 },
  },
  {
    title: 'TagResource knows no alarm that is not there',
    ask: async (aws) => {
      const { cloudwatch } = await aws.as('alpha', home);
      const ResourceARN = `arn:aws:cloudwatch:${home}:${aws.ids.account('alpha')}:alarm:gone`;
      const answer = await answerOf(
        cloudwatch.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'a', Value: 'b' }] })),
      );
      return 'refused' in answer ? answer : 'tagged';
    },
    answer: { refused: 'ResourceNotFoundException', status: 404 },
  },
];
