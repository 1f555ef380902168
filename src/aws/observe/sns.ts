import {
  type Subscription as AwsSubscription,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
} from '@aws-sdk/client-sns';
import type { Subscription, SubscriptionAttributes, Subscriptions, Topic } from '../../domain/facts.ts';
import { masked } from '../../domain/mask.ts';
import { known, type Observed } from '../../domain/observed.ts';
import { optional } from '../../domain/optional.ts';
import type { Question } from '../../domain/question.ts';
import { fingerprintOf } from '../../runtime/fingerprint.ts';
import { isNotFound } from '../client/failures.ts';
import { listLimits } from '../client/limits.ts';
import { firstPages } from '../client/paginate.ts';
import { query } from '../client/query.ts';
import { MalformedAnswer, optionalString, requireList, requireObject, requireString } from '../client/read-fields.ts';
import type { Caller } from '../client/send.ts';

export async function observeTopic({ region, topicArn }: Question<'topic'>, caller: Caller): Promise<Observed<Topic>> {
  const topic = await query(caller.aws.sns(region), new GetTopicAttributesCommand({ TopicArn: topicArn }), {
    operation: 'sns:GetTopicAttributes',
    caller,
    read: (answer): Topic => {
      const Attributes = requireObject(answer.Attributes, 'Attributes');
      requireString(Attributes['TopicArn'], 'TopicArn');
      return {
        exists: true,
        ...optional({
          policy: optionalString(Attributes['Policy'], 'Policy') || undefined,
          kmsMasterKeyId: optionalString(Attributes['KmsMasterKeyId'], 'KmsMasterKeyId') || undefined,
        }),
      };
    },
  });
  return topic.kind === 'unknown' && isNotFound(topic.why) ? known({ exists: false }) : topic;
}

/** Lists the first subscriptions of a topic: one that is confirmed is enough. */
export async function observeSubscriptions(
  { region, topicArn }: Question<'subscriptions'>,
  caller: Caller,
): Promise<Observed<Subscriptions>> {
  const operation = 'sns:ListSubscriptionsByTopic';
  const fetch = async (NextToken: string | undefined) =>
    query(caller.aws.sns(region), new ListSubscriptionsByTopicCommand({ TopicArn: topicArn, NextToken }), {
      operation,
      caller,
      read: ({ Subscriptions, NextToken: next }) => ({
        items: requireList(Subscriptions, 'Subscriptions').map(readSubscription),
        next,
      }),
    });
  const head = await firstPages({ operation, limit: listLimits.subscriptions, fetch });
  return head.kind === 'unknown' ? head : known({ listed: head.value.items, hasMore: head.value.hasMore });
}

/** Reads a subscription. One that no longer exists is unknown: the list that had it has to be read again. */
export async function observeSubscriptionAttributes(
  { region, subscriptionArn }: Question<'subscription-attributes'>,
  caller: Caller,
): Promise<Observed<SubscriptionAttributes>> {
  const command = new GetSubscriptionAttributesCommand({ SubscriptionArn: subscriptionArn });
  return query(caller.aws.sns(region), command, {
    operation: 'sns:GetSubscriptionAttributes',
    caller,
    read: (answer) => {
      const Attributes = requireObject(answer.Attributes, 'Attributes');
      return {
        pendingConfirmation: readTrueOrFalse(Attributes['PendingConfirmation'], 'PendingConfirmation'),
        ...optional({ filterPolicy: optionalString(Attributes['FilterPolicy'], 'FilterPolicy') || undefined }),
        // SNS: "MessageAttributes (default) – The filter is applied on the message attributes."
        filterPolicyScope: optionalString(Attributes['FilterPolicyScope'], 'FilterPolicyScope') || 'MessageAttributes',
      };
    },
  });
}

function readSubscription(subscription: AwsSubscription): Subscription {
  const endpoint = requireString(subscription.Endpoint, 'Endpoint');
  return {
    subscriptionArn: requireString(subscription.SubscriptionArn, 'SubscriptionArn'),
    protocol: requireString(subscription.Protocol, 'Protocol'),
    maskedEndpoint: masked(endpoint),
    endpointFingerprint: fingerprintOf(endpoint),
  };
}

/** Reads a boolean, which SNS sends as text. */
function readTrueOrFalse(value: unknown, field: string): boolean {
  const text = requireString(value, field);
  if (text !== 'true' && text !== 'false') throw new MalformedAnswer(`${field} is neither true nor false.`);
  return text === 'true';
}
