import { ownTag } from '../domain/action.ts';

/**
 * Limits an action beyond its resource. Each key is one that the Service Authorization Reference lists for the action:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html and list_amazonsns.html.
 */
export type Condition = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * "Allow a user to create alarms that can only send Amazon SNS notifications":
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-alarm-actions.html
 */
const onlyTopicsAsActions: Condition = {
  'ForAllValues:StringLike': { 'cloudwatch:AlarmActions': 'arn:{partition}:sns:*' },
};

/** A topic that exists has the tag of rootwatch. */
const hasOwnTag: Condition = { StringEquals: { [`aws:ResourceTag/${ownTag.key}`]: ownTag.value } };

/** The request tags the topic, so that CreateTopic fails for one of this name with other tags ("different tags"). */
const setsOwnTag: Condition = { StringEquals: { [`aws:RequestTag/${ownTag.key}`]: ownTag.value } };

const topic = 'arn:{partition}:sns:*:*:{topic}';

/**
 * Lists every call that rootwatch makes, and the permission that it needs. Action names and resource types are those of
 * the AWS Service Authorization Reference. The principal `member` is the role that is assumed in each account, and in
 * the caller's own account the caller; `caller` is the identity that rootwatch runs as.
 *
 * In a resource, `{partition}`, `{prefix}` (`resourcePrefix`), `{topic}` (`topicName`; for an inventory without it, any
 * name with the prefix) and `{role}` (`roleName`) are filled in. `*` stands where IAM has no resource type for the action,
 * and where the resource that is read may have any name.
 */
export const permissions = [
  auditPermission('cloudtrail:DescribeTrails', 'finds the trails that cover the account'),
  auditPermission('cloudtrail:GetTrailStatus', 'shows whether the trail is logging and its delivery works'),
  auditPermission('cloudtrail:GetEventSelectors', 'shows whether the trail records all management events'),
  auditPermission('logs:DescribeLogGroups', 'shows whether the log group exists, and its class'),
  auditPermission('logs:DescribeMetricFilters', 'lists the filters that turn its events into a metric'),
  auditPermission(
    'logs:DescribeLogStreams',
    'shows whether events of member accounts reach the log group of an organization trail',
  ),
  auditPermission('cloudwatch:DescribeAlarmsForMetric', 'lists the alarms on that metric'),
  auditPermission(
    'cloudwatch:DescribeAlarms',
    'lists the composite and metric math alarms that depend on those alarms and metrics',
  ),
  auditPermission('cloudwatch:ListAlarmMuteRules', 'shows whether an alarm is muted although its actions are enabled'),
  auditPermission('sns:GetTopicAttributes', 'shows whether the topic exists and lets CloudWatch publish'),
  auditPermission('sns:ListSubscriptionsByTopic', 'shows whether the topic has a confirmed subscription'),
  auditPermission('sns:GetSubscriptionAttributes', 'shows whether a filter policy drops alarm messages'),
  auditPermission('kms:DescribeKey', 'resolves the key of an encrypted topic'),
  auditPermission('kms:GetKeyPolicy', 'shows whether CloudWatch may use the key of an encrypted topic'),

  proofPermission(
    'logs:StartQuery',
    'arn:{partition}:logs:*:*:log-group:*',
    'queries the log group of an organization trail for the accounts that it has events of',
  ),
  proofPermission('logs:GetQueryResults', '*', 'reads the result of that query'),

  remediatePermission('logs:PutMetricFilter', 'arn:{partition}:logs:*:*:log-group:*', 'creates the metric filter'),
  onlyIf(
    onlyTopicsAsActions,
    remediatePermission(
      'cloudwatch:PutMetricAlarm',
      'arn:{partition}:cloudwatch:*:*:alarm:{prefix}*',
      'creates the alarm',
    ),
  ),
  remediatePermission(
    'cloudwatch:TagResource',
    'arn:{partition}:cloudwatch:*:*:alarm:{prefix}*',
    'tags the alarm as managed by rootwatch',
  ),
  planPermission(
    'cloudwatch:ListTagsForResource',
    'arn:{partition}:cloudwatch:*:*:alarm:{prefix}*',
    'shows whether rootwatch manages the alarm',
  ),
  onlyIf(setsOwnTag, remediatePermission('sns:CreateTopic', topic, 'creates the topic')),
  onlyIf(setsOwnTag, remediatePermission('sns:TagResource', topic, 'tags the topic as managed by rootwatch')),
  onlyIf(hasOwnTag, remediatePermission('sns:SetTopicAttributes', topic, 'lets CloudWatch publish to the topic')),
  onlyIf(hasOwnTag, remediatePermission('sns:Subscribe', topic, 'subscribes the endpoints in the settings')),
  planPermission('sns:ListTagsForResource', topic, 'shows whether rootwatch manages the topic'),
  inventoryPermission('sns:ListTopics', 'lists the topics, to find those with the name or prefix of the settings'),

  callerPermission(
    'sts:GetCallerIdentity',
    '*',
    'shows which account rootwatch runs in; AWS requires no permission for it',
  ),
  callerPermission('sts:AssumeRole', 'arn:{partition}:iam::*:role/{role}', 'assumes the role in each account'),
  callerPermission('organizations:DescribeOrganization', '*', 'shows the organization and its management account'),
  callerPermission('organizations:ListAccounts', '*', 'lists the accounts'),
  callerPermission(
    'organizations:DescribeAccount',
    '*',
    'shows one account, where a run is about the account of an event and does not list the others',
  ),
  callerPermission('organizations:ListParents', '*', 'shows the unit of one account, where DescribeAccount does not'),
  callerPermission('organizations:ListRoots', '*', 'finds the root of the organizational units'),
  callerPermission('organizations:ListOrganizationalUnitsForParent', '*', 'lists the organizational units'),
  callerPermission(
    'organizations:ListAccountsForParent',
    '*',
    'shows the unit of an account, where ListAccounts does not',
  ),
  callerPermission(
    'organizations:ListTagsForResource',
    '*',
    'reads tags of accounts, when accounts are selected by tag',
  ),
  callerPermission(
    'organizations:ListAWSServiceAccessForOrganization',
    '*',
    'shows whether CloudTrail has trusted access, without which an organization trail records no member account',
  ),
  callerPermission('s3:PutObject', 'the report prefix', 'writes the reports'),
  callerPermission(
    's3:AbortMultipartUpload',
    'the report prefix',
    'removes the parts of a large report that could not be written',
  ),
  callerPermission('s3:GetObject', 'the report prefix', 'reads the latest report, which only a newer run replaces'),
  callerPermission('sns:Publish', 'the notification topic', 'sends one notification a run'),
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
  readonly principal: 'member' | 'caller';
  /** `prove-delivery` is no mode, but a setting that adds to each of them. */
  readonly mode: PolicyMode | 'prove-delivery';
  readonly resource: string;
  readonly condition?: Condition;
  readonly purpose: string;
};

export type PolicyDocument = {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: string;
    readonly Condition?: Condition;
  }[];
};

/** Each mode needs what those before it need: a plan also reads what rootwatch manages, and remediation changes it. */
const cumulativeModes = ['audit', 'plan', 'remediate'] as const;
export type PolicyMode = (typeof cumulativeModes)[number] | 'inventory';

/** Lists what an inventory needs: it evaluates nothing, so a few reads of the other modes and one of its own. */
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
  /** The setting `proveDelivery`. */
  readonly provesDelivery?: boolean;
};

/**
 * Returns the least that the role in each account must be allowed to do. Without a name in the settings rootwatch creates
 * and changes no topics.
 */
export function memberRolePolicy(scope: PolicyScope): PolicyDocument {
  const needed = permissions.filter(
    (row) =>
      row.principal === 'member' &&
      isNeeded(row, scope) &&
      (row.resource !== topic || scope.topicName !== undefined || scope.mode === 'inventory'),
  );
  const statements = [...new Set(needed.map(limitsOf))].map((limits) =>
    statementOf(
      needed.filter((row) => limitsOf(row) === limits),
      scope,
    ),
  );
  return { Version: '2012-10-17', Statement: statements };
}

function isNeeded(row: Row, { mode, provesDelivery = false }: PolicyScope): boolean {
  if (row.mode === 'prove-delivery') return provesDelivery && mode !== 'inventory';
  return isNeededIn(mode, row);
}

/** Returns whether a run in this mode makes the call of the row, whatever the settings add. */
export function isNeededIn(mode: PolicyMode, row: (typeof permissions)[number]): boolean {
  if (mode === 'inventory') return inventoryOperations.has(row.operation);
  if (row.mode === 'prove-delivery') return false;
  return row.mode !== 'inventory' && cumulativeModes.indexOf(row.mode) <= cumulativeModes.indexOf(mode);
}

type Row = (typeof permissions)[number];

/** Returns the condition of a row, if it has one. */
export function conditionOf(row: Row): Condition | undefined {
  return 'condition' in row ? row.condition : undefined;
}

/** Rows with the same limits share a statement. */
function limitsOf(row: Row): string {
  return JSON.stringify([row.resource, conditionOf(row)]);
}

function statementOf(rows: readonly Row[], scope: PolicyScope): PolicyDocument['Statement'][number] {
  const [{ resource } = { resource: '*' }] = rows;
  const condition = rows.map(conditionOf).find((one) => one !== undefined);
  return {
    Effect: 'Allow',
    Action: rows.map(({ iamAction }) => iamAction),
    Resource: resource
      .replace('{partition}', scope.partition)
      .replace('{prefix}', scope.resourcePrefix)
      .replace('{topic}', scope.topicName ?? `${scope.resourcePrefix}*`),
    ...(condition === undefined ? {} : { Condition: inPartition(condition, scope.partition) }),
  };
}

function inPartition(condition: Condition, partition: string): Condition {
  const filled = (keys: Condition[string]): Condition[string] =>
    Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, value.replace('{partition}', partition)]));
  return Object.fromEntries(Object.entries(condition).map(([operator, keys]) => [operator, filled(keys)]));
}

/** The longest name of a topic that a session policy has in full: it names the topic three times. */
const longestTopicName = 128;

/**
 * Returns the policy that limits a session, whatever else its role may do. STS takes at most 2,048 characters:
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function sessionPolicy(scope: PolicyScope): string {
  const { topicName = '' } = scope;
  const isTooLong = topicName.length > longestTopicName;
  const fitting = isTooLong ? { ...scope, topicName: `${topicName.slice(0, longestTopicName)}*` } : scope;
  return JSON.stringify(memberRolePolicy(fitting));
}

function onlyIf<const Permitted extends object>(condition: Condition, row: Permitted) {
  return { ...row, condition } as const;
}

function auditPermission<const Action extends string>(operation: Action, purpose: string) {
  return { operation, iamAction: operation, principal: 'member', mode: 'audit', resource: '*', purpose } as const;
}

function proofPermission<const Action extends string>(operation: Action, resource: string, purpose: string) {
  return { operation, iamAction: operation, principal: 'member', mode: 'prove-delivery', resource, purpose } as const;
}

function planPermission<const Action extends string>(operation: Action, resource: string, purpose: string) {
  return { operation, iamAction: operation, principal: 'member', mode: 'plan', resource, purpose } as const;
}

function remediatePermission<const Action extends string>(operation: Action, resource: string, purpose: string) {
  return { operation, iamAction: operation, principal: 'member', mode: 'remediate', resource, purpose } as const;
}

function inventoryPermission<const Action extends string>(operation: Action, purpose: string) {
  return { operation, iamAction: operation, principal: 'member', mode: 'inventory', resource: '*', purpose } as const;
}

function callerPermission<const Action extends string>(operation: Action, resource: string, purpose: string) {
  return { operation, iamAction: operation, principal: 'caller', mode: 'audit', resource, purpose } as const;
}
