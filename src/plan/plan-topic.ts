import type { AccountId } from '../domain/account.ts';
import { type Action, type Blocked, ownTag } from '../domain/action.ts';
import { parseArn } from '../domain/arn.ts';
import type { Subscription, Topic } from '../domain/facts.ts';
import type { OkLink } from '../domain/finding.ts';
import { judgeTopic, topicPlace } from '../evaluate/links/topic.ts';
import { ownAlarmArn } from './own-alarm.ts';
import { ownTopicPolicy } from './own-topic-policy.ts';
import { blockedBy, blockedByUnreadable, placeOfRepair, type Repair } from './repair.ts';
import { changesOf, type ExistingTopic, repairOwnTopic } from './repair-topic.ts';

export type TopicPlan =
  | {
      readonly kind: 'usable';
      readonly topicArn: string;
      readonly actions: readonly Action[];
      readonly blocked: readonly Blocked[];
    }
  | { readonly kind: 'blocked'; readonly actions: readonly Action[]; readonly blocked: readonly Blocked[] }
  | { readonly kind: 'open'; readonly actions: readonly Action[]; readonly blocked: readonly Blocked[] };

const open: TopicPlan = { kind: 'open', actions: [], blocked: [] };

/** The central topic of the Region, or a topic in the account: one of ours where none is there. */
export function planTopic(repair: Repair): TopicPlan {
  const { accountId, region, partition } = placeOfRepair(repair);
  const { topics } = repair.policy;
  const central = topics.topicArns.find((topicArn) => parseArn(topicArn)?.region === region);
  if (central !== undefined) return planExistingTopic(repair, { topicArn: central, whose: 'The central topic' });
  if (topics.topicName !== undefined) {
    return planAccountTopic(
      repair,
      `arn:${partition}:sns:${region}:${accountId}:${topics.topicName}`,
      topics.topicName,
    );
  }
  const wanted =
    topics.topicArns.length > 0 ? `topicArns has no topic in ${region}` : 'Neither topicArns nor topicName is set';
  return refusal(repair, 'TOPIC_MISSING', { message: `${wanted}, so there is nowhere to send the alarm to.` });
}

type Seen = { readonly topic: Topic; readonly subscriptions: readonly Subscription[] };

/** `undefined` while something has yet to be asked; a blocked plan when something could not be seen. */
function see(repair: Repair, topicArn: string): Seen | TopicPlan | undefined {
  const place = topicPlace(topicArn);
  if (place === undefined) {
    return refusal(repair, 'TOPIC_MISSING', { message: `Not the ARN of a topic: ${topicArn}`, resource: topicArn });
  }
  const at = { ...place, topicArn };
  const topic = repair.inquiry.get({ kind: 'topic', ...at });
  if (topic === undefined) return undefined;
  if (topic.kind === 'unknown')
    return { kind: 'blocked', actions: [], blocked: [blockedByUnreadable(repair, topic.why, topicArn)] };
  if (!topic.value.exists) return { topic: topic.value, subscriptions: [] };
  const subscriptions = repair.inquiry.get({ kind: 'subscriptions', ...at });
  if (subscriptions === undefined) return undefined;
  if (subscriptions.kind === 'unknown') {
    return { kind: 'blocked', actions: [], blocked: [blockedByUnreadable(repair, subscriptions.why, topicArn)] };
  }
  return { topic: topic.value, subscriptions: subscriptions.value };
}

/** A topic that is not ours: looked at, and used as it is or not at all. */
function planExistingTopic(
  repair: Repair,
  { topicArn, whose }: { readonly topicArn: string; readonly whose: string },
): TopicPlan {
  const seen = see(repair, topicArn);
  if (seen === undefined) return open;
  if ('kind' in seen) return seen;
  const link = judgeTopic(repair.inquiry, seen.topic, { topicArn, alarmArn: ownAlarmArn(repair) });
  if (link === undefined) return open;
  if (link.state === 'broken' || link.state === 'unknown') {
    const message = `${whose} is not ours to change. ${link.message}`;
    return refusal(repair, link.reason, { message, resource: topicArn });
  }
  const listens = seen.subscriptions.some(({ subscriptionArn }) => subscriptionArn !== 'Deleted');
  const message = `${whose} has no subscriber, and is not ours to change.`;
  const blocked = listens
    ? []
    : [blockedBy(repair.site.logGroup.accountId, 'SUBSCRIPTION_MISSING', { message, resource: topicArn })];
  return { kind: 'usable', topicArn, actions: [], blocked };
}

function planAccountTopic(repair: Repair, topicArn: string, topicName: string): TopicPlan {
  const seen = see(repair, topicArn);
  if (seen === undefined) return open;
  if ('kind' in seen) return seen;
  if (!seen.topic.exists) return planNewTopic(repair, topicArn, topicName);
  const { accountId, region } = placeOfRepair(repair);
  const tags = repair.inquiry.get({ kind: 'topic-tags', accountId, region, topicArn });
  if (tags === undefined) return open;
  if (tags.kind === 'unknown')
    return { kind: 'blocked', actions: [], blocked: [blockedByUnreadable(repair, tags.why, topicArn)] };
  if (tags.value[ownTag.key] !== ownTag.value) {
    const whose = `Topic ${topicName}, without the tag ${ownTag.key}=${ownTag.value},`;
    return planExistingTopic(repair, { topicArn, whose });
  }
  return planOwnTopic(repair, topicArn, { topic: seen.topic, subscriptions: seen.subscriptions });
}

function planNewTopic(repair: Repair, topicArn: string, topicName: string): TopicPlan {
  const { accountId, region } = placeOfRepair(repair);
  const { topicKmsKeyId } = repair.policy.topics;
  const policy = ownTopicPolicy(repair, topicArn);
  const made: Topic = {
    exists: true,
    policy,
    ...(topicKmsKeyId === undefined ? {} : { kmsMasterKeyId: topicKmsKeyId }),
  };
  // Before a topic is made on a key, the key is asked whether CloudWatch may use it.
  const link = judgeTopic(repair.inquiry, made, { topicArn, alarmArn: ownAlarmArn(repair) });
  if (link === undefined) return open;
  if (link.state !== 'ok') return refusal(repair, link.reason, { message: link.message, resource: topicArn });
  const unseen = unseenKey(repair, topicArn, link);
  if (unseen !== undefined) return unseen;
  const base = { accountId, region, resource: topicArn, reason: repair.reason, change: 'create' } as const;
  const actions: readonly Action[] = [
    {
      kind: 'create-topic',
      ...base,
      topicName,
      ...(topicKmsKeyId === undefined ? {} : { kmsMasterKeyId: topicKmsKeyId }),
    },
    { kind: 'set-topic-attribute', ...base, topicArn, attributeName: 'Policy', attributeValue: policy },
  ];
  return withSubscriptions(repair, { topicArn, actions, subscriptions: [] });
}

/** Ours: what keeps CloudWatch out of it is put right, and nothing is changed where that would not be enough. */
function planOwnTopic(
  repair: Repair,
  topicArn: string,
  { topic, subscriptions }: Seen & { topic: ExistingTopic },
): TopicPlan {
  const mended = repairOwnTopic(repair, topicArn, topic);
  const link = judgeTopic(repair.inquiry, mended, { topicArn, alarmArn: ownAlarmArn(repair) });
  if (link === undefined) return open;
  if (link.state !== 'ok') return refusal(repair, link.reason, { message: link.message, resource: topicArn });
  if (mended.kmsMasterKeyId !== topic.kmsMasterKeyId) {
    const unseen = unseenKey(repair, topicArn, link);
    if (unseen !== undefined) return unseen;
  }
  const actions = changesOf(repair, topicArn, { from: topic, to: mended });
  return withSubscriptions(repair, { topicArn, actions, subscriptions });
}

/** A key that we choose is chosen only when it is seen that CloudWatch may use it. */
function unseenKey(repair: Repair, topicArn: string, { caveats: [caveat] }: OkLink): TopicPlan | undefined {
  if (caveat === undefined) return undefined;
  const { topicKmsKeyId } = repair.policy.topics;
  const message = `Whether CloudWatch may use key ${topicKmsKeyId} can't be seen: ${caveat.message}`;
  return refusal(repair, 'TOPIC_KEY_REFUSES_CLOUDWATCH', { message, resource: topicArn });
}

/** Subscribes whom the settings name and who is not yet there; one that has yet to confirm is not asked again. */
function withSubscriptions(
  repair: Repair,
  found: {
    readonly topicArn: string;
    readonly actions: readonly Action[];
    readonly subscriptions: readonly Subscription[];
  },
): TopicPlan {
  const { accountId, region } = placeOfRepair(repair);
  const { topicArn, subscriptions } = found;
  const standing = subscriptions.filter(({ subscriptionArn }) => subscriptionArn !== 'Deleted');
  const missing = repair.policy.topics.subscriptions.filter(
    ({ protocol, endpoint }) => !standing.some((other) => other.protocol === protocol && other.endpoint === endpoint),
  );
  if (standing.length === 0 && missing.length === 0) {
    const message =
      'The settings name no subscription for the topics that rootwatch creates: nobody would hear the alarm.';
    return refusal(repair, 'SUBSCRIPTION_MISSING', { message, resource: topicArn });
  }
  const subscribe = missing.map(
    ({ protocol, endpoint }): Action => ({
      kind: 'subscribe',
      accountId,
      region,
      resource: topicArn,
      reason: repair.reason,
      change: 'create',
      topicArn,
      protocol,
      endpoint,
    }),
  );
  return { kind: 'usable', topicArn, actions: [...found.actions, ...subscribe], blocked: [] };
}

function refusal(
  { site }: Repair,
  reason: Blocked['reason'],
  { message, resource }: { readonly message: string; readonly resource?: string },
): TopicPlan {
  const accountId: AccountId = site.logGroup.accountId;
  return { kind: 'blocked', actions: [], blocked: [blockedBy(accountId, reason, { message, resource })] };
}
