import {
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  DescribeAlarmsForMetricCommand,
  type DescribeAlarmsForMetricCommandInput,
  ListAlarmMuteRulesCommand,
} from '@aws-sdk/client-cloudwatch';
import { type AwsContract, type ContractCase, pickEach, sortedBy } from './aws-contract-case.ts';
import { answerOf } from './aws-contract-clients.ts';
import { home } from './contract-organization.ts';

const read = [
  'AlarmName',
  'AlarmArn',
  'ActionsEnabled',
  'AlarmActions',
  'OKActions',
  'Namespace',
  'MetricName',
  'Dimensions',
  'Statistic',
  'ExtendedStatistic',
  'Period',
  'Unit',
  'EvaluationPeriods',
  'DatapointsToAlarm',
  'Threshold',
  'ComparisonOperator',
  'TreatMissingData',
] as const;

export async function alarmsOn(aws: AwsContract, metric: DescribeAlarmsForMetricCommandInput): Promise<unknown> {
  const { cloudwatch } = await aws.as('alpha', home);
  const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsForMetricCommand(metric));
  return pickEach(MetricAlarms, read);
}

/** Alarms that other questions made are not part of this one. */
function namesIn(alarms: readonly { AlarmName?: string | undefined }[] | undefined): readonly string[] {
  return sortedBy(alarms, ({ AlarmName }) => AlarmName).flatMap(({ AlarmName = '' }) =>
    AlarmName.startsWith('written') ? [] : [AlarmName],
  );
}

async function namesOf(aws: AwsContract, input: DescribeAlarmsCommandInput) {
  const { cloudwatch } = await aws.as('alpha', home);
  const { MetricAlarms, CompositeAlarms } = await cloudwatch.send(new DescribeAlarmsCommand(input));
  return { metric: namesIn(MetricAlarms), composite: namesIn(CompositeAlarms) };
}

async function mutedBy(aws: AwsContract, AlarmName: string) {
  const { cloudwatch } = await aws.as('alpha', home);
  const answer = await answerOf(
    cloudwatch.send(new ListAlarmMuteRulesCommand({ AlarmName, Statuses: ['ACTIVE', 'SCHEDULED'], MaxRecords: 100 })),
  );
  return 'refused' in answer ? answer : pickEach(answer.AlarmMuteRuleSummaries, ['AlarmMuteRuleArn', 'Status']);
}

const topicArn = `arn:aws:sns:${home}:<alpha>:alarms`;

const rootUsage = {
  AlarmName: 'root-usage',
  AlarmArn: `arn:aws:cloudwatch:${home}:<alpha>:alarm:root-usage`,
  ActionsEnabled: true,
  AlarmActions: [topicArn],
  OKActions: [topicArn],
  Namespace: 'CISBenchmark',
  MetricName: 'RootUsage',
  Dimensions: [],
  Statistic: 'Sum',
  Period: 300,
  Unit: 'Count',
  EvaluationPeriods: 2,
  DatapointsToAlarm: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
};

// The code on the wire is ValidationError; the SDK's class for it has this name.
export const validationError = { refused: 'ValidationException', status: 400 };

export const alarmReadingCases: readonly ContractCase[] = [
  {
    title: 'DescribeAlarmsForMetric describes the alarms on a metric, without those on metric math',
    ask: (aws) => alarmsOn(aws, { Namespace: 'CISBenchmark', MetricName: 'RootUsage' }),
    answer: [rootUsage],
  },
  {
    title: 'DescribeAlarmsForMetric treats the same name in another namespace as another metric',
    ask: (aws) => alarmsOn(aws, { Namespace: 'cisbenchmark', MetricName: 'RootUsage' }),
    answer: [],
  },
  {
    title: 'DescribeAlarmsForMetric treats a metric with dimensions as another metric than one without',
    ask: async (aws) => [
      await alarmsOn(aws, { Namespace: 'Audit', MetricName: 'Calls' }),
      await alarmsOn(aws, {
        Namespace: 'Audit',
        MetricName: 'Calls',
        Dimensions: [{ Name: 'Account', Value: '111122223333' }],
      }),
    ],
    answer: [
      [],
      [
        {
          AlarmName: 'calls-of-one-account',
          AlarmArn: `arn:aws:cloudwatch:${home}:<alpha>:alarm:calls-of-one-account`,
          ActionsEnabled: false,
          AlarmActions: [],
          OKActions: [],
          Namespace: 'Audit',
          MetricName: 'Calls',
          Dimensions: [{ Name: 'Account', Value: '111122223333' }],
          ExtendedStatistic: 'p99',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 5,
          ComparisonOperator: 'GreaterThanThreshold',
        },
      ],
    ],
  },
  {
    title: 'DescribeAlarms leaves composite alarms out unless AlarmTypes names them',
    ask: (aws) => namesOf(aws, {}),
    answer: { metric: ['calls-of-one-account', 'root-usage', 'sum-of-two'], composite: [] },
  },
  {
    title: 'DescribeAlarms names alarms of the types in AlarmTypes',
    ask: async (aws) => [
      await namesOf(aws, { AlarmTypes: ['CompositeAlarm', 'MetricAlarm'], MaxRecords: 100 }),
      await namesOf(aws, { AlarmTypes: ['CompositeAlarm'] }),
    ],
    answer: [
      { metric: ['calls-of-one-account', 'root-usage', 'sum-of-two'], composite: ['anything-root'] },
      { metric: [], composite: ['anything-root'] },
    ],
  },
  {
    title: 'DescribeAlarms describes the rule and the actions of a composite alarm',
    ask: async (aws) => {
      const { cloudwatch } = await aws.as('alpha', home);
      const { CompositeAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm'] }));
      return pickEach(CompositeAlarms, ['AlarmName', 'AlarmRule', 'ActionsEnabled', 'AlarmActions']);
    },
    answer: [
      {
        AlarmName: 'anything-root',
        AlarmRule: 'ALARM("root-usage")',
        ActionsEnabled: true,
        AlarmActions: [topicArn],
      },
    ],
  },
  {
    title: 'DescribeAlarms describes the metrics of a metric math alarm',
    ask: async (aws) => {
      const { cloudwatch } = await aws.as('alpha', home);
      const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['sum-of-two'] }));
      return MetricAlarms?.flatMap(({ Metrics = [] }) =>
        // Whether a metric without dimensions has an empty list or none, AWS does not say.
        Metrics.map(({ Id, Expression, MetricStat, ReturnData }) => ({
          Id,
          ReturnData,
          is: Expression ?? [MetricStat?.Metric?.Namespace, MetricStat?.Metric?.MetricName, MetricStat?.Stat],
        })),
      );
    },
    answer: [
      { Id: 'total', ReturnData: true, is: 'roots + 0' },
      { Id: 'roots', ReturnData: false, is: ['CISBenchmark', 'RootUsage', 'Sum'] },
    ],
  },
  {
    title: 'DescribeAlarms gives MaxRecords a page, and a token where there is more',
    ask: async (aws) => {
      const { cloudwatch } = await aws.as('alpha', home);
      const first = await cloudwatch.send(new DescribeAlarmsCommand({ MaxRecords: 2 }));
      return [first.MetricAlarms?.length, first.NextToken !== undefined];
    },
    answer: [2, true],
  },
  {
    title: 'DescribeAlarms gives at most 100 a page',
    ask: async (aws) => {
      const { cloudwatch } = await aws.as('alpha', home);
      const answer = await answerOf(cloudwatch.send(new DescribeAlarmsCommand({ MaxRecords: 101 })));
      return 'refused' in answer ? answer : 'answered';
    },
    answer: validationError,
  },
  {
    title: 'ListAlarmMuteRules names the rules that mute an alarm now',
    ask: (aws) => mutedBy(aws, 'root-usage'),
    answer: [{ AlarmMuteRuleArn: `arn:aws:cloudwatch:${home}:<alpha>:alarm-mute-rule:maintenance`, Status: 'ACTIVE' }],
  },
  {
    title: 'ListAlarmMuteRules names none for an alarm without mute rules',
    ask: (aws) => mutedBy(aws, 'calls-of-one-account'),
    answer: [],
  },
];
