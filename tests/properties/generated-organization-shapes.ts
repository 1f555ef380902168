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

/** The name of rootwatch's own filter, metric and alarm. */
export const ownName = 'rootwatch-root-usage';
export const ownTags = { 'managed-by': 'rootwatch' } as const;
/** Without rootwatch's prefix on purpose: the settings name the topic. */
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
  'of the value 0': [completeFilter({ filterName: 'zero', transformation: { metricValue: '0' } })],
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
  own: [completeFilter({ filterName: ownName, transformation: ownMetric })],
  'own, drifted': [
    completeFilter({ filterName: ownName, filterPattern: consoleOnly, transformation: { ...ownMetric } }),
  ],
  'unmanaged, with the own name': [
    completeFilter({
      filterName: ownName,
      filterPattern: '{ $.eventName = "StopLogging" }',
      transformation: { metricName: 'Stopped' },
    }),
  ],
  'unmanaged, on the own metric': [
    completeFilter({
      filterName: 'busy',
      filterPattern: '{ $.eventName = * }',
      transformation: { ...ownMetric, defaultValue: 1 },
    }),
  ],
  'as many as AWS allows': Array.from({ length: 100 }, (_, at) =>
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
  own: (place) => ({ metricAlarms: [ownAlarm(place)] }),
  'own, of five events': (place) => ({ metricAlarms: [ownAlarm(place, { Threshold: 5 })] }),
  'own, disabled': (place) => ({ metricAlarms: [ownAlarm(place, { ActionsEnabled: false })] }),
  'own, on the account’s metric': (place) => ({
    metricAlarms: [ownAlarm(place, { MetricName: metric.metricName, AlarmActions: [] })],
  }),
  'unmanaged, with the own name': (place) => ({
    metricAlarms: [completeAlarm(place, { AlarmName: ownName, Namespace: 'Other', MetricName: 'Other' })],
  }),
  'unmanaged composite, with the own name': () => ({
    compositeAlarms: [{ AlarmName: ownName, AlarmRule: 'FALSE', AlarmActions: [] }],
  }),
};

const policy = (...statements: PolicyDocument['Statement'][]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements.flat(),
});
const policyOfAnotherAccount = (arn: string): PolicyDocument =>
  policy({
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: arn,
    Condition: { StringEquals: { 'aws:SourceAccount': '999999999999' } },
  });
export const policyOfOrganization = (arn: string): PolicyDocument =>
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
  'refuses CloudWatch': (arn) => ({ Policy: policyOfAnotherAccount(arn) }),
  'with the key of SNS': () => ({ KmsMasterKeyId: 'alias/aws/sns' }),
  'without subscribers': () => ({ subscriptions: [] }),
  pending: () => ({ subscriptions: [pendingEmail] }),
  filtered: () => ({ subscriptions: [filteredEmail] }),
  'own, just created': () => ({ Tags: ownTags, subscriptions: [] }),
  own: () => ({ Tags: ownTags }),
  'own, refuses CloudWatch': (arn) => ({ Tags: ownTags, Policy: policyOfAnotherAccount(arn) }),
  'own, with the key of SNS': () => ({ Tags: ownTags, KmsMasterKeyId: 'alias/aws/sns' }),
  'own, refuses and with the key of SNS': (arn) => ({
    Tags: ownTags,
    Policy: policyOfAnotherAccount(arn),
    KmsMasterKeyId: 'alias/aws/sns',
  }),
  'own, pending': () => ({ Tags: ownTags, subscriptions: [pendingEmail] }),
  'own, filtered': () => ({ Tags: ownTags, subscriptions: [filteredEmail] }),
};
