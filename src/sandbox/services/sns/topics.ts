import type * as Aws from '@aws-sdk/client-sns';
import type { Call } from '../../access/operation.ts';
import { deliver, topicAt } from '../../events/publish.ts';
import { arnOf } from '../../world/arn.ts';
import { AwsError } from '../../world/errors.ts';
import { newTopic, type SubscriptionState, type TopicState } from '../../world/topic-state.ts';
import { invalidParameter, knownTopic } from './sns-input.ts';

const settable = new Set([
  'Policy',
  'DisplayName',
  'KmsMasterKeyId',
  'DeliveryPolicy',
  'TracingConfig',
  'SignatureVersion',
  'FifoTopic',
  'ContentBasedDeduplication',
]);

export function getTopicAttributes(call: Call, input: Aws.GetTopicAttributesInput): Aws.GetTopicAttributesResponse {
  const { attributes, subscriptions } = knownTopic(call, input.TopicArn);
  const count = (state: SubscriptionState['state']): string =>
    String(subscriptions.filter((subscription) => subscription.state === state).length);
  return {
    Attributes: {
      ...attributes,
      SubscriptionsConfirmed: count('confirmed'),
      SubscriptionsPending: count('pending'),
      SubscriptionsDeleted: count('deleted'),
    },
  };
}

export function setTopicAttributes(call: Call, input: Aws.SetTopicAttributesInput): Record<string, never> {
  const topic = knownTopic(call, input.TopicArn);
  setAttribute(topic, input.AttributeName ?? '', input.AttributeValue ?? '');
  return {};
}

function setAttribute({ attributes }: TopicState, name: string, value: string): void {
  if (!settable.has(name)) throw invalidParameter('AttributeName');
  if (name === 'Policy' && !isJsonObject(value)) throw invalidParameter('Policy Error: null');
  if (name === 'DisplayName' && value.length > 100) throw invalidParameter('DisplayName');
  // An empty key id turns encryption off.
  if (name === 'KmsMasterKeyId' && value === '') delete attributes[name];
  else attributes[name] = value;
}

export function isJsonObject(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** "If the requester already owns a topic with the specified name, that topic's ARN is returned without creating a new topic." */
export function createTopic(call: Call, input: Aws.CreateTopicInput): Aws.CreateTopicResponse {
  const { Name: name = '', Attributes: attributes = {}, Tags: tags = [] } = input;
  if (!/^[A-Za-z0-9_-]{1,256}$/.test(name.replace(/\.fifo$/, ''))) throw invalidParameter('Topic Name');
  const topicArn = arnOf(call.place, 'sns', name);
  const existing = topicAt(call.store, topicArn);
  if (existing !== undefined) {
    checkSame(existing, attributes, tags);
    return { TopicArn: topicArn };
  }
  const topic = newTopic(name, call.place);
  for (const [attribute, value] of Object.entries(attributes)) setAttribute(topic, attribute, value);
  topic.tags = Object.fromEntries(tags.map(({ Key, Value }) => [Key ?? '', Value ?? '']));
  call.region.topics.set(topicArn, topic);
  return { TopicArn: topicArn };
}

function checkSame(existing: TopicState, attributes: Readonly<Record<string, string>>, tags: readonly Aws.Tag[]): void {
  if (Object.entries(attributes).some(([name, value]) => existing.attributes[name] !== value)) {
    throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
  }
  if (tags.some(({ Key, Value }) => existing.tags[Key ?? ''] !== Value)) {
    throw invalidParameter('Tags Reason: Topic already exists with different tags');
  }
}

export function listTopics(call: Call, input: Aws.ListTopicsInput): Aws.ListTopicsResponse {
  const page = call.pages([...call.region.topics.keys()].toSorted(), {
    token: input.NextToken,
    usual: 100,
    invalidToken: () => invalidParameter('NextToken Reason: invalid token'),
  });
  return { Topics: page.items.map((TopicArn) => ({ TopicArn })), NextToken: page.nextToken };
}

export function publish(call: Call, input: Aws.PublishInput): Aws.PublishResponse {
  const topic = knownTopic(call, input.TopicArn ?? input.TargetArn);
  const { Message: message = '', Subject: subject } = input;
  if (message === '') throw invalidParameter('Empty message');
  if (Buffer.byteLength(message) > 262_144) throw invalidParameter('Message too long');
  if (subject !== undefined && (subject === '' || subject.length > 100 || /[\n\r]/.test(subject))) {
    throw invalidParameter('Subject');
  }
  const attributes = Object.entries(input.MessageAttributes ?? {}).map(([name, { StringValue }]) => [
    name,
    StringValue ?? '',
  ]);
  deliver(call.store, topic, { subject, message, attributes: Object.fromEntries(attributes) });
  return { MessageId: `message-${call.store.deliveries.length}` };
}

function tagged(call: Call, arn: string | undefined): TopicState {
  const topic = topicAt(call.store, arn ?? '');
  if (topic === undefined || topic.place.accountId !== call.session.accountId) {
    throw new AwsError('ResourceNotFound', 'Resource does not exist', { statusCode: 404 });
  }
  return topic;
}

export function tagResource(call: Call, input: Aws.TagResourceRequest): Record<string, never> {
  const topic = tagged(call, input.ResourceArn);
  const tags = { ...topic.tags };
  for (const { Key, Value } of input.Tags ?? []) {
    if (Key === undefined || Key === '' || Key.length > 128 || Key.startsWith('aws:')) {
      throw invalidParameter('Tags Reason: tag key is invalid');
    }
    tags[Key] = Value ?? '';
  }
  if (Object.keys(tags).length > 50) {
    throw new AwsError('TagLimitExceeded', 'Could not complete request: tag quota of per resource exceeded');
  }
  topic.tags = tags;
  return {};
}

export function listTagsForResource(
  call: Call,
  input: Aws.ListTagsForResourceRequest,
): Aws.ListTagsForResourceResponse {
  return { Tags: Object.entries(tagged(call, input.ResourceArn).tags).map(([Key, Value]) => ({ Key, Value })) };
}
