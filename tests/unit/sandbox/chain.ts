import {
  type AccountContents,
  createSandbox,
  type RegionContents,
  type Sandbox,
  type WorldTrail,
} from '../../../src/sandbox/index.ts';
import { accessRole, management, member, organizationWorld } from './worlds.ts';

export const region = 'us-east-1';
export const groupArn = `arn:aws:logs:${region}:${management}:log-group:trail`;
export const topicArn = `arn:aws:sns:${region}:${management}:alarms`;

export const rootSignIn = {
  eventVersion: '1.08',
  userIdentity: { type: 'Root', accountId: member, arn: `arn:aws:iam::${member}:root` },
  eventSource: 'signin.amazonaws.com',
  eventName: 'ConsoleLogin',
  awsRegion: region,
  eventType: 'AwsConsoleSignIn',
  readOnly: false,
  managementEvent: true,
  eventCategory: 'Management',
  recipientAccountId: member,
};

const pattern =
  '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }';

type Transformation = NonNullable<
  NonNullable<RegionContents['logGroups']>[number]['metricFilters']
>[number]['metricTransformations'][number];
export const transformation: Transformation = {
  metricName: 'RootUsage',
  metricNamespace: 'CISBenchmark',
  metricValue: '1',
};

type Filter = NonNullable<NonNullable<RegionContents['logGroups']>[number]['metricFilters']>[number];
type Alarm = NonNullable<RegionContents['metricAlarms']>[number];
type Subscription = NonNullable<NonNullable<RegionContents['topics']>[number]['subscriptions']>[number];

export type Change = {
  readonly trail?: Partial<WorldTrail>;
  readonly filter?: Partial<Filter>;
  readonly alarm?: Partial<Alarm>;
  readonly topic?: Partial<NonNullable<RegionContents['topics']>[number]>;
  readonly subscription?: Partial<Subscription>;
  readonly more?: RegionContents;
  readonly contents?: AccountContents;
};

export const deliveryRole = {
  RoleName: 'CloudTrailToLogs',
  trust: { principals: ['cloudtrail.amazonaws.com'] },
  permissions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
};

/** An organization trail whose chain is complete, with one thing changed. */
export function chain({ trail, filter, alarm, topic, subscription, more, contents }: Change = {}): Sandbox {
  const confirmed = { Protocol: 'email', Endpoint: 'ops@example.com', state: 'confirmed', ...subscription } as const;
  const owner: AccountContents = {
    roles: [deliveryRole],
    ...contents,
    regions: {
      [region]: {
        trails: [
          {
            Name: 'organization',
            IsMultiRegionTrail: true,
            IsOrganizationTrail: true,
            CloudWatchLogsLogGroupArn: `${groupArn}:*`,
            CloudWatchLogsRoleArn: `arn:aws:iam::${management}:role/CloudTrailToLogs`,
            ...trail,
          },
        ],
        logGroups: [
          {
            logGroupName: 'trail',
            metricFilters: [
              { filterName: 'root', filterPattern: pattern, metricTransformations: [transformation], ...filter },
            ],
          },
        ],
        metricAlarms: [
          {
            AlarmName: 'root-usage',
            Namespace: 'CISBenchmark',
            MetricName: 'RootUsage',
            Statistic: 'Sum',
            Period: 300,
            EvaluationPeriods: 1,
            Threshold: 1,
            ComparisonOperator: 'GreaterThanOrEqualToThreshold',
            TreatMissingData: 'notBreaching',
            AlarmActions: [topicArn],
            ...alarm,
          },
        ],
        topics: [{ Name: 'alarms', subscriptions: [confirmed], ...topic }],
        ...more,
      },
    },
  };
  return createSandbox(organizationWorld({ [management]: owner, [member]: { roles: [accessRole] } }));
}

export const reached = (sandbox: Sandbox, event: object = rootSignIn, accountId = member): string[] => {
  sandbox.putEvent(accountId, event);
  return sandbox.deliveries().map(({ endpoint }) => endpoint);
};
