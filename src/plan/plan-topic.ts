import { type Action, type Blocked, ownTag } from '../domain/action.ts';
import { parseArn } from '../domain/arn.ts';
import type { Subscription, Subscriptions, Topic } from '../domain/facts.ts';
import type { BrokenLink, OkLink, UnknownLink } from '../domain/finding.ts';
import { optional } from '../domain/optional.ts';
import type { SubscriptionRequest } from '../domain/settings.ts';
import { judgeTopic, topicPlace } from '../evaluate/links/topic.ts';
import { ownTopicPolicy } from './own-topic-policy.ts';
import { blockedPlan, openPlan, type PartialPlan, readyPlan } from './partial-plan.ts';
import { actionBase, blockedBy, blockedByUnreadable, type Repair } from './repair.ts';
import { changesOf, type ExistingTopic, repairOwnTopic } from './repair-topic.ts';

export type TopicPlan = PartialPlan<{ readonly topicArn: string }>;

/**
 * Plans the topic of the alarm: the central topic of the Region, or a topic in the account, created where none exists.
 */
export function planTopic(repair: Repair): TopicPlan {
  const { accountId, region, partition } = repair.target;
  const { topicArns, topicName } = repair.policy.topics;
  const central = topicArns.find((topicArn) => parseArn(topicArn)?.region === region);
  if (central !== undefined) return planUnmanagedTopic(repair, { topicArn: central, name: 'The central topic' });
  if (topicName !== undefined) {
    return planAccountTopic(repair, `arn:${partition}:sns:${region}:${accountId}:${topicName}`, topicName);
  }
  const missing =
    topicArns.length > 0 ? `topicArns has no topic in ${region}` : 'Neither topicArns nor topicName is set';
  return refusal(repair, 'TOPIC_MISSING', { message: `${missing}, so the alarm would have no topic to notify.` });
}

type ObservedTopic = { readonly topic: Topic; readonly subscriptions: Subscriptions };

const noSubscriptions: Subscriptions = { listed: [], hasMore: false };

/** Reads a topic and its subscriptions; returns a plan while a question is open, and where one could not be read. */
function observe(repair: Repair, topicArn: string): ObservedTopic | PartialPlan<never> {
  const place = topicPlace(topicArn);
  if (place === undefined) {
    return refusal(repair, 'TOPIC_MISSING', { message: `Not the ARN of a topic: ${topicArn}`, resource: topicArn });
  }
  const at = { ...place, topicArn };
  const topic = repair.lookup.get({ kind: 'topic', ...at });
  if (topic === undefined) return openPlan;
  if (topic.kind === 'unknown') return blockedPlan(blockedByUnreadable(repair, topic.why, topicArn));
  if (!topic.value.exists) return { topic: topic.value, subscriptions: noSubscriptions };
  const subscriptions = repair.lookup.get({ kind: 'subscriptions', ...at });
  if (subscriptions === undefined) return openPlan;
  if (subscriptions.kind === 'unknown') return blockedPlan(blockedByUnreadable(repair, subscriptions.why, topicArn));
  return { topic: topic.value, subscriptions: subscriptions.value };
}

/** Plans with a topic that rootwatch does not manage: it is used as it is, or not at all. */
function planUnmanagedTopic(
  repair: Repair,
  { topicArn, name }: { readonly topicArn: string; readonly name: string },
): TopicPlan {
  const observed = observe(repair, topicArn);
  if ('kind' in observed) return observed;
  const link = judge(repair, topicArn, observed.topic);
  if (link === undefined) return openPlan;
  if (link.state !== 'ok') {
    const message = `${name} is not managed by rootwatch, which leaves it as it is. ${link.message}`;
    return refusal(repair, link.reason, { message, resource: topicArn });
  }
  const { listed, hasMore } = observed.subscriptions;
  if (listed.some(isLive)) return readyPlan({ topicArn });
  if (hasMore) return readyPlan({ topicArn }, [], [tooMany(repair, topicArn, listed)]);
  const message = `${name} has no subscriber, and is not managed by rootwatch.`;
  const blocked = blockedBy(repair.target.accountId, 'SUBSCRIPTION_MISSING', { message, resource: topicArn });
  return readyPlan({ topicArn }, [], [blocked]);
}

function planAccountTopic(repair: Repair, topicArn: string, topicName: string): TopicPlan {
  const observed = observe(repair, topicArn);
  if ('kind' in observed) return observed;
  const { topic, subscriptions } = observed;
  if (!topic.exists) return planNewTopic(repair, topicArn, topicName);
  const { accountId, region } = repair.target;
  const tags = repair.lookup.get({ kind: 'topic-tags', accountId, region, topicArn });
  if (tags === undefined) return openPlan;
  if (tags.kind === 'unknown') return blockedPlan(blockedByUnreadable(repair, tags.why, topicArn));
  if (tags.value[ownTag.key] === ownTag.value) return planOwnTopic(repair, topicArn, { topic, subscriptions });
  const name = `Topic ${topicName}, without the tag ${ownTag.key}=${ownTag.value},`;
  return planUnmanagedTopic(repair, { topicArn, name });
}

function planNewTopic(repair: Repair, topicArn: string, topicName: string): TopicPlan {
  const { topicKmsKeyId } = repair.policy.topics;
  const policy = ownTopicPolicy(repair, topicArn);
  const key = optional({ kmsMasterKeyId: topicKmsKeyId });
  // Before a topic is created with a key, the key's policy is checked for CloudWatch.
  const link = judge(repair, topicArn, { exists: true, policy, ...key });
  if (link === undefined) return openPlan;
  if (link.state !== 'ok') return refusal(repair, link.reason, { message: link.message, resource: topicArn });
  const unverified = unverifiedKey(repair, topicArn, link);
  if (unverified !== undefined) return unverified;
  const base = actionBase(repair, topicArn, 'create');
  const actions: readonly Action[] = [
    { kind: 'create-topic', ...base, topicName, ...key },
    { kind: 'set-topic-attribute', ...base, topicArn, attributeName: 'Policy', attributeValue: policy },
  ];
  return withSubscriptions(repair, { topicArn, actions, subscriptions: noSubscriptions });
}

/**
 * Plans with rootwatch's own topic: corrects what keeps CloudWatch out, and changes nothing where that is not enough.
 */
function planOwnTopic(
  repair: Repair,
  topicArn: string,
  { topic, subscriptions }: ObservedTopic & { readonly topic: ExistingTopic },
): TopicPlan {
  const repaired = repairOwnTopic(repair, topicArn, topic);
  const link = judge(repair, topicArn, repaired);
  if (link === undefined) return openPlan;
  if (link.state !== 'ok') return refusal(repair, link.reason, { message: link.message, resource: topicArn });
  if (repaired.kmsMasterKeyId !== topic.kmsMasterKeyId) {
    const unverified = unverifiedKey(repair, topicArn, link);
    if (unverified !== undefined) return unverified;
  }
  const actions = changesOf(repair, topicArn, { from: topic, to: repaired });
  return withSubscriptions(repair, { topicArn, actions, subscriptions });
}

function judge(repair: Repair, topicArn: string, topic: Topic): OkLink | BrokenLink | UnknownLink | undefined {
  return judgeTopic(repair.lookup, topic, { topicArn, alarmArn: repair.alarmArn });
}

/** Refuses a key of the settings for which it could not be verified that CloudWatch may use it. */
function unverifiedKey(
  repair: Repair,
  topicArn: string,
  { caveats: [caveat] }: OkLink,
): PartialPlan<never> | undefined {
  if (caveat === undefined) return undefined;
  const { topicKmsKeyId } = repair.policy.topics;
  const message = `It can't be verified that CloudWatch may use key ${topicKmsKeyId}: ${caveat.message}`;
  return refusal(repair, 'TOPIC_KEY_REFUSES_CLOUDWATCH', { message, resource: topicArn });
}

type TopicActions = {
  readonly topicArn: string;
  readonly actions: readonly Action[];
  readonly subscriptions: Subscriptions;
};

/**
 * Adds the subscriptions of the settings that are missing; one that has yet to confirm is not requested again. None is
 * added where one of them may be among the subscriptions that were not read.
 */
function withSubscriptions(repair: Repair, { topicArn, actions, subscriptions }: TopicActions): TopicPlan {
  const live = subscriptions.listed.filter(isLive);
  const { topics, fingerprintOf } = repair.policy;
  const missing = topics.subscriptions.filter(({ protocol, endpoint }) => {
    const fingerprint = fingerprintOf(endpoint);
    return !live.some((other) => other.protocol === protocol && other.endpointFingerprint === fingerprint);
  });
  if (subscriptions.hasMore && (live.length === 0 || missing.length > 0)) {
    return readyPlan({ topicArn }, actions, [tooMany(repair, topicArn, subscriptions.listed)]);
  }
  if (live.length === 0 && missing.length === 0) {
    const message =
      'The settings have no subscription for the topics that rootwatch creates, so the alarm would notify no subscriber.';
    return refusal(repair, 'SUBSCRIPTION_MISSING', { message, resource: topicArn });
  }
  const subscribe = (request: SubscriptionRequest): Action => {
    return { kind: 'subscribe', ...actionBase(repair, topicArn, 'create'), topicArn, ...request };
  };
  return readyPlan({ topicArn }, [...actions, ...missing.map(subscribe)]);
}

function tooMany({ target }: Repair, topicArn: string, { length }: readonly Subscription[]): Blocked {
  const message = `The topic has more than ${length} subscriptions, and those that are needed are not among the first ${length}.`;
  return blockedBy(target.accountId, 'UNDECIDED', { message, resource: topicArn });
}

function isLive({ subscriptionArn }: Subscription): boolean {
  return subscriptionArn !== 'Deleted';
}

function refusal(
  { target }: Repair,
  reason: Blocked['reason'],
  details: { readonly message: string; readonly resource?: string },
): PartialPlan<never> {
  return blockedPlan(blockedBy(target.accountId, reason, details));
}
