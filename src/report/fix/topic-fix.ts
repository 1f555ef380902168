import { aws, type Fix, type ReasonOf } from './aws-command.ts';
import type { Place } from './place.ts';

export function topicFix(reason: ReasonOf<'topic'>, { accountId, region, resource: topic }: Place): Fix {
  switch (reason) {
    case 'TOPIC_MISSING':
      return {
        text: 'Create the topic and subscribe an endpoint to it.',
        command: [
          aws('sns create-topic', region, { name: topic.split(':').at(-1) ?? 'TOPIC_NAME' }),
          subscribeCommand(region, topic),
        ].join('\n'),
      };
    case 'TOPIC_REFUSES_CLOUDWATCH':
      return {
        text: 'Add this statement to the policy of the topic, and set the policy.',
        command: [
          `# ${JSON.stringify({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
            Resource: topic,
            Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
          }).replace(hiddenInComment, '')}`,
          aws('sns get-topic-attributes', region, { 'topic-arn': topic, query: 'Attributes.Policy', output: 'text' }),
          aws('sns set-topic-attributes', region, {
            'topic-arn': topic,
            'attribute-name': 'Policy',
            'attribute-value': 'file://policy.json',
          }),
        ].join('\n'),
      };
    case 'TOPIC_KEY_REFUSES_CLOUDWATCH':
      return {
        text: 'Encrypt the topic with a customer-managed key whose policy lets cloudwatch.amazonaws.com use kms:Decrypt and kms:GenerateDataKey*; alias/aws/sns never does.',
        command: aws('sns set-topic-attributes', region, {
          'topic-arn': topic,
          'attribute-name': 'KmsMasterKeyId',
          'attribute-value': 'KEY_ARN',
        }),
      };
    default:
      return reason satisfies never;
  }
}

/** Characters that would end the comment in which the statement is printed; no ARN of a real topic has one. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const hiddenInComment = /[\u0000-\u001f\u007f\u2028\u2029]/g;

export function subscriptionFix(
  reason: ReasonOf<'subscription'>,
  { region, resource, topicArn }: Pick<Place, 'region' | 'resource' | 'topicArn'>,
): Fix {
  switch (reason) {
    case 'SUBSCRIPTION_MISSING':
      return {
        text: 'Subscribe an endpoint; its owner then has to confirm the subscription.',
        command: subscribeCommand(region, topicArn),
      };
    case 'SUBSCRIPTION_PENDING':
      return {
        text: 'Confirm the subscription: AWS sent a link to the endpoint. To have it sent again, subscribe the same endpoint again.',
        command: subscribeCommand(region, topicArn),
      };
    case 'SUBSCRIPTION_FILTERED':
      return {
        text: 'Let alarm messages through the filter policy, or remove the policy.',
        command: aws('sns set-subscription-attributes', region, {
          'subscription-arn': resource === topicArn || resource === '' ? 'SUBSCRIPTION_ARN' : resource,
          'attribute-name': 'FilterPolicy',
          'attribute-value': '{}',
        }),
      };
    default:
      return reason satisfies never;
  }
}

function subscribeCommand(region: string, topicArn: string): string {
  return aws('sns subscribe', region, {
    'topic-arn': topicArn,
    protocol: 'email',
    'notification-endpoint': 'security@example.com',
  });
}
