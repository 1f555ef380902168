import { rootPattern } from '../../src/sandbox/builders/complete-chain.ts';
import type { Deviations } from '../contract/aws-contract.ts';
import { home } from '../contract/contract-organization.ts';

const assumed = 'arn:aws:sts::<alpha>:assumed-role/OrganizationAccountAccessRole/rootwatch-run';
const crash = { refused: 'not an answer of AWS', status: 500 };

/**
 * Lists where moto_server 5.2.1 differs from AWS's documentation. These answers are observed and never taken for right:
 * the sandbox has to give AWS's answers to the same questions.
 */
export const motoDeviations: Deviations = {
  'ListAccounts gives at most 20 a page': { answer: 'answered', because: 'it takes any MaxResults' },
  'ListAccounts refuses a token that it did not give': {
    answer: { refused: 'InvalidToken', status: 400 },
    because: 'Organizations has no such error: InvalidInputException, reason INVALID_NEXT_TOKEN',
  },
  'ListAccounts refuses a member that administers nothing': {
    answer: [],
    because: 'a list without accounts is not a refusal',
  },
  'ListParents says when there is no such account or unit': {
    answer: [
      { refused: 'AccountNotFoundException', status: 400 },
      { refused: 'OrganizationalUnitNotFoundException', status: 400 },
    ],
    because: 'AWS documents neither for it: ChildNotFoundException',
  },
  'ListAWSServiceAccessForOrganization refuses a member that administers nothing': {
    answer: [],
    because: 'a list without services is not a refusal',
  },
  'AssumeRole refuses a role that does not exist like one that does not trust the caller': {
    answer: 'arn:aws:sts::<alpha>:assumed-role/no-such-role/rootwatch-run',
    because: 'it checks neither the role nor its trust policy',
  },
  'AssumeRole cuts a session down to the policy that it is given': {
    answer: ['trails', 'alarms'],
    because: 'it does not read session policies',
  },
  'AssumeRole takes a policy of at most 2,048 characters': { answer: assumed, because: 'it does not measure it' },
  'AssumeRole refuses a policy that is not JSON': { answer: assumed, because: 'it does not read it' },
  'AssumeRole refuses a session name with a space': {
    answer: 'arn:aws:sts::<alpha>:assumed-role/OrganizationAccountAccessRole/two words',
    because: 'it takes any name',
  },
  'AssumeRole gives no session of less than fifteen minutes': { answer: assumed, because: 'it takes any duration' },
  'AssumeRole gives a session that was itself assumed an hour at most': {
    answer: false,
    because: 'it knows nothing of role chaining',
  },
  'DescribeTrails shows an organization trail to its members, under the ARN of the management account': {
    answer: [],
    because: 'a member sees its own trails only',
  },
  'GetTrailStatus answers a member about the organization trail, by its full ARN': {
    answer: { refused: 'TrailNotFoundException', status: 400 },
    because: 'a member sees its own trails only',
  },
  'GetTrailStatus refuses what looks like an ARN and is not one of a trail': {
    answer: { refused: 'TrailNotFoundException', status: 400 },
    because: 'CloudTrailARNInvalidException is for an ARN that is not valid',
  },
  'GetEventSelectors names basic selectors, and no advanced ones': {
    answer: {
      TrailARN: `arn:aws:cloudtrail:${home}:<alpha>:trail/main`,
      EventSelectors: [
        {
          ReadWriteType: 'WriteOnly',
          IncludeManagementEvents: true,
          DataResources: [],
          ExcludeManagementEventSources: [],
        },
      ],
      AdvancedEventSelectors: [],
    },
    because: 'a trail has one kind of selectors, and AWS leaves the other out',
  },
  'GetEventSelectors names advanced selectors, and no basic ones': {
    answer: {
      TrailARN: `arn:aws:cloudtrail:${home}:<alpha>:trail/local`,
      EventSelectors: [],
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
    because: 'a trail has one kind of selectors, and AWS leaves the other out',
  },
  'GetEventSelectors names the selector of all management events for a trail without selectors of its own': {
    answer: {
      TrailARN: `arn:aws:cloudtrail:${home}:<alpha>:trail/plain`,
      EventSelectors: [],
      AdvancedEventSelectors: [],
    },
    because: 'a trail always has selectors; by default all management events',
  },
  'DescribeLogGroups names the class of a log group': {
    answer: [{ logGroupName: 'trail/events' }, { logGroupName: 'trail/quiet' }, { logGroupName: 'trail/rare' }],
    because: 'it has no log classes',
  },
  'GetQueryResults says when there is no such query': { answer: crash, because: 'it looks the id up unchecked' },
  'DescribeMetricFilters says when there is no such log group': {
    answer: [],
    because: 'API_DescribeMetricFilters.html names ResourceNotFoundException',
  },
  'DescribeMetricFilters goes on with a token where there is more': { answer: 3, because: 'it gives all at once' },
  'DescribeMetricFilters gives at most 50 a page': { answer: 'answered', because: 'it takes any limit' },
  'PutMetricFilter creates a filter, and a second one of that name takes its place': {
    answer: [
      'put',
      'put',
      ['{ $.eventName = "*" }', rootPattern].map((filterPattern) => ({
        filterName: 'written',
        filterPattern,
        metricTransformations: [{ metricName: 'Written', metricNamespace: 'Audit', metricValue: '1' }],
      })),
    ],
    because: '"Creates or updates a metric filter": a name is there once',
  },
  'PutMetricFilter says when there is no such log group': {
    answer: 'put',
    because: 'API_PutMetricFilter.html names ResourceNotFoundException',
  },
  'PutMetricFilter refuses a pattern with a syntax error': { answer: 'put', because: 'it does not read patterns' },
  'PutMetricFilter refuses dimensions together with a default value': {
    answer: 'put',
    because: '"If you specify a default value, you can\'t use dimensions"',
  },
  'PutMetricFilter refuses a log group that is not of the Standard class': {
    answer: false,
    because: 'it has no log classes',
  },
  'DescribeAlarmsForMetric treats a metric with dimensions as another metric than one without': {
    answer: [withDimension(), withDimension()],
    because: '"If the metric has any associated dimensions, you must specify them": without, it ignores dimensions',
  },
  'DescribeAlarms names alarms of the types in AlarmTypes': {
    answer: Array.from({ length: 2 }, () => ({
      metric: ['calls-of-one-account', 'root-usage', 'sum-of-two'],
      composite: [],
    })),
    because: 'it does not read AlarmTypes, and PutCompositeAlarm crashes',
  },
  'DescribeAlarms describes the rule and the actions of a composite alarm': {
    answer: [],
    because: 'PutCompositeAlarm crashes, so there is none',
  },
  'DescribeAlarms gives MaxRecords a page, and a token where there is more': {
    answer: [3, false],
    because: 'it gives all at once',
  },
  'DescribeAlarms gives at most 100 a page': { answer: 'answered', because: 'it takes any MaxRecords' },
  'ListAlarmMuteRules names the rules that mute an alarm now': { answer: crash, because: 'it has no such operation' },
  'ListAlarmMuteRules names none for an alarm without mute rules': {
    answer: crash,
    because: 'it has no such operation',
  },
  'PutMetricAlarm creates an alarm with its actions enabled, that has seen no data yet': {
    answer: [{ AlarmName: 'written-new', ActionsEnabled: true, StateValue: 'OK' }],
    because: '"When an alarm is created, the alarm state is immediately set to INSUFFICIENT_DATA"',
  },
  'PutMetricAlarm keeps the tags of an alarm that it updates': {
    answer: [{ Key: 'owner', Value: 'them' }],
    because: '"any tags you specify in this parameter are ignored" when an alarm is updated',
  },
  'PutMetricAlarm refuses a topic of another Region': { answer: 'put', because: 'it does not read actions' },
  'PutMetricAlarm takes at most five actions': { answer: 'put', because: 'it does not count actions' },
  'PutMetricAlarm needs a statistic': { answer: 'put', because: 'it takes an alarm without one' },
  'ListTagsForResource knows no alarm that is not there': {
    answer: [],
    because: 'CloudWatch API_ListTagsForResource.html names ResourceNotFoundException',
  },
  'GetTopicAttributes counts subscriptions, confirmed and pending': {
    answer: { SubscriptionsConfirmed: '0', SubscriptionsPending: '0' },
    because: 'it never counts',
  },
  'GetTopicAttributes refuses another account that the policy does not let in': {
    answer: { TopicArn: `arn:aws:sns:${home}:<alpha>:alarms` },
    because: 'it does not read topic policies',
  },
  'CreateTopic refuses a topic that exists with other attributes': {
    answer: `arn:aws:sns:${home}:<alpha>:written-with-name`,
    because: '"Topic already exists with different attributes"',
  },
  'CreateTopic refuses a topic that exists with other tags': {
    answer: `arn:aws:sns:${home}:<alpha>:written-with-tags`,
    because: '"Topic already exists with different tags"',
  },
  'SetTopicAttributes refuses a policy that is not JSON': { answer: crash, because: 'its JSON parser throws' },
  'SetTopicAttributes refuses an attribute that topics do not have': {
    answer: 'set',
    because: 'it takes any name; API_SetTopicAttributes.html lists them',
  },
  'ListSubscriptionsByTopic has an ARN for a confirmed subscription and a fixed text for a pending one': {
    answer: [
      ...['lambda', 'sqs'].map((Protocol) => ({
        Protocol,
        Endpoint: `arn:aws:${Protocol}:${home}:<alpha>:${Protocol === 'lambda' ? 'function:pager' : 'alarms'}`,
        SubscriptionArn: `arn:aws:sns:${home}:<alpha>:alarms:<id>`,
        Owner: '<alpha>',
      })),
      {
        Protocol: 'email',
        Endpoint: 'security@example.com',
        SubscriptionArn: `arn:aws:sns:${home}:<alpha>:alarms:<id>`,
        Owner: '<alpha>',
      },
    ],
    because: 'an e-mail address is confirmed by its owner and not by Subscribe',
  },
  'Subscribe leaves an e-mail address to its owner to confirm': {
    answer: `arn:aws:sns:${home}:<alpha>:written-subscribed:<id>`,
    because: 'an e-mail address is confirmed by its owner and not by Subscribe',
  },
  'Subscribe refuses a protocol that SNS does not speak': {
    answer: `arn:aws:sns:${home}:<alpha>:encrypted:<id>`,
    because: 'it takes any protocol; API_Subscribe.html lists them',
  },
  'Publish refuses an empty message': {
    answer: true,
    because: 'it takes any message; AWS says InvalidParameter',
  },
  'DescribeKey creates the AWS managed key of a service when its alias is named first': {
    answer: { refused: 'NotFoundException', status: 400 },
    because: 'predefined aliases of AWS services need no making',
  },
  'PutObject refuses a bucket of another account than was expected': {
    answer: 'put',
    because: 'it does not read ExpectedBucketOwner',
  },
  'PutObject refuses a caller without ownership of the bucket or a permission on it': {
    answer: 'put',
    because: 'it lets every account into every bucket',
  },
  'AbortMultipartUpload deletes an upload and its parts': {
    answer: [crash, { refused: 'NoSuchKey', status: 404 }],
    because: 'a part of an upload that is gone is an error of its own',
  },
};

function withDimension(): unknown {
  return [
    {
      AlarmName: 'calls-of-one-account',
      AlarmArn: `arn:aws:cloudwatch:${home}:<alpha>:alarm:calls-of-one-account`,
      ActionsEnabled: false,
      AlarmActions: [],
      OKActions: [],
      Namespace: 'Audit',
      MetricName: 'Calls',
      Dimensions: [{ Name: 'Account', Value: '111122223333' }],
      ExtendedStatistic: 'p99',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
    },
  ];
}
