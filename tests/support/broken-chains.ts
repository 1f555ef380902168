import type { MetricAlarm, MetricFilter } from '../../src/domain/facts.ts';
import type { BrokenReason, LinkName } from '../../src/domain/finding.ts';
import { known } from '../../src/domain/observed.ts';
import { logGroupArn } from '../../src/sandbox/builders/complete-chain.ts';
import { allSubscriptions, subscriptionFact } from './chain-facts.ts';
import { type Answers, management, trail } from './facts.ts';

/** What an account has, what AWS answers in it, and the link that is then broken. */
export type BrokenChain = readonly [account: string, changes: Partial<Answers>, link: LinkName, reason: BrokenReason];

/** The filter and the alarm of a complete chain. */
type Complete = { readonly filter: MetricFilter; readonly alarm: MetricAlarm };

/** Lists accounts whose chain is broken, at least one for each reason. */
export function brokenChains(complete: Complete): readonly BrokenChain[] {
  return [...brokenTrails, ...brokenLogGroups, ...brokenFilters(complete), ...brokenAlarms(complete), ...brokenTopics];
}

const brokenTrails: readonly BrokenChain[] = [
  ['no trail', { trails: known([]) }, 'trail', 'NO_TRAIL'],
  [
    'a trail that covers one Region',
    { trails: known([{ ...trail, isMultiRegion: false }]) },
    'trail',
    'TRAIL_NOT_MULTI_REGION',
  ],
  ['a trail that is stopped', { 'trail-status': known({ isLogging: false }) }, 'trail', 'TRAIL_NOT_LOGGING'],
  [
    'a trail that records data events only',
    {
      'event-selectors': known({
        basic: [{ readWriteType: 'All', includeManagementEvents: false, excludeManagementEventSources: [] }],
        advanced: [],
      }),
    },
    'trail',
    'TRAIL_MANAGEMENT_EVENTS_INCOMPLETE',
  ],
  ['a trail without a log group', { trails: known([withoutLogGroup(trail)]) }, 'trail', 'TRAIL_WITHOUT_LOG_GROUP'],
  [
    'a trail whose delivery to the log group fails',
    { 'trail-status': known({ isLogging: true, latestLogsDeliveryError: 'Access denied' }) },
    'trail',
    'TRAIL_DELIVERY_FAILING',
  ],
  [
    'a trail of its own that names a log group of another account',
    { trails: known([{ ...trail, logGroupArn: logGroupArn({ accountId: management, region: 'eu-west-1' }) }]) },
    'trail',
    'TRAIL_DELIVERY_FAILING',
  ],
];

function withoutLogGroup({ logGroupArn: _logGroupArn, ...rest }: typeof trail): typeof trail {
  return rest;
}

const brokenLogGroups: readonly BrokenChain[] = [
  ['no log group', { 'metric-filters': known({ logGroupExists: false }) }, 'log-group', 'LOG_GROUP_MISSING'],
  [
    'a log group of a class without metric filters',
    {
      'metric-filters': known({ logGroupExists: true, filters: [] }),
      'log-group': known({ exists: true, logGroupClass: 'INFREQUENT_ACCESS' }),
    },
    'log-group',
    'LOG_GROUP_CLASS_UNSUPPORTED',
  ],
];

function withFilters(...filters: readonly MetricFilter[]): Partial<Answers> {
  return { 'metric-filters': known({ logGroupExists: true, filters }) };
}

function brokenFilters({ filter }: Complete): readonly BrokenChain[] {
  const condition = filter.filterPattern.replaceAll(/^\{ | \}$/g, '');
  const withPattern = (filterPattern: string): Partial<Answers> => withFilters({ ...filter, filterPattern });
  return [
    ['no metric filter', withFilters(), 'metric-filter', 'METRIC_FILTER_MISSING'],
    [
      'only a metric filter that serves another purpose, though it catches some events of the control',
      withPattern('{ $.eventName = "CreateTrail" }'),
      'metric-filter',
      'METRIC_FILTER_MISSING',
    ],
    [
      'a metric filter that misses events of the control',
      withPattern(`{ (${condition}) && $.awsRegion = "us-east-1" }`),
      'metric-filter',
      'METRIC_FILTER_NARROWER',
    ],
    [
      'a metric filter that catches other events too',
      withPattern(`{ (${condition}) || $.eventName = "CreateTrail" }`),
      'metric-filter',
      'METRIC_FILTER_BROADER',
    ],
    [
      'a metric filter whose value is a field of the event',
      withFilters({ ...filter, metricValue: '$.count' }),
      'metric-filter',
      'METRIC_FILTER_VALUE_INVALID',
    ],
    [
      'a metric filter that splits its metric by account',
      withFilters({ ...filter, dimensions: { Account: '$.recipientAccountId' } }),
      'metric-filter',
      'METRIC_FILTER_SCOPED',
    ],
  ];
}

function brokenAlarms({ filter, alarm }: Complete): readonly BrokenChain[] {
  const withAlarm = (changes: Partial<MetricAlarm>): Partial<Answers> => ({
    'metric-alarms': known([{ ...alarm, ...changes }]),
  });
  return [
    [
      'a second filter that feeds everyday events into the same metric',
      withFilters(filter, { ...filter, filterName: 'all', filterPattern: '' }),
      'alarm',
      'ALARM_CANNOT_FIRE',
    ],
    [
      'no alarm on the metric',
      { 'metric-alarms': known([]), ...withFilters({ ...filter, filterName: 'other', metricName: 'Other' }) },
      'alarm',
      'ALARM_MISSING',
    ],
    ['an alarm that needs a hundred events', withAlarm({ threshold: 100 }), 'alarm', 'ALARM_CANNOT_FIRE'],
    [
      'an alarm that a second event prevents',
      withAlarm({ comparisonOperator: 'LessThanOrEqualToThreshold' }),
      'alarm',
      'ALARM_CANNOT_FIRE',
    ],
    ['an alarm whose actions are disabled', withAlarm({ actionsEnabled: false }), 'alarm', 'ALARM_ACTIONS_DISABLED'],
    [
      'an alarm that only reboots an instance',
      withAlarm({ alarmActions: ['arn:aws:automate:eu-west-1:ec2:reboot'] }),
      'alarm',
      'ALARM_WITHOUT_TOPIC',
    ],
    [
      'an alarm with an active mute rule',
      { 'mute-rules': known({ active: ['night'], scheduled: [] }) },
      'alarm',
      'ALARM_MUTED',
    ],
  ];
}

const brokenTopics: readonly BrokenChain[] = [
  ['a topic that was deleted', { topic: known({ exists: false }) }, 'topic', 'TOPIC_MISSING'],
  [
    'a topic whose policy lets no service publish',
    { topic: known({ exists: true, policy: '{"Statement":[]}' }) },
    'topic',
    'TOPIC_REFUSES_CLOUDWATCH',
  ],
  [
    'a topic that is encrypted with the key of SNS',
    {
      topic: known({
        exists: true,
        policy: '{"Statement":{"Effect":"Allow","Principal":"*","Action":"sns:*","Resource":"*"}}',
        kmsMasterKeyId: 'alias/aws/sns',
      }),
    },
    'topic',
    'TOPIC_KEY_REFUSES_CLOUDWATCH',
  ],
  ['a topic without a subscription', { subscriptions: allSubscriptions([]) }, 'subscription', 'SUBSCRIPTION_MISSING'],
  [
    'a subscription that is not confirmed',
    {
      subscriptions: allSubscriptions([subscriptionFact('a@example.com', { subscriptionArn: 'PendingConfirmation' })]),
    },
    'subscription',
    'SUBSCRIPTION_PENDING',
  ],
  [
    'a subscription whose filter policy drops alarm messages',
    {
      'subscription-attributes': known({
        pendingConfirmation: false,
        filterPolicy: '{"team":["a"]}',
        filterPolicyScope: 'MessageAttributes',
      }),
    },
    'subscription',
    'SUBSCRIPTION_FILTERED',
  ],
];
