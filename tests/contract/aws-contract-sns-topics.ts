import {
  CreateTopicCommand,
  type CreateTopicCommandInput,
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  SetTopicAttributesCommand,
  TagResourceCommand,
} from '@aws-sdk/client-sns';
import { type AwsContract, type ContractCase, pick, sortedBy } from './aws-contract-case.ts';
import { answerOf, type Refused } from './aws-contract-clients.ts';
import { home } from './contract-organization.ts';

export function topicArn({ ids }: AwsContract, name: string): string {
  return `arn:aws:sns:${home}:${ids.account('alpha')}:${name}`;
}

async function attributesOf(aws: AwsContract, name: string, account: 'alpha' | 'beta' = 'alpha') {
  const { sns } = await aws.as(account, home);
  const answer = await answerOf(sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn(aws, name) })));
  return 'refused' in answer ? answer : (answer.Attributes ?? {});
}

export async function createTopic(
  aws: AwsContract,
  input: CreateTopicCommandInput,
): Promise<string | Refused | undefined> {
  const { sns } = await aws.as('alpha', home);
  const answer = await answerOf(sns.send(new CreateTopicCommand(input)));
  return 'refused' in answer ? answer : answer.TopicArn;
}

async function setAttribute(
  aws: AwsContract,
  name: string,
  [AttributeName, AttributeValue]: readonly [string, string],
) {
  const { sns } = await aws.as('alpha', home);
  const TopicArn = topicArn(aws, name);
  const answer = await answerOf(sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue })));
  return 'refused' in answer ? answer : 'set';
}

async function tagsOf(aws: AwsContract, name: string) {
  const { sns } = await aws.as('alpha', home);
  const answer = await answerOf(sns.send(new ListTagsForResourceCommand({ ResourceArn: topicArn(aws, name) })));
  return 'refused' in answer ? answer : sortedBy(answer.Tags, ({ Key }) => Key);
}

const ownPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish', Resource: '*' },
  ],
});

const notFound = { refused: 'NotFoundException', status: 404 };
const invalidParameter = { refused: 'InvalidParameterException', status: 400 };
export const topicCases: readonly ContractCase[] = [
  {
    title: 'GetTopicAttributes names the owner of a topic and its key',
    ask: async (aws) => [
      pick(await attributesOf(aws, 'alarms'), ['TopicArn', 'Owner', 'DisplayName', 'KmsMasterKeyId']),
      pick(await attributesOf(aws, 'encrypted'), ['TopicArn', 'Owner', 'DisplayName', 'KmsMasterKeyId']),
    ],
    answer: [
      { TopicArn: `arn:aws:sns:${home}:<alpha>:alarms`, Owner: '<alpha>', DisplayName: '' },
      {
        TopicArn: `arn:aws:sns:${home}:<alpha>:encrypted`,
        Owner: '<alpha>',
        DisplayName: 'Encrypted',
        KmsMasterKeyId: 'alias/alarms',
      },
    ],
  },
  {
    title: 'GetTopicAttributes names the default policy of a topic, which lets its account publish',
    ask: async (aws) => {
      const { Policy = '' } = pick(await attributesOf(aws, 'alarms'), ['Policy']);
      const { Statement } = JSON.parse(String(Policy));
      return Statement.map(({ Effect, Principal, Condition, Resource }: Record<string, unknown>) => ({
        Effect,
        Principal,
        Condition,
        Resource,
      }));
    },
    answer: [
      {
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Condition: { StringEquals: { 'AWS:SourceOwner': '<alpha>' } },
        Resource: `arn:aws:sns:${home}:<alpha>:alarms`,
      },
    ],
  },
  {
    title: 'GetTopicAttributes counts subscriptions, confirmed and pending',
    ask: async (aws) => pick(await attributesOf(aws, 'alarms'), ['SubscriptionsConfirmed', 'SubscriptionsPending']),
    answer: { SubscriptionsConfirmed: '2', SubscriptionsPending: '1' },
  },
  {
    title: 'GetTopicAttributes says when there is no such topic',
    ask: (aws) => attributesOf(aws, 'gone'),
    answer: notFound,
  },
  {
    title: 'GetTopicAttributes refuses another account that the policy does not let in',
    ask: async (aws) => pick(await attributesOf(aws, 'alarms', 'beta'), ['TopicArn', 'refused', 'status']),
    answer: { refused: 'AuthorizationErrorException', status: 403 },
  },
  {
    title: 'CreateTopic returns the same topic again for the same name',
    ask: async (aws) => [
      await createTopic(aws, { Name: 'written-twice' }),
      await createTopic(aws, { Name: 'written-twice' }),
    ],
    answer: [`arn:aws:sns:${home}:<alpha>:written-twice`, `arn:aws:sns:${home}:<alpha>:written-twice`],
  },
  {
    title: 'CreateTopic refuses a topic that exists with other attributes',
    ask: async (aws) => {
      await createTopic(aws, { Name: 'written-with-name' });
      return createTopic(aws, { Name: 'written-with-name', Attributes: { DisplayName: 'Other' } });
    },
    answer: invalidParameter,
  },
  {
    title: 'CreateTopic refuses a topic that exists with other tags',
    ask: async (aws) => {
      await createTopic(aws, { Name: 'written-with-tags', Tags: [{ Key: 'owner', Value: 'us' }] });
      return createTopic(aws, { Name: 'written-with-tags', Tags: [{ Key: 'owner', Value: 'them' }] });
    },
    answer: invalidParameter,
  },
  {
    title: 'CreateTopic refuses a name with a space',
    ask: (aws) => createTopic(aws, { Name: 'written topic' }),
    answer: invalidParameter,
  },
  {
    title: 'SetTopicAttributes sets a policy and a key',
    ask: async (aws) => {
      await createTopic(aws, { Name: 'written-set' });
      await setAttribute(aws, 'written-set', ['Policy', ownPolicy]);
      await setAttribute(aws, 'written-set', ['KmsMasterKeyId', 'alias/aws/sns']);
      const { Policy = '', KmsMasterKeyId } = pick(await attributesOf(aws, 'written-set'), [
        'Policy',
        'KmsMasterKeyId',
      ]);
      return { Policy: JSON.parse(String(Policy)), KmsMasterKeyId };
    },
    answer: { Policy: JSON.parse(ownPolicy), KmsMasterKeyId: 'alias/aws/sns' },
  },
  {
    title: 'SetTopicAttributes refuses a policy that is not JSON',
    ask: (aws) => setAttribute(aws, 'encrypted', ['Policy', 'not JSON']),
    answer: invalidParameter,
  },
  {
    title: 'SetTopicAttributes refuses an attribute that topics do not have',
    ask: (aws) => setAttribute(aws, 'encrypted', ['Color', 'red']),
    answer: invalidParameter,
  },
  {
    title: 'SetTopicAttributes says when there is no such topic',
    ask: (aws) => setAttribute(aws, 'gone', ['DisplayName', 'Gone']),
    answer: notFound,
  },
  {
    title: 'ListTagsForResource names the tags of a topic, those of TagResource too',
    ask: async (aws) => {
      const { sns } = await aws.as('alpha', home);
      const ResourceArn = topicArn(aws, 'alarms');
      await sns.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'tool', Value: 'rootwatch' }] }));
      return tagsOf(aws, 'alarms');
    },
    answer: [
      { Key: 'owner', Value: 'security' },
      { Key: 'tool', Value: 'rootwatch' },
    ],
  },
  {
    title: 'ListTopics names the topics of the account and of the Region, and no others',
    ask: async (aws) => {
      const topicsIn = async (account: 'alpha' | 'beta', region: string) => {
        const { sns } = await aws.as(account, region);
        const { Topics } = await sns.send(new ListTopicsCommand({}));
        const arns = (Topics ?? []).flatMap(({ TopicArn }) => TopicArn ?? []);
        // Other questions make topics as they are asked.
        return arns.filter((arn) => !arn.includes(':written')).toSorted();
      };
      return [await topicsIn('alpha', home), await topicsIn('alpha', 'us-east-1'), await topicsIn('beta', home)];
    },
    answer: [[`arn:aws:sns:${home}:<alpha>:alarms`, `arn:aws:sns:${home}:<alpha>:encrypted`], [], []],
  },
  {
    title: 'ListTopics gives 100 a page, and goes on with a token',
    ask: async (aws) => {
      const { sns } = await aws.as('alpha', 'ap-southeast-2');
      const names = Array.from({ length: 101 }, (_, index) => `written-page-${index}`);
      await Promise.all(names.map((Name) => sns.send(new CreateTopicCommand({ Name }))));
      const first = await sns.send(new ListTopicsCommand({}));
      const second = await sns.send(new ListTopicsCommand({ NextToken: first.NextToken }));
      return [first.Topics?.length, second.Topics?.length, second.NextToken];
    },
    answer: [100, 1, undefined],
  },
  {
    title: 'ListTagsForResource knows no topic that is not there',
    ask: (aws) => tagsOf(aws, 'gone'),
    answer: { refused: 'ResourceNotFoundException', status: 404 },
  },
];
