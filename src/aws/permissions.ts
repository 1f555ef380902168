/**
 * Every call that we make, and the permission that it needs. Action names and resource types are those of the AWS
 * Service Authorization Reference. `member` is the role that is assumed in each account, and our own credentials for
 * the account that we run in; `management` is our own credentials only.
 *
 * In a resource, `{partition}`, `{prefix}` (`resourcePrefix`), `{topic}` (`topicName`, or what has the prefix) and `{role}`
 * (`roleName`) are filled in. `*` stands where
 * IAM knows no resource for the action, or where what we must be able to read may have any name.
 */
export const permissions = [
  auditPermission('cloudtrail:DescribeTrails', 'finds the trails that cover the account'),
  auditPermission('cloudtrail:GetTrailStatus', 'is the trail logging, and does delivery work'),
  auditPermission('cloudtrail:GetEventSelectors', 'does the trail record all management events'),
  auditPermission('logs:DescribeLogGroups', 'does the log group exist, and of which class is it'),
  auditPermission('logs:DescribeMetricFilters', 'which filters turn its events into a metric'),
  auditPermission('cloudwatch:DescribeAlarmsForMetric', 'which alarms watch that metric'),
  auditPermission('cloudwatch:DescribeAlarms', 'which composite and metric math alarms stand behind it'),
  auditPermission('cloudwatch:ListAlarmMuteRules', 'is an alarm muted though its actions are enabled'),
  auditPermission('sns:GetTopicAttributes', 'does the topic exist and let CloudWatch publish'),
  auditPermission('sns:ListSubscriptionsByTopic', 'is anybody subscribed and confirmed'),
  auditPermission('sns:GetSubscriptionAttributes', 'does a filter policy drop alarm messages'),
  auditPermission('kms:DescribeKey', 'resolves the key of an encrypted topic'),
  auditPermission('kms:GetKeyPolicy', 'may CloudWatch use the key of an encrypted topic'),

  remediatePermission('logs:PutMetricFilter', 'arn:{partition}:logs:*:*:log-group:*', 'creates the metric filter'),
  remediatePermission(
    'cloudwatch:PutMetricAlarm',
    'arn:{partition}:cloudwatch:*:*:alarm:{prefix}*',
    'creates the alarm',
  ),
  remediatePermission(
    'cloudwatch:TagResource',
    'arn:{partition}:cloudwatch:*:*:alarm:{prefix}*',
    'marks the alarm as ours',
  ),
  planPermission(
    'cloudwatch:ListTagsForResource',
    'arn:{partition}:cloudwatch:*:*:alarm:{prefix}*',
    'is this alarm ours',
  ),
  remediatePermission('sns:CreateTopic', 'arn:{partition}:sns:*:*:{topic}', 'creates the topic'),
  remediatePermission(
    'sns:SetTopicAttributes',
    'arn:{partition}:sns:*:*:{topic}',
    'lets CloudWatch publish to the topic',
  ),
  remediatePermission('sns:Subscribe', 'arn:{partition}:sns:*:*:{topic}', 'subscribes whom the settings name'),
  remediatePermission('sns:TagResource', 'arn:{partition}:sns:*:*:{topic}', 'marks the topic as ours'),
  planPermission('sns:ListTagsForResource', 'arn:{partition}:sns:*:*:{topic}', 'is this topic ours'),
  inventoryPermission('sns:ListTopics', 'which topics have our name'),

  callerPermission('sts:GetCallerIdentity', '*', 'says which account we run in; AWS asks for no permission'),
  callerPermission('sts:AssumeRole', 'arn:{partition}:iam::*:role/{role}', 'enters each account'),
  callerPermission('organizations:DescribeOrganization', '*', 'names the organization and its management account'),
  callerPermission('organizations:ListAccounts', '*', 'lists the accounts'),
  callerPermission('organizations:ListRoots', '*', 'is where the organizational units begin'),
  callerPermission('organizations:ListOrganizationalUnitsForParent', '*', 'names the organizational units'),
  callerPermission(
    'organizations:ListAccountsForParent',
    '*',
    'says which unit an account is in, where ListAccounts does not',
  ),
  callerPermission(
    'organizations:ListTagsForResource',
    '*',
    'reads tags of accounts, when accounts are selected by tag',
  ),
  callerPermission('s3:PutObject', 'the report prefix', 'writes the reports'),
  callerPermission(
    's3:AbortMultipartUpload',
    'the report prefix',
    'leaves nothing of a large report that could not be written',
  ),
  callerPermission('s3:GetObject', 'the report prefix', 'is the latest report older than this run'),
  callerPermission('sns:Publish', 'the notification topic', 'sends one message a run'),
  callerPermission(
    'kms:GenerateDataKey',
    'the key of the report bucket',
    'encrypts the reports, where the bucket has a key',
  ),
  callerPermission(
    'kms:Decrypt',
    'the key of the report bucket',
    'reads the latest report, where the bucket has a key',
  ),
] as const satisfies readonly Permission[];

export type Operation = (typeof permissions)[number]['operation'];

export type Permission = {
  readonly operation: string;
  readonly iamAction: string;
  readonly who: 'member' | 'management';
  readonly mode: PolicyMode;
  readonly resource: string;
  readonly why: string;
};

export type PolicyDocument = {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: string;
  }[];
};

/** Each needs what those before it need: a plan also looks at what is ours, and remediation changes it. */
const judgingModes = ['audit', 'plan', 'remediate'] as const;
export type PolicyMode = (typeof judgingModes)[number] | 'inventory';

/** An inventory judges nothing, so that it needs a few of the others' reads and the one that is its own. */
const inventoryOperations: ReadonlySet<Operation> = new Set([
  'cloudtrail:DescribeTrails',
  'logs:DescribeMetricFilters',
  'cloudwatch:DescribeAlarms',
  'cloudwatch:ListTagsForResource',
  'sns:ListTopics',
  'sns:ListTagsForResource',
  'sns:ListSubscriptionsByTopic',
]);

export type PolicyScope = {
  readonly mode: PolicyMode;
  readonly partition: string;
  readonly resourcePrefix: string;
  /** The topic in each account, where the settings name one. */
  readonly topicName?: string;
};

/** What the role in each account must be allowed to do, at the least. */
export function memberRolePolicy(scope: PolicyScope): PolicyDocument {
  const needed = permissions.filter((row) => row.who === 'member' && isNeededIn(scope.mode, row));
  const resources = [...new Set(needed.map(({ resource }) => resource))];
  return {
    Version: '2012-10-17',
    Statement: resources.map((resource) => ({
      Effect: 'Allow',
      Action: needed.filter((permission) => permission.resource === resource).map(({ iamAction }) => iamAction),
      Resource: resource
        .replace('{partition}', scope.partition)
        .replace('{prefix}', scope.resourcePrefix)
        .replace('{topic}', scope.topicName ?? `${scope.resourcePrefix}*`),
    })),
  };
}

export function isNeededIn(mode: PolicyMode, row: (typeof permissions)[number]): boolean {
  if (mode === 'inventory') return inventoryOperations.has(row.operation);
  return row.mode !== 'inventory' && judgingModes.indexOf(row.mode) <= judgingModes.indexOf(mode);
}

/**
 * What a session is cut down to, whatever its role may do. STS: at most 2,048 characters,
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function sessionPolicy(scope: PolicyScope): string {
  return JSON.stringify(memberRolePolicy(scope));
}

function auditPermission<const Action extends string>(operation: Action, why: string) {
  return { operation, iamAction: operation, who: 'member', mode: 'audit', resource: '*', why } as const;
}

function planPermission<const Action extends string>(operation: Action, resource: string, why: string) {
  return { operation, iamAction: operation, who: 'member', mode: 'plan', resource, why } as const;
}

function remediatePermission<const Action extends string>(operation: Action, resource: string, why: string) {
  return { operation, iamAction: operation, who: 'member', mode: 'remediate', resource, why } as const;
}

function inventoryPermission<const Action extends string>(operation: Action, why: string) {
  return { operation, iamAction: operation, who: 'member', mode: 'inventory', resource: '*', why } as const;
}

function callerPermission<const Action extends string>(operation: Action, resource: string, why: string) {
  return { operation, iamAction: operation, who: 'management', mode: 'audit', resource, why } as const;
}
