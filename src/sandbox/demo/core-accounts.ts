import { chain, homeRegion, managementAccountId } from '../builders/account-contents.ts';
import {
  completeAlarm,
  completeFilter,
  completeTopic,
  completeTrail,
  logGroupArn,
  logGroupName,
  type Place,
  topicArn,
} from '../builders/complete-chain.ts';
import { member, under } from '../builders/members.ts';
import type { PolicyDocument, Statement, WorldTrail } from '../world/world.ts';
import { units } from './units.ts';

export const organizationId = 'o-demo123456';

export const auditAccount: Place = { accountId: '210000000002', region: homeRegion };
export const centralTopicName = 'org-security-alarms';
export const centralTopicArn = topicArn(auditAccount, centralTopicName);

const policy = (...statements: readonly Statement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements,
});

const alarmsMayPublish = (resource: string, condition: Statement['Condition'] & object): Statement => ({
  Sid: 'AlarmsMayPublish',
  Effect: 'Allow',
  Principal: { Service: 'cloudwatch.amazonaws.com' },
  Action: 'sns:Publish',
  Resource: resource,
  Condition: condition,
});

const ownerAdministersKey = (accountId: string): Statement => ({
  Sid: 'EnableIAMUserPermissions',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${accountId}:root` },
  Action: 'kms:*',
  Resource: '*',
});

const alarmsMayUseKey: Statement = {
  Sid: 'AlarmsMayUseKey',
  Effect: 'Allow',
  Principal: { Service: 'cloudwatch.amazonaws.com' },
  Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
  Resource: '*',
};

const keyId = '5b6f1c1e-0c4b-4b0e-9a57-7d1f3f0d2a11';

const encryptedTopic = ({ accountId }: Place, ...more: readonly Statement[]) => ({
  topic: { KmsMasterKeyId: 'alias/alarms' },
  keys: [{ KeyId: keyId, aliases: ['alias/alarms'], Policy: policy(ownerAdministersKey(accountId), ...more) }],
});

/**
 * The organization trail was made with the CLI, which makes single-Region trails by default. Members see it, but it
 * records no other Region. So every account needs a trail of its own.
 */
const organizationTrail = (place: Place): WorldTrail =>
  completeTrail(place, { Name: 'organization-trail', IsOrganizationTrail: true, IsMultiRegionTrail: false });

const managementLogGroup = 'cloudtrail/management-account';

export const managementAccount = member(
  managementAccountId,
  'Initech Management',
  chain((place) => ({
    trails: [
      organizationTrail(place),
      completeTrail(place, {
        Name: 'management-account-trail',
        CloudWatchLogsLogGroupArn: logGroupArn(place, managementLogGroup),
      }),
    ],
    logGroups: [{ logGroupName }, { logGroupName: managementLogGroup, metricFilters: [completeFilter()] }],
  })),
);

export const securityAccounts = under(units.security, [
  member('210000000001', 'log-archive', chain()),
  // Its central topic takes alarms from the whole organization.
  member(
    auditAccount.accountId,
    'audit',
    chain({
      topics: [
        completeTopic(),
        completeTopic({
          Name: centralTopicName,
          Policy: policy(alarmsMayPublish(centralTopicArn, { StringEquals: { 'aws:SourceOrgID': organizationId } })),
          subscriptions: [
            {
              Protocol: 'sqs',
              Endpoint: `arn:aws:sqs:${homeRegion}:${auditAccount.accountId}:siem-intake`,
              state: 'confirmed',
            },
          ],
        }),
      ],
    }),
  ),
  member(
    '210000000003',
    'incident-response',
    chain((place) => encryptedTopic(place, alarmsMayUseKey)),
  ),
]);

export const infrastructureAccounts = under(units.infrastructure, [
  member('220000000001', 'network-hub', chain({ alarm: { AlarmActions: [centralTopicArn] }, topics: [] })),
  member(
    '220000000002',
    'shared-services',
    chain((place) => ({
      topic: {
        Policy: policy(alarmsMayPublish(topicArn(place), { StringEquals: { 'aws:SourceAccount': '220000000022' } })),
      },
    })),
  ),
  member('220000000003', 'backup-vault', chain({ topic: { KmsMasterKeyId: 'alias/aws/sns' } })),
  member('220000000004', 'identity-center', chain({ trail: { status: { IsLogging: false } } })),
  member(
    '220000000005',
    'dns',
    chain((place) => encryptedTopic(place)),
  ),
  member('220000000006', 'transit-eu', chain({}, 'eu-central-1')),
  member(
    '220000000007',
    'ci-runners',
    chain({ trail: { status: { IsLogging: true, LatestCloudWatchLogsDeliveryError: 'AccessDenied' } } }),
  ),
  member('220000000008', 'artifact-store', chain({ logGroups: [] })),
  // Two teams, two trails: the first was abandoned.
  member(
    '220000000009',
    'observability',
    chain((place) => ({
      trails: [
        completeTrail(place, { Name: 'abandoned-trail', status: { IsLogging: false } }),
        completeTrail(place, { Name: 'platform-trail' }),
      ],
    })),
  ),
  // Only the composite alarm notifies: the metric alarm has no actions.
  member(
    '220000000010',
    'ticketing',
    chain((place) => ({
      alarms: [
        completeAlarm(place, { AlarmActions: [] }),
        completeAlarm(place, { AlarmName: 'site-down', Namespace: 'Ticketing', MetricName: 'Down', AlarmActions: [] }),
      ],
      compositeAlarms: [
        {
          AlarmName: '🔥 anything that pages the on-call engineer',
          AlarmRule: 'ALARM("cis-4.3-root-account-usage") OR ALARM("site-down")',
          AlarmActions: [topicArn(place)],
        },
      ],
    })),
  ),
]);
