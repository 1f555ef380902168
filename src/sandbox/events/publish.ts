import { parseArn } from '../../domain/arn.ts';
import { type AccessRequest, decideByResource } from '../access/policy.ts';
import { keyNamed } from '../world/keys.ts';
import type { RegionState, Store } from '../world/store.ts';
import type { SubscriptionState, TopicState } from '../world/topic-state.ts';
import { passesFilter } from './filter-policy.ts';

export type Notification = {
  readonly topicArn: string;
  readonly alarmArn: string;
  readonly subject: string;
  readonly message: string;
};

const cloudWatch = { kind: 'service', name: 'cloudwatch.amazonaws.com' } as const;

/** Publishes an alarm's notification. Returns the error as CloudWatch writes it into the alarm's history, if any. */
export function publishAsCloudWatch(store: Store, notification: Notification): string | undefined {
  const { topicArn, alarmArn } = notification;
  const topic = topicAt(store, topicArn);
  if (topic === undefined) return `Topic does not exist (Service: AmazonSNS; Status Code: 404; ${topicArn})`;
  const context = alarmContext(store, alarmArn);
  const request: AccessRequest = { action: 'sns:Publish', resource: topicArn, principal: cloudWatch, context };
  if (decideForCloudWatch(topic.attributes['Policy'] ?? '', request) !== 'allow') {
    return `Resource: ${alarmArn} is not authorized to perform: SNS:Publish on resource: ${topicArn}`;
  }
  const keyId = topic.attributes['KmsMasterKeyId'];
  if (keyId !== undefined && !allowsCloudWatchToEncrypt(store, topic, { keyId, context })) {
    return `null (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; ${keyId})`;
  }
  deliver(store, topic, { ...notification });
  return undefined;
}

/**
 * Decides by a topic policy. SNS's default policy allows `AWS: "*"` with the owner's account as AWS:SourceOwner, and
 * alarms of that account pass it. So a statement for `*` applies to CloudWatch too, on the same conditions.
 */
function decideForCloudWatch(policy: string, request: AccessRequest): string {
  const asService = decideByResource(policy, request);
  if (asService !== 'implicit-deny') return asService;
  return decideByResource(policy, { ...request, principal: { kind: 'identity', arn: '', accountId: 'anonymous' } });
}

function alarmContext(store: Store, alarmArn: string): Record<string, string> {
  const accountId = parseArn(alarmArn)?.accountId ?? '';
  const { organization } = store;
  return {
    'aws:sourcearn': alarmArn,
    'aws:sourceaccount': accountId,
    'aws:sourceowner': accountId,
    'aws:securetransport': 'true',
    ...(organization !== undefined && store.isMember(accountId) ? { 'aws:sourceorgid': organization.Id } : {}),
  };
}

type KeyUse = { readonly keyId: string; readonly context: Readonly<Record<string, string>> };

function allowsCloudWatchToEncrypt(store: Store, topic: TopicState, { keyId, context }: KeyUse): boolean {
  const { accountId, region } = parseArn(keyId) ?? topic.place;
  const where = store.account(accountId)?.region(region);
  const key = where === undefined ? undefined : keyNamed(where, keyId, store.clock.now());
  if (key?.shown.KeyState !== 'Enabled') return false;
  return ['kms:GenerateDataKey', 'kms:Decrypt'].every(
    (action) =>
      decideByResource(key.policy, { action, resource: key.shown.Arn, principal: cloudWatch, context }) === 'allow',
  );
}

export function topicAt(store: Store, topicArn: string): TopicState | undefined {
  return regionAt(store, topicArn)?.topics.get(topicArn);
}

function regionAt(store: Store, arn: string): RegionState | undefined {
  const parsed = parseArn(arn);
  return parsed === undefined ? undefined : store.account(parsed.accountId)?.region(parsed.region);
}

export type Message = {
  readonly subject?: string | undefined;
  readonly message: string;
  readonly alarmArn?: string;
  readonly attributes?: Readonly<Record<string, string>>;
};

export function deliver(
  store: Store,
  topic: TopicState,
  { subject, message, alarmArn, attributes = {} }: Message,
): void {
  const reached = topic.subscriptions.filter(
    (subscription) => subscription.state === 'confirmed' && wants(subscription, message, attributes),
  );
  for (const { arn, protocol, endpoint } of reached) {
    const atMs = store.clock.now();
    store.deliveries.push({
      topicArn: topic.arn,
      subscriptionArn: arn,
      protocol,
      endpoint,
      subject,
      message,
      alarmArn,
      atMs,
    });
  }
}

function wants({ attributes }: SubscriptionState, message: string, sent: Readonly<Record<string, string>>): boolean {
  const policy = attributes['FilterPolicy'];
  if (policy === undefined) return true;
  const scope = attributes['FilterPolicyScope'] === 'MessageBody' ? 'MessageBody' : 'MessageAttributes';
  return passesFilter(policy, scope === 'MessageBody' ? message : sent);
}
