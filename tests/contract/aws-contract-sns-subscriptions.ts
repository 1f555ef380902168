import {
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  type PublishCommandInput,
  SubscribeCommand,
  type SubscribeCommandInput,
} from '@aws-sdk/client-sns';
import { type AwsContract, type ContractCase, pick, pickEach, sortedBy } from './aws-contract-case.ts';
import { answerOf } from './aws-contract-clients.ts';
import { createTopic, topicArn } from './aws-contract-sns-topics.ts';
import { home } from './contract-organization.ts';

async function subscriptionsOf(aws: AwsContract, name: string) {
  const { sns } = await aws.as('alpha', home);
  const answer = await answerOf(sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn(aws, name) })));
  if ('refused' in answer) return answer;
  return pickEach(
    sortedBy(answer.Subscriptions, ({ Endpoint }) => Endpoint),
    ['Protocol', 'Endpoint', 'SubscriptionArn', 'Owner'],
  );
}

async function subscribe(
  aws: AwsContract,
  input: Omit<SubscribeCommandInput, 'TopicArn'>,
  name = 'written-subscribed',
) {
  const { sns } = await aws.as('alpha', home);
  const answer = await answerOf(sns.send(new SubscribeCommand({ ...input, TopicArn: topicArn(aws, name) })));
  return 'refused' in answer ? answer : answer.SubscriptionArn;
}

async function publish(aws: AwsContract, input: Omit<PublishCommandInput, 'TopicArn'>, name = 'encrypted') {
  const { sns } = await aws.as('alpha', home);
  const answer = await answerOf(sns.send(new PublishCommand({ ...input, TopicArn: topicArn(aws, name) })));
  return 'refused' in answer ? answer : answer.MessageId !== undefined;
}

async function subscriptionAttributes(aws: AwsContract, endpoint: RegExp) {
  const { sns } = await aws.as('alpha', home);
  const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn(aws, 'alarms') }));
  const SubscriptionArn = Subscriptions?.find(({ Endpoint }) => endpoint.test(Endpoint ?? ''))?.SubscriptionArn;
  const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  return pick(Attributes ?? {}, ['PendingConfirmation', 'FilterPolicy', 'FilterPolicyScope']);
}

const notFound = { refused: 'NotFoundException', status: 404 };
const invalidParameter = { refused: 'InvalidParameterException', status: 400 };
const subscriptionArn = `arn:aws:sns:${home}:<alpha>:alarms:<id>`;

export const subscriptionCases: readonly ContractCase[] = [
  {
    title: 'ListSubscriptionsByTopic has an ARN for a confirmed subscription and a fixed text for a pending one',
    ask: (aws) => subscriptionsOf(aws, 'alarms'),
    answer: [
      {
        Protocol: 'lambda',
        Endpoint: `arn:aws:lambda:${home}:<alpha>:function:pager`,
        SubscriptionArn: subscriptionArn,
        Owner: '<alpha>',
      },
      {
        Protocol: 'sqs',
        Endpoint: `arn:aws:sqs:${home}:<alpha>:alarms`,
        SubscriptionArn: subscriptionArn,
        Owner: '<alpha>',
      },
      {
        Protocol: 'email',
        Endpoint: 'security@example.com',
        SubscriptionArn: 'PendingConfirmation',
        Owner: '<alpha>',
      },
    ],
  },
  {
    title: 'ListSubscriptionsByTopic answers with an empty list for a topic without subscribers',
    ask: (aws) => subscriptionsOf(aws, 'encrypted'),
    answer: [],
  },
  {
    title: 'ListSubscriptionsByTopic says when there is no such topic',
    ask: (aws) => subscriptionsOf(aws, 'gone'),
    answer: notFound,
  },
  {
    title: 'ListSubscriptionsByTopic gives a hundred a page, and a token where there is more',
    ask: async (aws) => {
      const { sns } = await aws.as('alpha', home);
      const TopicArn = await createTopic(aws, { Name: 'written-crowd' });
      if (typeof TopicArn !== 'string') return TopicArn;
      for (let n = 0; n <= 100; n += 1) {
        const Endpoint = `arn:aws:sqs:${home}:${aws.ids.account('alpha')}:crowd-${n}`;
        await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
      }
      const first = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
      const { NextToken } = first;
      const rest = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn, NextToken }));
      return [first, rest].map((page) => [page.Subscriptions?.length, page.NextToken !== undefined]);
    },
    answer: [
      [100, true],
      [1, false],
    ],
  },
  {
    title: 'Subscribe confirms a queue of the same account at once',
    ask: async (aws) => {
      await createTopic(aws, { Name: 'written-subscribed' });
      const Endpoint = `arn:aws:sqs:${home}:${aws.ids.account('alpha')}:written`;
      return subscribe(aws, { Protocol: 'sqs', Endpoint });
    },
    answer: `arn:aws:sns:${home}:<alpha>:written-subscribed:<id>`,
  },
  {
    title: 'Subscribe leaves an e-mail address to its owner to confirm',
    ask: async (aws) => {
      await createTopic(aws, { Name: 'written-subscribed' });
      return subscribe(aws, { Protocol: 'email', Endpoint: 'written@example.com' });
    },
    answer: 'pending confirmation',
  },
  {
    title: 'Subscribe has one subscription for a topic, protocol and endpoint, however often it is asked',
    ask: async (aws) => {
      await createTopic(aws, { Name: 'written-once' });
      const Endpoint = `arn:aws:sqs:${home}:${aws.ids.account('alpha')}:once`;
      const first = await subscribe(aws, { Protocol: 'sqs', Endpoint }, 'written-once');
      const second = await subscribe(aws, { Protocol: 'sqs', Endpoint }, 'written-once');
      return first === second;
    },
    answer: true,
  },
  {
    title: 'Subscribe says when there is no such topic',
    ask: (aws) => subscribe(aws, { Protocol: 'email', Endpoint: 'written@example.com' }, 'gone'),
    answer: notFound,
  },
  {
    title: 'Subscribe refuses a protocol that SNS does not speak',
    ask: (aws) => subscribe(aws, { Protocol: 'pigeon', Endpoint: 'coop' }, 'encrypted'),
    answer: invalidParameter,
  },
  {
    title: 'GetSubscriptionAttributes has no filter policy where none is set',
    ask: (aws) => subscriptionAttributes(aws, /:sqs:/),
    answer: { PendingConfirmation: 'false' },
  },
  {
    // "FilterPolicyScope … MessageAttributes (default)": API_GetSubscriptionAttributes.html.
    title: 'GetSubscriptionAttributes names a filter policy, which is about attributes by default',
    ask: (aws) => subscriptionAttributes(aws, /:function:/),
    answer: {
      PendingConfirmation: 'false',
      FilterPolicy: '{"severity":["high"]}',
      FilterPolicyScope: 'MessageAttributes',
    },
  },
  {
    title: 'GetSubscriptionAttributes says when there is no such subscription',
    ask: async (aws) => {
      const { sns } = await aws.as('alpha', home);
      const SubscriptionArn = `${topicArn(aws, 'alarms')}:99999999-9999-4999-8999-999999999999`;
      return answerOf(sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn })));
    },
    answer: notFound,
  },
  {
    title: 'Publish gives a message an id',
    ask: (aws) => publish(aws, { Message: 'All is well.', Subject: 'rootwatch' }),
    answer: true,
  },
  {
    title: 'Publish says when there is no such topic',
    ask: (aws) => publish(aws, { Message: 'All is well.' }, 'gone'),
    answer: notFound,
  },
  {
    title: 'Publish refuses an empty message',
    ask: (aws) => publish(aws, { Message: '' }),
    answer: invalidParameter,
  },
  {
    // "Must be … at most 100 characters long": API_Publish.html.
    title: 'Publish refuses a subject of more than a hundred characters',
    ask: (aws) => publish(aws, { Message: 'All is well.', Subject: 'a'.repeat(101) }),
    answer: invalidParameter,
  },
];
