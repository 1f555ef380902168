import {
  DescribeLogStreamsCommand,
  type DescribeLogStreamsCommandInput,
  GetQueryResultsCommand,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { AwsContract, ContractCase } from './aws-contract-case.ts';
import { answerOf } from './aws-contract-clients.ts';
import { home } from './contract-organization.ts';

async function streamsOf(aws: AwsContract, input: DescribeLogStreamsCommandInput) {
  const { logs } = await aws.as('alpha', home);
  const answer = await answerOf(logs.send(new DescribeLogStreamsCommand(input)));
  if ('refused' in answer) return answer;
  return [answer.logStreams?.map(({ logStreamName }) => logStreamName), answer.nextToken !== undefined];
}

/** Starts a query, and asks for its results until it has ended, five times at most. */
async function queried(aws: AwsContract, logGroupName: string) {
  const { logs } = await aws.as('alpha', home);
  const queryString = 'stats count(*) as events, latest(@timestamp) as latestEvent by recipientAccountId';
  const span = { startTime: 1_795_240_800, endTime: 1_795_327_200 };
  const started = await answerOf(logs.send(new StartQueryCommand({ logGroupName, queryString, ...span })));
  if ('refused' in started) return started;
  const { queryId } = started;
  for (let look = 0; look < 5; look += 1) {
    const { status, results } = await logs.send(new GetQueryResultsCommand({ queryId }));
    if (status === 'Complete') return { status, results };
  }
  return 'no end';
}

const invalidParameter = { refused: 'InvalidParameterException', status: 400 };

export const logStreamCases: readonly ContractCase[] = [
  {
    title: 'DescribeLogStreams finds log streams by prefix, sorted by name',
    ask: (aws) => streamsOf(aws, { logGroupName: 'trail/quiet', logStreamNamePrefix: 'o-a_', limit: 50 }),
    answer: [['o-a_111122223333_CloudTrail', 'o-a_444455556666_CloudTrail'], false],
  },
  {
    title: 'DescribeLogStreams answers with an empty list where nothing has the prefix',
    ask: (aws) => streamsOf(aws, { logGroupName: 'trail/quiet', logStreamNamePrefix: 'o-c_' }),
    answer: [[], false],
  },
  {
    title: 'DescribeLogStreams goes on with a token where there is more',
    ask: (aws) => streamsOf(aws, { logGroupName: 'trail/quiet', logStreamNamePrefix: 'o-', limit: 2 }),
    answer: [['o-a_111122223333_CloudTrail', 'o-a_444455556666_CloudTrail'], true],
  },
  {
    title: 'DescribeLogStreams says when there is no such log group',
    ask: (aws) => streamsOf(aws, { logGroupName: 'trail/gone', logStreamNamePrefix: 'o-' }),
    answer: { refused: 'ResourceNotFoundException', status: 400 },
  },
  {
    title: 'DescribeLogStreams gives at most 50 a page',
    ask: (aws) => streamsOf(aws, { logGroupName: 'trail/quiet', limit: 51 }),
    answer: invalidParameter,
  },
  {
    title: 'StartQuery starts a query that ends, with no rows where the log group has no events',
    ask: (aws) => queried(aws, 'trail/rare'),
    answer: { status: 'Complete', results: [] },
  },
  {
    title: 'StartQuery says when there is no such log group',
    ask: (aws) => queried(aws, 'trail/gone'),
    answer: { refused: 'ResourceNotFoundException', status: 400 },
  },
  {
    title: 'GetQueryResults says when there is no such query',
    ask: async (aws) => {
      const { logs } = await aws.as('alpha', home);
      const queryId = '00000000-0000-4000-8000-000000000000';
      const answer = await answerOf(logs.send(new GetQueryResultsCommand({ queryId })));
      return 'refused' in answer ? answer : answer.status;
    },
    answer: { refused: 'ResourceNotFoundException', status: 400 },
  },
];
