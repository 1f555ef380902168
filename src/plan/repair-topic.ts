import type { SetTopicAttribute } from '../domain/action.ts';
import type { Topic } from '../domain/facts.ts';
import { isJsonObject, parseJson } from '../domain/json.ts';
import { judgeTopic } from '../evaluate/links/topic.ts';
import { ownAlarmArn } from './own-alarm.ts';
import { ownTopicPolicy } from './own-topic-policy.ts';
import { placeOfRepair, type Repair } from './repair.ts';

export type ExistingTopic = Extract<Topic, { exists: true }>;

/**
 * What a topic of ours is to be: what it is, but for a policy or a key that keeps CloudWatch out, and for the policy that
 * SNS gave it when we were interrupted before it got ours. What people added that does no harm stays.
 */
export function repairOwnTopic(repair: Repair, topicArn: string, topic: ExistingTopic): ExistingTopic {
  const keptOutBy = (state: ExistingTopic): string | undefined => {
    const link = judgeTopic(repair.inquiry, state, { topicArn, alarmArn: ownAlarmArn(repair) });
    return link?.state === 'broken' ? link.reason : undefined;
  };
  const isPolicyToSet = keptOutBy(topic) === 'TOPIC_REFUSES_CLOUDWATCH' || isPolicyOfSns(topic.policy);
  const admitting = isPolicyToSet ? { ...topic, policy: ownTopicPolicy(repair, topicArn) } : topic;
  const { topicKmsKeyId } = repair.policy.topics;
  // Encryption is never taken away: without a key in the settings, it is for a person to decide.
  if (topicKmsKeyId === undefined || keptOutBy(admitting) !== 'TOPIC_KEY_REFUSES_CLOUDWATCH') return admitting;
  return { ...admitting, kmsMasterKeyId: topicKmsKeyId };
}

/** The policy of a new topic, to which nobody has added a statement: `AddPermission` keeps its id. */
function isPolicyOfSns(policy = ''): boolean {
  const document = parseJson(policy);
  if (!isJsonObject(document) || document['Id'] !== '__default_policy_ID') return false;
  const { Statement: statements } = document;
  return Array.isArray(statements) && statements.length === 1;
}

type Change = { readonly from: ExistingTopic; readonly to: ExistingTopic };

export function changesOf(repair: Repair, topicArn: string, { from, to }: Change): readonly SetTopicAttribute[] {
  const wanted = [
    ['Policy', from.policy, to.policy],
    ['KmsMasterKeyId', from.kmsMasterKeyId, to.kmsMasterKeyId],
  ] as const;
  const { accountId, region } = placeOfRepair(repair);
  return wanted.flatMap(([attributeName, before, attributeValue]): readonly SetTopicAttribute[] => {
    if (attributeValue === undefined || attributeValue === before) return [];
    const base = { accountId, region, resource: topicArn, reason: repair.reason, change: 'update' } as const;
    return [{ kind: 'set-topic-attribute', ...base, topicArn, attributeName, attributeValue }];
  });
}
