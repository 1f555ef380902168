import {
  completeAlarm,
  completeFilter,
  confirmedEmail,
  metric,
  type Place,
  rootPattern,
  topicArn,
} from '../../src/sandbox/builders/complete-chain.ts';
import type {
  PolicyDocument,
  Topic,
  WorldCompositeAlarm,
  WorldMetricAlarm,
  WorldMetricFilter,
  WorldTrail,
} from '../../src/sandbox/world/world.ts';

/** What a filter, its metric and its alarm are called when they are ours. */
export const ownName = 'rootwatch-root-usage';
export const ownTags = { 'managed-by': 'rootwatch' } as const;
/** Without our prefix on purpose: the settings name the topic, whatever it is called. */
export const ownTopicName = 'root-alarms';
export const centralTopicName = 'org-alarms';
export const organizationId = 'o-generated12';
export const delegatedId = '200000000001';
export const regions = ['us-east-1', 'eu-central-1'] as const;

const consoleOnly = `${rootPattern.slice(0, -2)} && $.eventName = "ConsoleLogin" }`;
const ownMetric = { metricNamespace: 'CISBenchmark', metricName: ownName };

export const trailChanges: Readonly<Record<string, Partial<WorldTrail>>> = {
  complete: {},
  stopped: { status: { IsLogging: false } },
  'one Region': { IsMultiRegionTrail: false },
  'writes only': { EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] },
  'to S3 only': { CloudWatchLogsLogGroupArn: undefined, CloudWatchLogsRoleArn: undefined },
  'failing delivery': { status: { IsLogging: true, LatestCloudWatchLogsDeliveryError: 'AccessDenied' } },
};

export const filterShapes: Readonly<Record<string, readonly WorldMetricFilter[]>> = {
  complete: [completeFilter()],
  narrower: [completeFilter({ filterName: 'sign-ins', filterPattern: consoleOnly })],
  broader: [completeFilter({ filterName: 'any-root', filterPattern: '{ $.userIdentity.type = "Root" }' })],
  'of no value': [completeFilter({ filterName: 'zero', transformation: { metricValue: '0' } })],
  'split by Region': [
    completeFilter({ filterName: 'split', transformation: { dimensions: { Region: '$.awsRegion' } } }),
  ],
  unrelated: [
    completeFilter({
      filterName: 'deletions',
      filterPattern: '{ $.eventName = "DeleteTrail" }',
      transformation: { metricName: 'Deletions' },
    }),
  ],
  ours: [completeFilter({ filterName: ownName, transformation: ownMetric })],
  'ours, drifted': [
    completeFilter({ filterName: ownName, filterPattern: consoleOnly, transformation: { ...ownMetric } }),
  ],
  "a stranger's of our name": [
    completeFilter({
      filterName: ownName,
      filterPattern: '{ $.eventName = "StopLogging" }',
      transformation: { metricName: 'Stopped' },
    }),
  ],
  "a stranger's on our metric": [
    completeFilter({
      filterName: 'busy',
      filterPattern: '{ $.eventName = * }',
      transformation: { ...ownMetric, defaultValue: 1 },
    }),
  ],
  'as many as there may be': Array.from({ length: 100 }, (_, at) =>
    completeFilter({
      filterName: `f${at}`,
      filterPattern: '{ $.eventName = "StopLogging" }',
      transformation: { metricName: `M${at}` },
    }),
  ),
};

type AlarmShape = (place: Place) => {
  readonly metricAlarms?: readonly WorldMetricAlarm[];
  readonly compositeAlarms?: readonly WorldCompositeAlarm[];
};

const ownAlarm = (place: Place, changes: Partial<WorldMetricAlarm> = {}): WorldMetricAlarm =>
  completeAlarm(place, {
    AlarmName: ownName,
    MetricName: ownName,
    Tags: ownTags,
    AlarmActions: [topicArn(place, ownTopicName)],
    ...changes,
  });

export const alarmShapes: Readonly<Record<string, AlarmShape>> = {
  complete: (place) => ({ metricAlarms: [completeAlarm(place)] }),
  'of five events': (place) => ({ metricAlarms: [completeAlarm(place, { AlarmName: 'five', Threshold: 5 })] }),
  disabled: (place) => ({ metricAlarms: [completeAlarm(place, { AlarmName: 'off', ActionsEnabled: false })] }),
  silent: (place) => ({ metricAlarms: [completeAlarm(place, { AlarmName: 'silent', AlarmActions: [] })] }),
  'to a topic that is gone': (place) => ({
    metricAlarms: [completeAlarm(place, { AlarmName: 'gone', AlarmActions: [topicArn(place, 'gone')] })],
  }),
  ours: (place) => ({ metricAlarms: [ownAlarm(place)] }),
  'ours, of five events': (place) => ({ metricAlarms: [ownAlarm(place, { Threshold: 5 })] }),
  'ours, disabled': (place) => ({ metricAlarms: [ownAlarm(place, { ActionsEnabled: false })] }),
  'ours, on their metric': (place) => ({
    metricAlarms: [ownAlarm(place, { MetricName: metric.metricName, AlarmActions: [] })],
  }),
  "a stranger's of our name": (place) => ({
    metricAlarms: [completeAlarm(place, { AlarmName: ownName, Namespace: 'Other', MetricName: 'Other' })],
  }),
  "a stranger's composite of our name": () => ({
    compositeAlarms: [{ AlarmName: ownName, AlarmRule: 'FALSE', AlarmActions: [] }],
  }),
};

const policy = (...statements: PolicyDocument['Statement'][]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements.flat(),
});
const ofAnotherAccount = (arn: string): PolicyDocument =>
  policy({
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: arn,
    Condition: { StringEquals: { 'aws:SourceAccount': '999999999999' } },
  });
export const ofTheOrganization = (arn: string): PolicyDocument =>
  policy({
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: arn,
    Condition: { StringEquals: { 'aws:SourceOrgID': organizationId } },
  });

const pendingEmail = { ...confirmedEmail, state: 'pending' as const };
const filteredEmail = { ...confirmedEmail, FilterPolicy: { severity: ['critical'] } };

export const topicShapes: Readonly<Record<string, (arn: string) => Partial<Topic> | undefined>> = {
  none: () => undefined,
  complete: () => ({}),
  'refuses CloudWatch': (arn) => ({ Policy: ofAnotherAccount(arn) }),
  'with the key of SNS': () => ({ KmsMasterKeyId: 'alias/aws/sns' }),
  'without subscribers': () => ({ subscriptions: [] }),
  pending: () => ({ subscriptions: [pendingEmail] }),
  filtered: () => ({ subscriptions: [filteredEmail] }),
  'ours, just made': () => ({ Tags: ownTags, subscriptions: [] }),
  ours: () => ({ Tags: ownTags }),
  'ours, refuses CloudWatch': (arn) => ({ Tags: ownTags, Policy: ofAnotherAccount(arn) }),
  'ours, with the key of SNS': () => ({ Tags: ownTags, KmsMasterKeyId: 'alias/aws/sns' }),
  'ours, refuses and with the key of SNS': (arn) => ({
    Tags: ownTags,
    Policy: ofAnotherAccount(arn),
    KmsMasterKeyId: 'alias/aws/sns',
  }),
  'ours, pending': () => ({ Tags: ownTags, subscriptions: [pendingEmail] }),
  'ours, filtered': () => ({ Tags: ownTags, subscriptions: [filteredEmail] }),
};
