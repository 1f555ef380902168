import { type AccountId, parseAccountId } from '../../domain/account.ts';
import { parseArn } from '../../domain/arn.ts';
import type { Topic } from '../../domain/facts.ts';
import { isEntryRefused } from '../../domain/failure.ts';
import type { BrokenLink, OkLink, UnknownLink } from '../../domain/finding.ts';
import {
  broken,
  type Chain,
  caveatOf,
  closeChain,
  extendChain,
  ok,
  type PartialChain,
  undecidedLink,
  unknownLink,
} from '../chain.ts';
import type { FactLookup } from '../fact-lookup.ts';
import { policyDecision } from '../rules/resource-policy.ts';
import { subscriptionChains } from './subscription.ts';

/** A topic and the alarm that would publish to it. */
export type Publishing = {
  readonly topicArn: string;
  readonly alarmArn: string;
  /** Absent for a composite alarm. */
  readonly metric?: { readonly namespace: string; readonly metricName: string };
};

const cloudwatch = 'cloudwatch.amazonaws.com';

/** Follows an alarm's action to the confirmed subscribers of its topic. */
export function topicChains(lookup: FactLookup, chain: PartialChain, publishing: Publishing): readonly Chain[] {
  const { topicArn } = publishing;
  if (topicArn.endsWith('.fifo')) {
    // Publish to a FIFO topic needs a message group, which no alarm action names; AWS does not document the result.
    return [
      closeChain(
        chain,
        undecidedLink('topic', 'Whether an alarm can publish to a FIFO topic is not documented.', topicArn),
      ),
    ];
  }
  const place = topicPlace(topicArn);
  if (place === undefined) {
    return [closeChain(chain, undecidedLink('topic', `Not the ARN of a topic: ${topicArn}`, topicArn))];
  }
  const at = { ...place, topicArn };
  const topic = lookup.get({ kind: 'topic', ...at });
  // A topic is hardly ever missing, so its subscriptions are read beside it.
  lookup.prefetch({ kind: 'subscriptions', ...at });
  if (topic === undefined) return [];
  if (topic.kind === 'unknown') return [closeChain(chain, unknownLink('topic', topic.why, topicArn))];
  const link = judgeTopic(lookup, topic.value, publishing);
  if (link === undefined) return [];
  return link.state === 'ok'
    ? subscriptionChains(lookup, extendChain(chain, link), { ...publishing, ...at })
    : [closeChain(chain, link)];
}

/** Reads the account and the Region of a topic from its ARN. */
export function topicPlace(topicArn: string): { accountId: AccountId; region: string } | undefined {
  const arn = parseArn(topicArn);
  const accountId = parseAccountId(arn?.accountId ?? '');
  return arn?.service === 'sns' && accountId !== undefined ? { accountId, region: arn.region } : undefined;
}

/**
 * Judges whether a topic exists and lets CloudWatch publish for the alarm. `undefined` while its key has yet to be
 * asked for.
 */
export function judgeTopic(
  lookup: FactLookup,
  topic: Topic,
  publishing: Publishing,
): OkLink | BrokenLink | UnknownLink | undefined {
  const resource = publishing.topicArn;
  if (!topic.exists) return broken('topic', 'TOPIC_MISSING', { message: 'The topic does not exist.', resource });
  if (topic.policy === undefined) return undecidedLink('topic', 'SNS returned no policy for the topic.', resource);
  const decision = policyDecision(topic.policy, requestOf(lookup, publishing, 'sns:Publish'), lookup.work);
  if (decision.kind === 'denied') {
    return broken('topic', 'TOPIC_REFUSES_CLOUDWATCH', { message: decision.message, resource });
  }
  if (decision.kind === 'undecided') return undecidedLink('topic', decision.message, resource);
  if (topic.kmsMasterKeyId === undefined || topic.kmsMasterKeyId === '') return ok('topic', resource);
  return judgeKey(lookup, topic.kmsMasterKeyId, publishing);
}

/**
 * Judges whether the key of a topic lets CloudWatch publish. SNS developer guide, "Key management": CloudWatch needs
 * kms:Decrypt and kms:GenerateDataKey* by the key's policy.
 */
function judgeKey(
  lookup: FactLookup,
  keyId: string,
  publishing: Publishing,
): OkLink | BrokenLink | UnknownLink | undefined {
  const { topicArn: resource } = publishing;
  const refuses = (message: string): BrokenLink =>
    broken('topic', 'TOPIC_KEY_REFUSES_CLOUDWATCH', { message, resource });
  // The policy of the AWS managed key can't be edited, and does not name CloudWatch.
  if (/(^|:)alias\/aws\/sns$/.test(keyId)) return refuses('alias/aws/sns never lets CloudWatch publish.');
  const topicAt = topicPlace(resource);
  if (topicAt === undefined) return undecidedLink('topic', `Not the ARN of a topic: ${resource}`, resource);
  if (!isKeyName(keyId, parseArn(resource)?.partition)) return refuses(`${keyId} names no key of KMS.`);
  const place = keyPlace(keyId) ?? topicAt;
  // SNS developer guide, "Data encryption at rest": a topic and its key are in one Region.
  if (place.region !== topicAt.region) return refuses(`Its key ${keyId} is in another Region than the topic.`);
  const key = lookup.get({ kind: 'key', ...place, keyId });
  if (key === undefined) return undefined;
  if (key.kind === 'unknown') {
    // What the policy of a key elsewhere allows is known to no account that is entered.
    return isEntryRefused(key.why)
      ? unknownLink('topic', key.why, resource)
      : ok('topic', resource, [caveatOf('topic-key-policy', key.why)]);
  }
  if (!key.value.exists) return refuses(`Its key ${keyId} does not exist.`);
  if (!key.value.enabled) return refuses(`Its key ${keyId} is disabled.`);
  if (key.value.managedByAws) return refuses('A key that AWS manages never lets CloudWatch publish.');
  for (const action of ['kms:Decrypt', 'kms:GenerateDataKey']) {
    const request = { ...requestOf(lookup, publishing, action), resource: key.value.arn };
    const decision = policyDecision(key.value.policy, request, lookup.work);
    if (decision.kind === 'denied') return refuses(`Its key ${keyId} does not let CloudWatch use ${action}.`);
    if (decision.kind === 'undecided') return undecidedLink('topic', `Key ${keyId}: ${decision.message}`, resource);
  }
  return ok('topic', resource);
}

/**
 * Returns whether a text can name a key: an id, an alias, or the ARN of one of both in the partition of the topic (KMS
 * developer guide, "Key identifiers").
 */
function isKeyName(keyId: string, partition: string | undefined): boolean {
  const name = /^(?:alias\/[\w/-]+|(?:mrk-)?[\w-]+)$/;
  if (!keyId.startsWith('arn:')) return name.test(keyId);
  const arn = parseArn(keyId);
  if (arn?.service !== 'kms' || arn.partition !== partition || parseAccountId(arn.accountId) === undefined)
    return false;
  return /^(?:key\/(?:mrk-)?[\w-]+|alias\/[\w/-]+)$/.test(arn.resource);
}

/** Reads account and Region from a key's ARN; a bare id or alias is one of the topic's own account and Region. */
function keyPlace(keyId: string): { accountId: AccountId; region: string } | undefined {
  const arn = parseArn(keyId);
  const accountId = parseAccountId(arn?.accountId ?? '');
  return arn === undefined || accountId === undefined ? undefined : { accountId, region: arn.region };
}

/** Builds CloudWatch's call as IAM sees it (CloudWatch user guide, "Notifying users on alarm changes"). */
function requestOf(
  lookup: FactLookup,
  { topicArn, alarmArn }: Publishing,
  action: string,
): Parameters<typeof policyDecision>[1] {
  const alarmAccount = parseArn(alarmArn)?.accountId ?? '';
  return {
    servicePrincipal: cloudwatch,
    action,
    resource: topicArn,
    context: {
      'aws:SourceArn': [alarmArn],
      'aws:SourceAccount': [alarmAccount],
      'aws:SourceOwner': [alarmAccount],
      ...(lookup.context.organizationId === '' ? {} : { 'aws:SourceOrgID': [lookup.context.organizationId] }),
      'aws:ResourceAccount': [parseArn(topicArn)?.accountId ?? ''],
      'aws:RequestedRegion': [parseArn(topicArn)?.region ?? ''],
      'kms:EncryptionContext:aws:sns:topicArn': [topicArn],
      'aws:SecureTransport': ['true'],
      'aws:PrincipalIsAWSService': ['true'],
      'aws:PrincipalServiceName': [cloudwatch],
    },
  };
}
