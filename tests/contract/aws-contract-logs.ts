import {
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  type DescribeMetricFiltersCommandInput,
  PutMetricFilterCommand,
  type PutMetricFilterCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { rootPattern } from '../../src/sandbox/builders/complete-chain.ts';
import { type AwsContract, type ContractCase, pick, pickEach, sortedBy } from './aws-contract-case.ts';
import { answerOf } from './aws-contract-clients.ts';
import { home } from './contract-organization.ts';

const read = [
  'filterName',
  'filterPattern',
  'metricTransformations',
  'fieldSelectionCriteria',
  'emitSystemFieldDimensions',
] as const;

async function filtersOf(aws: AwsContract, input: DescribeMetricFiltersCommandInput) {
  const { logs } = await aws.as('alpha', home);
  const answer = await answerOf(logs.send(new DescribeMetricFiltersCommand(input)));
  if ('refused' in answer) return answer;
  return pickEach(
    sortedBy(answer.metricFilters, ({ filterName }) => filterName),
    read,
  );
}

const aFilter: PutMetricFilterCommandInput = {
  logGroupName: 'trail/quiet',
  filterName: 'written',
  filterPattern: '{ $.eventName = "*" }',
  metricTransformations: [{ metricName: 'Written', metricNamespace: 'Audit', metricValue: '1' }],
};

async function putFilter(aws: AwsContract, changed: Partial<PutMetricFilterCommandInput>) {
  const { logs } = await aws.as('alpha', home);
  const answer = await answerOf(logs.send(new PutMetricFilterCommand({ ...aFilter, ...changed })));
  return 'refused' in answer ? answer : 'put';
}

const invalidParameter = { refused: 'InvalidParameterException', status: 400 };

export const logsCases: readonly ContractCase[] = [
  {
    title: 'DescribeLogGroups finds log groups by prefix, sorted by name',
    ask: async (aws) => {
      const { logs } = await aws.as('alpha', home);
      const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: 'trail/', limit: 50 }));
      return logGroups?.map(({ logGroupName }) => logGroupName);
    },
    answer: ['trail/events', 'trail/quiet', 'trail/rare'],
  },
  {
    title: 'DescribeLogGroups names the class of a log group',
    ask: async (aws) => {
      const { logs } = await aws.as('alpha', home);
      const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: 'trail/' }));
      return pickEach(logGroups, ['logGroupName', 'logGroupClass']);
    },
    answer: [
      { logGroupName: 'trail/events', logGroupClass: 'STANDARD' },
      { logGroupName: 'trail/quiet', logGroupClass: 'STANDARD' },
      { logGroupName: 'trail/rare', logGroupClass: 'INFREQUENT_ACCESS' },
    ],
  },
  {
    title: 'DescribeLogGroups has two ARNs for a group: one ends in :*',
    ask: async (aws) => {
      const { logs } = await aws.as('alpha', home);
      const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: 'trail/events' }));
      return pickEach(logGroups, ['arn', 'logGroupArn']);
    },
    answer: [
      {
        arn: `arn:aws:logs:${home}:<alpha>:log-group:trail/events:*`,
        logGroupArn: `arn:aws:logs:${home}:<alpha>:log-group:trail/events`,
      },
    ],
  },
  {
    title: 'DescribeLogGroups answers with an empty list where nothing has the prefix',
    ask: async (aws) => {
      const { logs } = await aws.as('alpha', 'us-east-1');
      const answer = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: 'trail/events' }));
      return pick(answer, ['logGroups', 'nextToken']);
    },
    answer: { logGroups: [] },
  },
  {
    title: 'DescribeLogGroups goes on with a token where there is more',
    ask: async (aws) => {
      const { logs } = await aws.as('alpha', home);
      const first = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: 'trail/', limit: 2 }));
      const { nextToken } = first;
      const rest = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: 'trail/', limit: 2, nextToken }));
      return [first, rest].map((page) => [page.logGroups?.length, page.nextToken !== undefined]);
    },
    answer: [
      [2, true],
      [1, false],
    ],
  },
  {
    title: 'DescribeLogGroups gives at most 50 a page',
    ask: async (aws) => {
      const { logs } = await aws.as('alpha', home);
      return answerOf(logs.send(new DescribeLogGroupsCommand({ limit: 51 })));
    },
    answer: invalidParameter,
  },
  {
    title: 'DescribeMetricFilters says all that a metric filter is',
    ask: (aws) => filtersOf(aws, { logGroupName: 'trail/events', limit: 50 }),
    answer: [
      {
        filterName: 'by-account',
        filterPattern: '{ $.recipientAccountId = "*" }',
        metricTransformations: [
          {
            metricName: 'Calls',
            metricNamespace: 'Audit',
            metricValue: '1',
            dimensions: { Account: '$.recipientAccountId' },
          },
        ],
      },
      {
        filterName: 'errors',
        filterPattern: '{ $.errorCode = "*" }',
        metricTransformations: [{ metricName: 'Errors', metricNamespace: 'Audit', metricValue: '1', defaultValue: 0 }],
      },
      {
        filterName: 'root-usage',
        filterPattern: rootPattern,
        metricTransformations: [
          { metricName: 'RootUsage', metricNamespace: 'CISBenchmark', metricValue: '1', unit: 'Count' },
        ],
      },
    ],
  },
  {
    title: 'DescribeMetricFilters answers with an empty list for a log group without filters',
    ask: (aws) => filtersOf(aws, { logGroupName: 'trail/rare' }),
    answer: [],
  },
  {
    title: 'DescribeMetricFilters finds the filters of a metric on whatever log group, and names the group',
    ask: async (aws) => {
      const { logs } = await aws.as('alpha', home);
      const metric = { metricNamespace: 'CISBenchmark', metricName: 'RootUsage' };
      const { metricFilters } = await logs.send(new DescribeMetricFiltersCommand(metric));
      return pickEach(metricFilters, ['logGroupName', 'filterName']);
    },
    answer: [{ logGroupName: 'trail/events', filterName: 'root-usage' }],
  },
  {
    title: 'DescribeMetricFilters says when there is no such log group',
    ask: (aws) => filtersOf(aws, { logGroupName: 'trail/gone' }),
    answer: { refused: 'ResourceNotFoundException', status: 400 },
  },
  {
    title: 'DescribeMetricFilters goes on with a token where there is more',
    ask: async (aws) => {
      const { logs } = await aws.as('alpha', home);
      const logGroupName = 'trail/events';
      const first = await logs.send(new DescribeMetricFiltersCommand({ logGroupName, limit: 2 }));
      const { nextToken } = first;
      if (nextToken === undefined) return first.metricFilters?.length;
      const rest = await logs.send(new DescribeMetricFiltersCommand({ logGroupName, limit: 2, nextToken }));
      return [first, rest].map((page) => [page.metricFilters?.length, page.nextToken !== undefined]);
    },
    answer: [
      [2, true],
      [1, false],
    ],
  },
  {
    title: 'DescribeMetricFilters gives at most 50 a page',
    ask: async (aws) => {
      const answer = await filtersOf(aws, { logGroupName: 'trail/events', limit: 51 });
      return Array.isArray(answer) ? 'answered' : answer;
    },
    answer: invalidParameter,
  },
  {
    title: 'PutMetricFilter creates a filter, and a second one of that name takes its place',
    ask: async (aws) => [
      await putFilter(aws, {}),
      await putFilter(aws, { filterPattern: rootPattern }),
      await filtersOf(aws, { logGroupName: 'trail/quiet' }),
    ],
    answer: ['put', 'put', [{ ...pick(aFilter, read), filterPattern: rootPattern }]],
  },
  {
    title: 'PutMetricFilter says when there is no such log group',
    ask: (aws) => putFilter(aws, { logGroupName: 'trail/gone' }),
    answer: { refused: 'ResourceNotFoundException', status: 400 },
  },
  {
    title: 'PutMetricFilter refuses a pattern with a syntax error',
    ask: (aws) => putFilter(aws, { filterName: 'unclosed', filterPattern: '{ $.a = "b"' }),
    answer: invalidParameter,
  },
  {
    title: 'PutMetricFilter refuses a pattern of more than 1,024 characters',
    ask: (aws) => putFilter(aws, { filterName: 'long', filterPattern: `{ $.a = "${'b'.repeat(1024)}" }` }),
    answer: invalidParameter,
  },
  {
    title: 'PutMetricFilter takes exactly one transformation',
    ask: (aws) =>
      putFilter(aws, { filterName: 'double', metricTransformations: Array.from({ length: 2 }, () => aTransformation) }),
    answer: invalidParameter,
  },
  {
    // "If you specify a default value, you can't use dimensions": MonitoringLogData.html.
    title: 'PutMetricFilter refuses dimensions together with a default value',
    ask: (aws) =>
      putFilter(aws, {
        filterName: 'both',
        metricTransformations: [{ ...aTransformation, dimensions: { A: '$.eventName' }, defaultValue: 0 }],
      }),
    answer: invalidParameter,
  },
  {
    // "Metric filters … only … log groups in the Standard log class": CloudWatch_Logs_Log_Classes.html. Which error is not said.
    title: 'PutMetricFilter refuses a log group that is not of the Standard class',
    ask: async (aws) => typeof (await putFilter(aws, { logGroupName: 'trail/rare' })) === 'object',
    answer: true,
  },
];

const aTransformation = { metricName: 'Written', metricNamespace: 'Audit', metricValue: '1' };
