import { optional } from '../../domain/optional.ts';
import { arnOf, type Place } from './arn.ts';
import type { Subscription, Topic } from './world.ts';

export type TopicState = {
  readonly arn: string;
  readonly place: Place;
  /** The attributes that GetTopicAttributes returns, apart from the counts. */
  readonly attributes: Record<string, string>;
  readonly subscriptions: SubscriptionState[];
  tags: Record<string, string>;
};

export type SubscriptionState = {
  readonly arn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly owner: string;
  state: Subscription['state'];
  /** FilterPolicy, FilterPolicyScope, RedrivePolicy, RawMessageDelivery … */
  readonly attributes: Record<string, string>;
};

export function topicState(seed: Topic, place: Place): TopicState {
  const arn = arnOf(place, 'sns', seed.Name);
  const policy = seed.Policy ?? defaultTopicPolicy(arn, place.accountId);
  return {
    arn,
    place,
    attributes: {
      ...bareTopicAttributes(arn, place),
      Policy: typeof policy === 'string' ? policy : JSON.stringify(policy),
      DisplayName: seed.DisplayName ?? '',
      ...optional({ KmsMasterKeyId: seed.KmsMasterKeyId }),
    },
    subscriptions: (seed.subscriptions ?? []).map((subscription, index) =>
      subscriptionState(subscription, arn, { owner: place.accountId, index }),
    ),
    tags: { ...seed.Tags },
  };
}

export function newTopic(name: string, place: Place): TopicState {
  return topicState({ Name: name }, place);
}

function bareTopicAttributes(arn: string, place: Place): Record<string, string> {
  return { TopicArn: arn, Owner: place.accountId, EffectiveDeliveryPolicy: effectiveDeliveryPolicy };
}

const effectiveDeliveryPolicy = JSON.stringify({
  http: { defaultHealthyRetryPolicy: { minDelayTarget: 20, maxDelayTarget: 20, numRetries: 3 } },
});

function subscriptionState(
  seed: Subscription,
  topicArn: string,
  { owner, index }: { readonly owner: string; readonly index: number },
): SubscriptionState {
  const { FilterPolicy: filter, FilterPolicyScope: scope, RedrivePolicy: redrive } = seed;
  return {
    arn: subscriptionArn(topicArn, index),
    protocol: seed.Protocol,
    endpoint: seed.Endpoint,
    owner: seed.Owner ?? owner,
    state: seed.state,
    attributes: {
      ...(filter === undefined ? {} : { FilterPolicy: typeof filter === 'string' ? filter : JSON.stringify(filter) }),
      ...(filter === undefined ? {} : { FilterPolicyScope: scope ?? 'MessageAttributes' }),
      ...optional({ RedrivePolicy: redrive }),
    },
  };
}

export function subscriptionArn(topicArn: string, index: number): string {
  return `${topicArn}:${String(index).padStart(8, '0')}-0000-4000-8000-000000000000`;
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html: owner's account only, by AWS:SourceOwner. */
export function defaultTopicPolicy(topicArn: string, accountId: string): string {
  const actions = ['GetTopicAttributes', 'SetTopicAttributes', 'AddPermission', 'RemovePermission', 'DeleteTopic'];
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [...actions, 'Subscribe', 'ListSubscriptionsByTopic', 'Publish'].map((action) => `SNS:${action}`),
        Resource: topicArn,
        Condition: { StringEquals: { 'AWS:SourceOwner': accountId } },
      },
    ],
  });
}
