import {
  alarmArn,
  alarmName,
  arnIn,
  filterName,
  logGroupArn,
  logGroupName,
  metric,
  type Place,
  rootPattern,
  topicArn,
  trailName,
} from '../../../src/sandbox/builders/complete-chain.ts';

export const region = 'us-east-1';
export const managementAccountId = '100000000001';
const organizationId = 'o-benchmark0';

export type Asked = {
  /** The account of the session. */
  readonly accountId: string;
  /** The number of accounts in the organization. */
  readonly accounts: number;
  readonly input: Readonly<Record<string, unknown>>;
};

const placeOf = ({ accountId }: Asked): Place => ({ accountId, region });
const organizationsArn = (resource: string): string => `arn:aws:organizations::${managementAccountId}:${resource}`;
const subscriptionArn = (place: Place): string => `${topicArn(place)}:00000000-0000-4000-8000-000000000000`;

export const accountIdAt = (index: number): string =>
  index === 0 ? managementAccountId : String(500_000_000_000 + index);

function listedAccount(index: number): object {
  const Id = accountIdAt(index);
  return {
    Id,
    Arn: organizationsArn(`account/${organizationId}/${Id}`),
    Name: `account-${index}`,
    Email: `aws+${Id}@example.com`,
    State: 'ACTIVE',
    Status: 'ACTIVE',
    JoinedMethod: 'CREATED',
    JoinedTimestamp: 1_700_000_000,
    Paths: [`${organizationId}/r-demo/${Id}/`],
  };
}

/** Lists twenty accounts a page, as AWS does. The token is the index of the first account of the page. */
function listAccounts({ accounts, input }: Asked): object {
  const first = Number(input['NextToken'] ?? 0);
  const end = Math.min(first + 20, accounts);
  return {
    Accounts: Array.from({ length: end - first }, (_, offset) => listedAccount(first + offset)),
    ...(end < accounts ? { NextToken: String(end) } : {}),
  };
}

/** Puts the account id into the access key, so that later calls show the account of the session. */
function assumeRole({ input }: Asked): object {
  const roleArn = String(input['RoleArn']);
  const accountId = roleArn.split(':')[4] ?? '';
  return {
    Credentials: {
      AccessKeyId: `ASIA${accountId}BNCH`,
      SecretAccessKey: `${accountId}${'s'.repeat(28)}`,
      SessionToken: `FwoGZXIvYXdzE${accountId}`.repeat(20),
      Expiration: new Date(Date.now() + 3_600_000).toISOString(),
    },
    AssumedRoleUser: {
      AssumedRoleId: `AROA${accountId}BNCH:session`,
      Arn: `arn:aws:sts::${accountId}:assumed-role/OrganizationAccountAccessRole/session`,
    },
  };
}

function trail(place: Place): object {
  return {
    Name: trailName,
    S3BucketName: 'aws-controltower-logs',
    IncludeGlobalServiceEvents: true,
    IsMultiRegionTrail: true,
    HomeRegion: region,
    TrailARN: arnIn(place, 'cloudtrail', `trail/${trailName}`),
    LogFileValidationEnabled: true,
    CloudWatchLogsLogGroupArn: logGroupArn(place),
    CloudWatchLogsRoleArn: `arn:aws:iam::${place.accountId}:role/CloudTrail_CloudWatchLogs_Role`,
    HasCustomEventSelectors: false,
    HasInsightSelectors: false,
    IsOrganizationTrail: false,
  };
}

function metricFilter(): object {
  return {
    filterName,
    filterPattern: rootPattern,
    metricTransformations: [{ ...metric, metricValue: '1' }],
    creationTime: 1_700_000_000_000,
    logGroupName,
    applyOnTransformedLogs: false,
  };
}

function alarm(place: Place): object {
  return {
    AlarmName: alarmName,
    AlarmArn: alarmArn(place),
    ActionsEnabled: true,
    OKActions: [],
    AlarmActions: [topicArn(place)],
    InsufficientDataActions: [],
    StateValue: 'OK',
    StateReason: 'Threshold Crossed: no datapoints were received.',
    MetricName: metric.metricName,
    Namespace: metric.metricNamespace,
    Statistic: 'Sum',
    Dimensions: [],
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
  };
}

function subscription(place: Place): object {
  return {
    SubscriptionArn: subscriptionArn(place),
    Owner: place.accountId,
    Protocol: 'email',
    Endpoint: 'soc@example.com',
    TopicArn: topicArn(place),
  };
}

/** Answers with the complete chain of the CIS procedure in each account, and nothing else. */
export const answers: Readonly<Record<string, (asked: Asked) => object>> = {
  GetCallerIdentity: ({ accountId }) => ({
    UserId: 'AIDABENCHMARK',
    Account: accountId,
    Arn: `arn:aws:iam::${accountId}:user/admin`,
  }),
  AssumeRole: assumeRole,
  DescribeOrganization: () => ({
    Organization: {
      Id: organizationId,
      Arn: organizationsArn(`organization/${organizationId}`),
      FeatureSet: 'ALL',
      MasterAccountArn: organizationsArn(`account/${organizationId}/${managementAccountId}`),
      MasterAccountId: managementAccountId,
      MasterAccountEmail: 'aws@example.com',
    },
  }),
  ListAccounts: listAccounts,
  ListRoots: () => ({
    Roots: [{ Id: 'r-demo', Arn: organizationsArn(`root/${organizationId}/r-demo`), Name: 'Root' }],
  }),
  ListOrganizationalUnitsForParent: () => ({ OrganizationalUnits: [] }),
  DescribeTrails: (asked) => ({ trailList: [trail(placeOf(asked))] }),
  GetTrailStatus: () => ({ IsLogging: true, StartLoggingTime: 1_700_000_000 }),
  GetEventSelectors: (asked) => ({
    TrailARN: arnIn(placeOf(asked), 'cloudtrail', `trail/${trailName}`),
    EventSelectors: [
      { ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] },
    ],
  }),
  DescribeMetricFilters: () => ({ metricFilters: [metricFilter()] }),
  DescribeAlarmsForMetric: (asked) => ({ MetricAlarms: [alarm(placeOf(asked))] }),
  ListAlarmMuteRules: () => ({ AlarmMuteRuleSummaries: [] }),
  GetTopicAttributes: (asked) => ({
    Attributes: {
      TopicArn: topicArn(placeOf(asked)),
      Owner: asked.accountId,
      SubscriptionsConfirmed: '1',
      SubscriptionsPending: '0',
      SubscriptionsDeleted: '0',
      Policy: JSON.stringify(topicPolicy(placeOf(asked))),
    },
  }),
  ListSubscriptionsByTopic: (asked) => ({ Subscriptions: [subscription(placeOf(asked))] }),
  GetSubscriptionAttributes: (asked) => ({
    Attributes: {
      SubscriptionArn: subscriptionArn(placeOf(asked)),
      TopicArn: topicArn(placeOf(asked)),
      Owner: asked.accountId,
      Protocol: 'email',
      Endpoint: 'soc@example.com',
      PendingConfirmation: 'false',
      ConfirmationWasAuthenticated: 'true',
      RawMessageDelivery: 'false',
    },
  }),
};

/** The policy that SNS gives a topic by default. */
function topicPolicy(place: Place): object {
  return {
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['SNS:GetTopicAttributes', 'SNS:Subscribe', 'SNS:ListSubscriptionsByTopic', 'SNS:Publish'],
        Resource: topicArn(place),
        Condition: { StringEquals: { 'AWS:SourceOwner': place.accountId } },
      },
    ],
  };
}
