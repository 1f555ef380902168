import type { Permission, Role } from '../world/world.ts';

export const auditRoleName = 'OrganizationAccountAccessRole';
export const deliveryRoleName = 'CloudTrail_CloudWatchLogs_Role';

/** Every read that an audit may make in an account. */
export const auditReads: readonly Permission[] = [
  'cloudtrail:DescribeTrails',
  'cloudtrail:GetTrailStatus',
  'cloudtrail:GetEventSelectors',
  'logs:DescribeLogGroups',
  'logs:DescribeMetricFilters',
  'logs:DescribeLogStreams',
  'cloudwatch:DescribeAlarms',
  'cloudwatch:DescribeAlarmsForMetric',
  'cloudwatch:ListAlarmMuteRules',
  'cloudwatch:ListTagsForResource',
  'sns:GetTopicAttributes',
  'sns:ListSubscriptionsByTopic',
  'sns:GetSubscriptionAttributes',
  'sns:ListTagsForResource',
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
];

/** What an inventory reads besides. */
const inventoryReads: readonly Permission[] = ['sns:ListTopics'];

/** What the setting `proveDelivery` needs besides. */
const deliveryProofs: readonly Permission[] = ['logs:StartQuery', 'logs:GetQueryResults'];

/** Every change that a remediation may make in an account. */
export const remediationWrites: readonly Permission[] = [
  'logs:PutMetricFilter',
  'cloudwatch:PutMetricAlarm',
  'cloudwatch:TagResource',
  'sns:CreateTopic',
  'sns:SetTopicAttributes',
  'sns:Subscribe',
  'sns:TagResource',
];

/** The role that Organizations puts into an account that it creates, cut down to what rootwatch needs. */
export function auditRole(trustedAccountId: string): Role {
  return {
    RoleName: auditRoleName,
    trust: { principals: [`arn:aws:iam::${trustedAccountId}:root`] },
    permissions: [...auditReads, ...inventoryReads, ...deliveryProofs, ...remediationWrites],
  };
}

/** With it CloudTrail writes to the account's log groups, the streams of an organization trail included. */
export const deliveryRole: Role = {
  RoleName: deliveryRoleName,
  trust: { principals: ['cloudtrail.amazonaws.com'] },
  permissions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
};
