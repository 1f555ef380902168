import type * as Aws from '@aws-sdk/client-sns';
import { parseArn } from '../../../domain/arn.ts';
import type { Call } from '../../access/operation.ts';
import { topicAt } from '../../events/publish.ts';
import { AwsError } from '../../world/errors.ts';
import { type SubscriptionState, subscriptionArn, type TopicState } from '../../world/topic-state.ts';
import { checkedArn, invalidParameter, knownTopic, notFound } from './sns-input.ts';
import { isJsonObject } from './topics.ts';

export function listSubscriptionsByTopic(
  call: Call,
  input: Aws.ListSubscriptionsByTopicInput,
): Aws.ListSubscriptionsByTopicResponse {
  const topic = knownTopic(call, input.TopicArn);
  const page = call.pages(topic.subscriptions, {
    token: input.NextToken,
    usual: 100,
    invalidToken: () => invalidParameter('NextToken Reason: invalid token'),
  });
  return {
    Subscriptions: page.items.map((subscription) => ({
      SubscriptionArn: listedArn(subscription),
      Owner: subscription.owner,
      Protocol: subscription.protocol,
      Endpoint: subscription.endpoint,
      TopicArn: topic.arn,
    })),
    NextToken: page.nextToken,
  };
}

/** Until it is confirmed, a subscription has a fixed text in place of its ARN. */
function listedArn({ state, arn }: SubscriptionState): string {
  switch (state) {
    case 'confirmed':
      return arn;
    case 'pending':
      return 'PendingConfirmation';
    case 'deleted':
      return 'Deleted';
    default:
      return state satisfies never;
  }
}

export function getSubscriptionAttributes(
  call: Call,
  input: Aws.GetSubscriptionAttributesInput,
): Aws.GetSubscriptionAttributesResponse {
  const arn = checkedArn(call, 'SubscriptionArn', input.SubscriptionArn);
  const topicArn = arn.split(':').slice(0, 6).join(':');
  const subscription = topicAt(call.store, topicArn)?.subscriptions.find((candidate) => candidate.arn === arn);
  const topicOwner = parseArn(arn)?.accountId;
  // A subscription belongs to the account that subscribed: the topic's account may not read another account's.
  const isForeign = (subscription?.owner ?? topicOwner) !== call.session.accountId;
  if (isForeign) {
    throw new AwsError('AuthorizationError', 'Not authorized to access this subscription', { statusCode: 403 });
  }
  if (subscription === undefined || subscription.state === 'deleted') throw notFound('Subscription');
  return {
    Attributes: {
      SubscriptionArn: arn,
      TopicArn: topicArn,
      Protocol: subscription.protocol,
      Endpoint: subscription.endpoint,
      Owner: subscription.owner,
      PendingConfirmation: String(subscription.state === 'pending'),
      ConfirmationWasAuthenticated: 'false',
      RawMessageDelivery: 'false',
      ...subscription.attributes,
    },
  };
}

/** Subscribes an endpoint; the same topic, protocol and endpoint give the same subscription again. */
export function subscribe(call: Call, input: Aws.SubscribeInput): Aws.SubscribeResponse {
  const topic = knownTopic(call, input.TopicArn);
  const { Protocol: protocol = '', Endpoint: endpoint, Attributes: attributes = {} } = input;
  checkEndpoint(protocol, endpoint);
  checkAttributes(attributes);
  const existing = topic.subscriptions.find(
    (candidate) => candidate.protocol === protocol && candidate.endpoint === endpoint && candidate.state !== 'deleted',
  );
  if (existing !== undefined && differs(existing, attributes)) {
    throw invalidParameter('Attributes Reason: Subscription already exists with different attributes');
  }
  const subscription = existing ?? added(call, topic, { protocol, endpoint: endpoint ?? '', attributes });
  const isKnown = subscription.state === 'confirmed' || input.ReturnSubscriptionArn === true;
  return { SubscriptionArn: isKnown ? subscription.arn : 'pending confirmation' };
}

type Wanted = Pick<SubscriptionState, 'protocol' | 'endpoint' | 'attributes'>;

function added(call: Call, topic: TopicState, { protocol, endpoint, attributes }: Wanted): SubscriptionState {
  const owner = call.session.accountId;
  const subscription: SubscriptionState = {
    arn: subscriptionArn(topic.arn, topic.subscriptions.length),
    protocol,
    endpoint,
    owner,
    state: confirmsItself(protocol, endpoint, topic) ? 'confirmed' : 'pending',
    attributes: {
      ...attributes,
      ...(attributes['FilterPolicy'] === undefined
        ? {}
        : { FilterPolicyScope: attributes['FilterPolicyScope'] ?? 'MessageAttributes' }),
    },
  };
  topic.subscriptions.push(subscription);
  return subscription;
}

/** "If the endpoint type is HTTP/S or email, or if the endpoint and the topic are not in the same account, the endpoint owner must … confirm." */
function confirmsItself(protocol: string, endpoint: string, { place }: TopicState): boolean {
  if (['sms', 'application'].includes(protocol)) return true;
  return ['sqs', 'lambda', 'firehose'].includes(protocol) && parseArn(endpoint)?.accountId === place.accountId;
}

function differs({ attributes: had }: SubscriptionState, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).some(([name, value]) => had[name] !== value);
}

const endpointRules: Readonly<Record<string, { readonly rule: RegExp; readonly complaint: string }>> = {
  email: { rule: /^[^\s@]+@[^\s@]+\.[^\s@]+$/, complaint: 'Email address' },
  'email-json': { rule: /^[^\s@]+@[^\s@]+\.[^\s@]+$/, complaint: 'Email address' },
  http: { rule: /^http:\/\/.+/, complaint: 'Endpoint must match the specified protocol' },
  https: { rule: /^https:\/\/.+/, complaint: 'Endpoint must match the specified protocol' },
  sms: { rule: /^\+?[\d-]{5,20}$/, complaint: 'Invalid SMS endpoint' },
  sqs: { rule: /^arn:[^:]+:sqs:/, complaint: 'SQS endpoint ARN' },
  lambda: { rule: /^arn:[^:]+:lambda:/, complaint: 'Lambda endpoint ARN' },
  firehose: { rule: /^arn:[^:]+:firehose:/, complaint: 'Firehose endpoint ARN' },
  application: { rule: /^arn:[^:]+:sns:[^:]+:\d+:endpoint\//, complaint: 'Application endpoint ARN' },
};

function checkEndpoint(protocol: string, endpoint: string | undefined): void {
  const known = Object.hasOwn(endpointRules, protocol) ? endpointRules[protocol] : undefined;
  if (known === undefined) throw invalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`);
  if (endpoint === undefined || !known.rule.test(endpoint)) throw invalidParameter(known.complaint);
}

const subscriptionAttributes = new Set([
  'DeliveryPolicy',
  'FilterPolicy',
  'FilterPolicyScope',
  'RawMessageDelivery',
  'RedrivePolicy',
  'SubscriptionRoleArn',
  'ReplayPolicy',
]);

function checkAttributes(attributes: Readonly<Record<string, string>>): void {
  const unknown = Object.keys(attributes).find((name) => !subscriptionAttributes.has(name));
  if (unknown !== undefined) throw invalidParameter(`Attributes Reason: Unknown attribute: ${unknown}`);
  const { FilterPolicy: filterPolicy } = attributes;
  if (filterPolicy !== undefined && !isJsonObject(filterPolicy)) {
    throw invalidParameter('Attributes Reason: FilterPolicy: failed to parse JSON.');
  }
}
