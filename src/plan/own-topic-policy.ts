import { placeOfRepair, type Repair } from './repair.ts';

/**
 * Lets the alarms of the topic's own account publish, and nobody who does not use TLS. Who owns the account manages the
 * topic by IAM, which needs no statement here.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 */
export function ownTopicPolicy(repair: Repair, topicArn: string): string {
  const { partition, region, accountId } = placeOfRepair(repair);
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
