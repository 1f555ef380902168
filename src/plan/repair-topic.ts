import type { SetTopicAttribute } from '../domain/action.ts';
import type { Topic } from '../domain/facts.ts';
import { isJsonObject, parseJson } from '../domain/json.ts';
import { judgeTopic } from '../evaluate/links/topic.ts';
import { ownTopicPolicy } from './own-topic-policy.ts';
import { actionBase, type Repair } from './repair.ts';

export type ExistingTopic = Extract<Topic, { exists: true }>;

/**
 * Returns the desired state of rootwatch's own topic: its present state, but for a policy or a key that keeps
 * CloudWatch out, and for the policy that SNS gave it when a run was interrupted before it set rootwatch's. Harmless
 * additions stay.
 */
export function repairOwnTopic(repair: Repair, topicArn: string, topic: ExistingTopic): ExistingTopic {
  const denialReason = (state: ExistingTopic): string | undefined => {
    const link = judgeTopic(repair.lookup, state, { topicArn, alarmArn: repair.alarmArn });
    return link?.state === 'broken' ? link.reason : undefined;
  };
  const isPolicyToSet = denialReason(topic) === 'TOPIC_REFUSES_CLOUDWATCH' || isPolicyOfSns(topic.policy);
  const admitting = isPolicyToSet ? { ...topic, policy: ownTopicPolicy(repair, topicArn) } : topic;
  const { topicKmsKeyId } = repair.policy.topics;
  // Encryption is never removed: without a key in the settings, a person has to decide.
  if (topicKmsKeyId === undefined || denialReason(admitting) !== 'TOPIC_KEY_REFUSES_CLOUDWATCH') return admitting;
  return { ...admitting, kmsMasterKeyId: topicKmsKeyId };
}

/** Returns whether a policy is that of a new topic without added statements: `AddPermission` keeps the policy's id. */
function isPolicyOfSns(policy = ''): boolean {
  const document = parseJson(policy);
  if (!isJsonObject(document) || document['Id'] !== '__default_policy_ID') return false;
  const { Statement: statements } = document;
  return Array.isArray(statements) && statements.length === 1;
}

type Change = { readonly from: ExistingTopic; readonly to: ExistingTopic };

/** Lists the attributes to set so that a topic gets from one state to another. */
export function changesOf(repair: Repair, topicArn: string, { from, to }: Change): readonly SetTopicAttribute[] {
  const attributes = [
    ['Policy', from.policy, to.policy],
    ['KmsMasterKeyId', from.kmsMasterKeyId, to.kmsMasterKeyId],
  ] as const;
  const base = actionBase(repair, topicArn, 'update');
  return attributes.flatMap(([attributeName, before, attributeValue]): readonly SetTopicAttribute[] => {
    if (attributeValue === undefined || attributeValue === before) return [];
    return [{ kind: 'set-topic-attribute', ...base, topicArn, attributeName, attributeValue }];
  });
}
