import { parseArn } from '../../../domain/arn.ts';
import { type AuthorizationRequest, tagContext } from '../../access/authorize.ts';
import type { Call } from '../../access/operation.ts';
import { topicAt } from '../../events/publish.ts';
import { AwsError } from '../../world/errors.ts';
import type { TopicState } from '../../world/topic-state.ts';

export const invalidParameter = (what: string): AwsError =>
  new AwsError('InvalidParameter', `Invalid parameter: ${what}`);

export const notFound = (what: 'Topic' | 'Subscription'): AwsError =>
  new AwsError('NotFound', `${what} does not exist`, { statusCode: 404 });

export function checkedArn(call: Call, member: string, arn: string | undefined): string {
  const elements = (arn ?? '').split(':').length;
  if (arn === undefined || elements < 6) {
    throw invalidParameter(`${member} Reason: An ARN must have at least 6 elements, not ${elements}`);
  }
  const parsed = parseArn(arn);
  // A topic is served by its own Region only.
  if (parsed?.service !== 'sns' || parsed.region !== call.place.region) throw invalidParameter(member);
  return arn;
}

/** Names the topic and its policy: another account needs permission from its own policies and from the topic's. */
export function topicResource(call: Call, topicArn: string | undefined): Omit<AuthorizationRequest, 'action'> {
  const arn = checkedArn(call, 'TopicArn', topicArn);
  const topic = topicAt(call.store, arn);
  return {
    resource: arn,
    ownerId: parseArn(arn)?.accountId ?? '',
    ...(topic === undefined
      ? {}
      : { resourcePolicy: topic.attributes['Policy'] ?? '', context: tagContext('aws:resourcetag', topic.tags) }),
  };
}

export function knownTopic(call: Call, topicArn: string | undefined): TopicState {
  const topic = topicAt(call.store, checkedArn(call, 'TopicArn', topicArn));
  if (topic === undefined) throw notFound('Topic');
  return topic;
}
