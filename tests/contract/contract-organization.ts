import { completeAlarm, completeFilter } from '../../src/sandbox/builders/complete-chain.ts';
import type { AccountContents } from '../../src/sandbox/index.ts';
import type { FixtureOrganization, Ids } from './aws-contract-organization.ts';

export const home = 'eu-west-1';
export const oddName = '=cmd() "quoted" <b> ✨';

/** The organization that every contract case asks about: it holds one of everything that rootwatch reads. */
export const contractOrganization: FixtureOrganization = {
  units: [{ name: 'Workloads' }, { name: 'Prod', parent: 'Workloads' }, { name: 'Sandbox' }],
  accounts: [
    { key: 'management', Name: 'management', Email: 'management@example.com', contents: management },
    {
      key: 'alpha',
      Name: oddName,
      Email: 'alpha@example.com',
      unit: 'Prod',
      Tags: { team: 'payments', stage: 'prod' },
      contents: alpha,
    },
    { key: 'beta', Name: 'beta', Email: 'beta@example.com', unit: 'Workloads', contents: () => ({}) },
    { key: 'gamma', Name: 'gamma', Email: 'gamma@example.com', State: 'SUSPENDED' },
  ],
};

function management(ids: Ids): AccountContents {
  return {
    buckets: [{ Name: 'reports-of-the-organization', Region: 'us-east-1', objects: { 'old.json': '{"old":true}' } }],
    regions: {
      'us-east-1': {
        keys: [{ KeyId: '11111111-1111-4111-8111-111111111111', aliases: ['alias/reports'] }],
        logGroups: [{ logGroupName: 'organization-trail' }],
        trails: [
          {
            Name: 'organization-trail',
            IsMultiRegionTrail: true,
            IsOrganizationTrail: true,
            CloudWatchLogsLogGroupArn: `arn:aws:logs:us-east-1:${ids.account('management')}:log-group:organization-trail:*`,
            CloudWatchLogsRoleArn: `arn:aws:iam::${ids.account('management')}:role/trail`,
          },
        ],
      },
    },
  };
}

function alpha(ids: Ids): AccountContents {
  const id = ids.account('alpha');
  const place = { accountId: id, region: home };
  const topicArn = `arn:aws:sns:${home}:${id}:alarms`;
  return {
    regions: {
      [home]: {
        trails: [
          {
            Name: 'main',
            IsMultiRegionTrail: true,
            CloudWatchLogsLogGroupArn: `arn:aws:logs:${home}:${id}:log-group:trail/events:*`,
            CloudWatchLogsRoleArn: `arn:aws:iam::${id}:role/trail`,
            EventSelectors: [
              {
                ReadWriteType: 'WriteOnly',
                IncludeManagementEvents: true,
                DataResources: [],
                ExcludeManagementEventSources: [],
              },
            ],
          },
          {
            Name: 'local',
            IsMultiRegionTrail: false,
            status: { IsLogging: false },
            AdvancedEventSelectors: [
              {
                Name: 'reads',
                FieldSelectors: [
                  { Field: 'eventCategory', Equals: ['Management'] },
                  { Field: 'readOnly', Equals: ['true'] },
                ],
              },
            ],
          },
          { Name: 'plain', IsMultiRegionTrail: false },
        ],
        logGroups: [
          {
            logGroupName: 'trail/quiet',
            logStreams: ['o-a_111122223333_CloudTrail', 'o-b_CloudTrail', 'o-a_444455556666_CloudTrail'].map(
              (logStreamName) => ({ logStreamName }),
            ),
          },
          {
            logGroupName: 'trail/events',
            metricFilters: [
              completeFilter({
                filterName: 'root-usage',
                transformation: { metricName: 'RootUsage', unit: 'Count' },
              }),
              {
                filterName: 'by-account',
                filterPattern: '{ $.recipientAccountId = "*" }',
                metricTransformations: [
                  {
                    metricName: 'Calls',
                    metricNamespace: 'Audit',
                    metricValue: '1',
                    dimensions: { Account: '$.recipientAccountId' },
                  },
                ],
              },
              {
                filterName: 'errors',
                filterPattern: '{ $.errorCode = "*" }',
                metricTransformations: [
                  { metricName: 'Errors', metricNamespace: 'Audit', metricValue: '1', defaultValue: 0 },
                ],
              },
            ],
          },
          { logGroupName: 'trail/rare', logGroupClass: 'INFREQUENT_ACCESS' },
        ],
        metricAlarms: [
          completeAlarm(place, {
            AlarmName: 'root-usage',
            MetricName: 'RootUsage',
            EvaluationPeriods: 2,
            DatapointsToAlarm: 1,
            Unit: 'Count',
            AlarmActions: [topicArn],
            OKActions: [topicArn],
            Tags: { owner: 'security' },
          }),
          {
            AlarmName: 'calls-of-one-account',
            Namespace: 'Audit',
            MetricName: 'Calls',
            Dimensions: [{ Name: 'Account', Value: '111122223333' }],
            ExtendedStatistic: 'p99',
            Period: 60,
            EvaluationPeriods: 1,
            Threshold: 5,
            ComparisonOperator: 'GreaterThanThreshold',
            ActionsEnabled: false,
          },
          {
            AlarmName: 'sum-of-two',
            EvaluationPeriods: 1,
            Threshold: 1,
            ComparisonOperator: 'GreaterThanOrEqualToThreshold',
            Metrics: [
              { Id: 'total', Expression: 'roots + 0', ReturnData: true },
              {
                Id: 'roots',
                MetricStat: {
                  Metric: { Namespace: 'CISBenchmark', MetricName: 'RootUsage' },
                  Period: 300,
                  Stat: 'Sum',
                },
                ReturnData: false,
              },
            ],
          },
        ],
        compositeAlarms: [{ AlarmName: 'anything-root', AlarmRule: 'ALARM("root-usage")', AlarmActions: [topicArn] }],
        alarmMuteRules: [
          {
            Name: 'maintenance',
            Rule: { Schedule: { Expression: 'at(2026-11-22T05:00)', Duration: 'PT4H' } },
            MuteTargets: { AlarmNames: ['root-usage'] },
          },
        ],
        topics: [
          {
            Name: 'alarms',
            Tags: { owner: 'security' },
            subscriptions: [
              { Protocol: 'sqs', Endpoint: `arn:aws:sqs:${home}:${id}:alarms`, state: 'confirmed' },
              { Protocol: 'email', Endpoint: 'security@example.com', state: 'pending' },
              {
                Protocol: 'lambda',
                Endpoint: `arn:aws:lambda:${home}:${id}:function:pager`,
                state: 'confirmed',
                FilterPolicy: { severity: ['high'] },
              },
            ],
          },
          { Name: 'encrypted', DisplayName: 'Encrypted', KmsMasterKeyId: 'alias/alarms' },
        ],
        keys: [
          { KeyId: '22222222-2222-4222-8222-222222222222', aliases: ['alias/alarms'], Description: 'alarms' },
          { KeyId: '33333333-3333-4333-8333-333333333333', KeyState: 'Disabled' },
        ],
      },
    },
  };
}
