import type { Repair } from './repair.ts';

/**
 * Returns a topic policy that lets the alarms of the topic's own account publish, and denies requests without TLS. The
 * account itself manages the topic by IAM, which needs no statement here.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 */
export function ownTopicPolicy({ target }: Pick<Repair, 'target'>, topicArn: string): string {
  const { partition, region, accountId } = target;
  return JSON.stringify({
    Version: '2012-10-17',
    Id: 'rootwatch',
    Statement: [
      {
        Sid: 'AlarmsOfThisAccount',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: topicArn,
        Condition: {
          StringEquals: { 'aws:SourceAccount': accountId },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:*` },
        },
      },
      {
        Sid: 'OnlyOverTls',
        Effect: 'Deny',
        Principal: '*',
        Action: 'sns:Publish',
        Resource: topicArn,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  });
}
