import { optional } from '../../../domain/optional.ts';
import { tagContext } from '../../access/authorize.ts';
import { type Call, changes, type Operations, reads } from '../../access/operation.ts';
import { arnOf } from '../../world/arn.ts';
import { topicResource } from './sns-input.ts';
import { getSubscriptionAttributes, listSubscriptionsByTopic, subscribe } from './subscriptions.ts';
import {
  createTopic,
  getTopicAttributes,
  listTagsForResource,
  listTopics,
  publish,
  setTopicAttributes,
  tagResource,
} from './topics.ts';

const ofTopic = (call: Call, { TopicArn }: { TopicArn?: string | undefined }) => topicResource(call, TopicArn);

const ofResource = (_call: Call, { ResourceArn }: { ResourceArn: string | undefined }) => ({
  resource: ResourceArn ?? '*',
});

export const sns: Operations = {
  GetTopicAttributes: reads('sns:GetTopicAttributes', getTopicAttributes, ofTopic),
  SetTopicAttributes: changes('sns:SetTopicAttributes', setTopicAttributes, ofTopic),
  CreateTopic: changes('sns:CreateTopic', createTopic, (call, { Name, Tags }) => {
    const tags = Object.fromEntries((Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
    const needed = {
      resource: arnOf(call.place, 'sns', Name ?? ''),
      context: { ...tagContext('aws:requesttag', tags), 'aws:tagkeys': Object.keys(tags) },
    };
    // "sns:TagResource" is a dependent action of CreateTopic with tags.
    if (Object.keys(tags).length > 0) call.authorize({ action: 'sns:TagResource', ...needed });
    return needed;
  }),
  ListTopics: reads('sns:ListTopics', listTopics),
  ListSubscriptionsByTopic: reads('sns:ListSubscriptionsByTopic', listSubscriptionsByTopic, ofTopic),
  // SNS has no resource type for subscriptions: the action is allowed on `*` or not at all.
  GetSubscriptionAttributes: reads('sns:GetSubscriptionAttributes', getSubscriptionAttributes),
  Subscribe: changes('sns:Subscribe', subscribe, (call, { TopicArn, Protocol, Endpoint }) => {
    const needed = topicResource(call, TopicArn);
    const endpoint = optional({ 'sns:endpoint': Endpoint });
    return { ...needed, context: { ...needed.context, 'sns:protocol': Protocol ?? '', ...endpoint } };
  }),
  Publish: changes('sns:Publish', publish, (call, { TopicArn, TargetArn }) =>
    topicResource(call, TopicArn ?? TargetArn),
  ),
  TagResource: changes('sns:TagResource', tagResource, ofResource),
  ListTagsForResource: reads('sns:ListTagsForResource', listTagsForResource, ofResource),
};
