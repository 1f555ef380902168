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
  member('cloudtrail:DescribeTrails', 'finds the trails that cover the account'),
  member('cloudtrail:GetTrailStatus', 'is the trail logging, and does delivery work'),
  member('cloudtrail:GetEventSelectors', 'does the trail record all management events'),
  member('logs:DescribeLogGroups', 'does the log group exist, and of which class is it'),
  member('logs:DescribeMetricFilters', 'which filters turn its events into a metric'),
  member('cloudwatch:DescribeAlarmsForMetric', 'which alarms watch that metric'),
  member('cloudwatch:DescribeAlarms', 'which composite and metric math alarms stand behind it'),
  member('cloudwatch:ListAlarmMuteRules', 'is an alarm muted though its actions are enabled'),
  member('sns:GetTopicAttributes', 'does the topic exist and let CloudWatch publish'),
  member('sns:ListSubscriptionsByTopic', 'is anybody subscribed and confirmed'),
  member('sns:GetSubscriptionAttributes', 'does a filter policy drop alarm messages'),
  member('kms:DescribeKey', 'resolves the key of an encrypted topic'),
  member('kms:GetKeyPolicy', 'may CloudWatch use the key of an encrypted topic'),

  repair('logs:PutMetricFilter', 'arn:{partition}:logs:*:*:log-group:*', 'creates the metric filter'),
  repair('cloudwatch:PutMetricAlarm', 'arn:{partition}:cloudwatch:*:*:alarm:{prefix}*', 'creates the alarm'),
  repair('cloudwatch:TagResource', 'arn:{partition}:cloudwatch:*:*:alarm:{prefix}*', 'marks the alarm as ours'),
  look('cloudwatch:ListTagsForResource', 'arn:{partition}:cloudwatch:*:*:alarm:{prefix}*', 'is this alarm ours'),
  repair('sns:CreateTopic', 'arn:{partition}:sns:*:*:{topic}', 'creates the topic'),
  repair('sns:SetTopicAttributes', 'arn:{partition}:sns:*:*:{topic}', 'lets CloudWatch publish to the topic'),
  repair('sns:Subscribe', 'arn:{partition}:sns:*:*:{topic}', 'subscribes whom the settings name'),
  repair('sns:TagResource', 'arn:{partition}:sns:*:*:{topic}', 'marks the topic as ours'),
  look('sns:ListTagsForResource', 'arn:{partition}:sns:*:*:{topic}', 'is this topic ours'),
  list('sns:ListTopics', 'which topics have our name'),

  own('sts:GetCallerIdentity', '*', 'says which account we run in; AWS asks for no permission'),
  own('sts:AssumeRole', 'arn:{partition}:iam::*:role/{role}', 'enters each account'),
  own('organizations:DescribeOrganization', '*', 'names the organisation and its management account'),
  own('organizations:ListAccounts', '*', 'lists the accounts'),
  own('organizations:ListRoots', '*', 'is where the organisational units begin'),
  own('organizations:ListOrganizationalUnitsForParent', '*', 'names the organisational units'),
  own('organizations:ListAccountsForParent', '*', 'says which unit an account is in, where ListAccounts does not'),
  own('organizations:ListTagsForResource', '*', 'reads tags of accounts, when accounts are selected by tag'),
  own('s3:PutObject', 'the report prefix', 'writes the reports'),
  own('s3:AbortMultipartUpload', 'the report prefix', 'leaves nothing of a large report that could not be written'),
  own('s3:GetObject', 'the report prefix', 'is the latest report older than this run'),
  own('sns:Publish', 'the notification topic', 'sends one message a run'),
  own('kms:GenerateDataKey', 'the key of the report bucket', 'encrypts the reports, where the bucket has a key'),
  own('kms:Decrypt', 'the key of the report bucket', 'reads the latest report, where the bucket has a key'),
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

function member<const Action extends string>(operation: Action, why: string) {
  return { operation, iamAction: operation, who: 'member', mode: 'audit', resource: '*', why } as const;
}

function look<const Action extends string>(operation: Action, resource: string, why: string) {
  return { operation, iamAction: operation, who: 'member', mode: 'plan', resource, why } as const;
}

function repair<const Action extends string>(operation: Action, resource: string, why: string) {
  return { operation, iamAction: operation, who: 'member', mode: 'remediate', resource, why } as const;
}

function list<const Action extends string>(operation: Action, why: string) {
  return { operation, iamAction: operation, who: 'member', mode: 'inventory', resource: '*', why } as const;
}

function own<const Action extends string>(operation: Action, resource: string, why: string) {
  return { operation, iamAction: operation, who: 'management', mode: 'audit', resource, why } as const;
}
