import { describe, expect, it } from '@jest/globals';
import { known } from '../../../src/domain/observed.ts';
import {
  type Answers,
  alarm,
  endOfChain,
  filter,
  investigated,
  member,
  subscriptionArn,
  topicArn,
  trail,
} from '../../support/facts.ts';

describe('the chain of an account that is in order', () => {
  it('passes link by link, each with its resource', () => {
    expect(investigated().finding).toEqual({
      control: 'root-usage',
      verdict: 'pass',
      coverage: { kind: 'account-trail', accountId: member, region: 'eu-west-1' },
      chain: [
        { link: 'trail', state: 'ok', resource: trail.trailArn, caveats: [] },
        {
          link: 'log-group',
          state: 'ok',
          resource: `arn:aws:logs:eu-west-1:${member}:log-group:cloudtrail`,
          caveats: [],
        },
        { link: 'metric-filter', state: 'ok', resource: 'root-usage', caveats: [] },
        { link: 'alarm', state: 'ok', resource: alarm.alarmArn, caveats: [] },
        { link: 'topic', state: 'ok', resource: topicArn, caveats: [] },
        { link: 'subscription', state: 'ok', resource: subscriptionArn, caveats: [] },
      ],
    });
  });

  it('costs nine questions in five rounds: what is independent is asked together', () => {
    const kinds = investigated().rounds.map((round) => round.map(({ kind }) => kind).toSorted());
    expect(kinds).toEqual([
      ['trails'],
      ['event-selectors', 'metric-filters', 'trail-status'],
      ['metric-alarms'],
      ['mute-rules', 'subscriptions', 'topic'],
      ['subscription-attributes'],
    ]);
  });

  it('asks for status and selectors in the home Region of the trail, by its ARN', () => {
    const asked = investigated().rounds.flat();
    expect(asked.find(({ kind }) => kind === 'trail-status')).toEqual({
      kind: 'trail-status',
      accountId: member,
      region: 'eu-west-1',
      trailArn: trail.trailArn,
    });
  });
});

describe('what breaks the chain', () => {
  const otherMetric = { ...filter, filterName: 'other', metricName: 'Other' };
  it.each<[string, Partial<Answers>, string, string]>([
    ['there is no trail', { trails: known([]) }, 'trail', 'NO_TRAIL'],
    [
      'the trail covers one Region',
      { trails: known([{ ...trail, isMultiRegion: false }]) },
      'trail',
      'TRAIL_NOT_MULTI_REGION',
    ],
    ['the trail is stopped', { 'trail-status': known({ isLogging: false }) }, 'trail', 'TRAIL_NOT_LOGGING'],
    [
      'the trail records data events only',
      {
        'event-selectors': known({
          basic: [{ readWriteType: 'All', includeManagementEvents: false, excludeManagementEventSources: [] }],
          advanced: [],
        }),
      },
      'trail',
      'TRAIL_MANAGEMENT_EVENTS_INCOMPLETE',
    ],
    [
      'delivery to the log group fails',
      { 'trail-status': known({ isLogging: true, latestLogsDeliveryError: 'Access denied' }) },
      'trail',
      'TRAIL_DELIVERY_FAILING',
    ],
    ['the log group is gone', { 'metric-filters': known({ logGroupExists: false }) }, 'log-group', 'LOG_GROUP_MISSING'],
    [
      'the log group is of a class without metric filters',
      {
        'metric-filters': known({ logGroupExists: true, filters: [] }),
        'log-group': known({ exists: true, logGroupClass: 'INFREQUENT_ACCESS' }),
      },
      'log-group',
      'LOG_GROUP_CLASS_UNSUPPORTED',
    ],
    [
      'there is no metric filter',
      { 'metric-filters': known({ logGroupExists: true, filters: [] }) },
      'metric-filter',
      'METRIC_FILTER_MISSING',
    ],
    [
      'the only metric filter serves another control, though a root user may trip it too',
      {
        'metric-filters': known({
          logGroupExists: true,
          filters: [{ ...filter, filterPattern: '{ $.errorCode = "AccessDenied*" }' }],
        }),
      },
      'metric-filter',
      'METRIC_FILTER_MISSING',
    ],
    [
      'another filter feeds everyday events into the same metric',
      {
        'metric-filters': known({
          logGroupExists: true,
          filters: [filter, { ...filter, filterName: 'all', filterPattern: '' }],
        }),
      },
      'alarm',
      'ALARM_CANNOT_FIRE',
    ],
    [
      'the metric value is a field of the event',
      { 'metric-filters': known({ logGroupExists: true, filters: [{ ...filter, metricValue: '$.count' }] }) },
      'metric-filter',
      'METRIC_FILTER_VALUE_INVALID',
    ],
    [
      'the filter splits its metric by account',
      {
        'metric-filters': known({
          logGroupExists: true,
          filters: [{ ...filter, dimensions: { Account: '$.recipientAccountId' } }],
        }),
      },
      'metric-filter',
      'METRIC_FILTER_SCOPED',
    ],
    [
      'no alarm watches the metric',
      { 'metric-alarms': known([]), 'metric-filters': known({ logGroupExists: true, filters: [otherMetric] }) },
      'alarm',
      'ALARM_MISSING',
    ],
    [
      'the alarm needs a hundred events',
      { 'metric-alarms': known([{ ...alarm, threshold: 100 }]) },
      'alarm',
      'ALARM_CANNOT_FIRE',
    ],
    [
      'the actions of the alarm are disabled',
      { 'metric-alarms': known([{ ...alarm, actionsEnabled: false }]) },
      'alarm',
      'ALARM_ACTIONS_DISABLED',
    ],
    [
      'the alarm only reboots a machine',
      { 'metric-alarms': known([{ ...alarm, alarmActions: ['arn:aws:automate:eu-west-1:ec2:reboot'] }]) },
      'alarm',
      'ALARM_WITHOUT_TOPIC',
    ],
    ['a mute rule is active', { 'mute-rules': known({ active: ['night'], scheduled: [] }) }, 'alarm', 'ALARM_MUTED'],
    ['the topic was deleted', { topic: known({ exists: false }) }, 'topic', 'TOPIC_MISSING'],
    [
      'the topic is encrypted with the key of SNS',
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
    ['nobody is subscribed', { subscriptions: known([]) }, 'subscription', 'SUBSCRIPTION_MISSING'],
    [
      'nobody has confirmed',
      {
        subscriptions: known([
          { subscriptionArn: 'PendingConfirmation', protocol: 'email', endpoint: 'a@example.com' },
        ]),
      },
      'subscription',
      'SUBSCRIPTION_PENDING',
    ],
    [
      'the filter policy drops alarm messages',
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
  ])('%s', (_why, changes, link, reason) => {
    expect(endOfChain(changes)).toEqual({ verdict: 'fail', link, reason });
  });

  it('asks nothing more about a trail that DescribeTrails already rules out', () => {
    const { rounds } = investigated({ trails: known([{ ...trail, isMultiRegion: false }]) });
    expect(rounds.flat().map(({ kind }) => kind)).toEqual(['trails']);
  });

  it('shows the counterexample of a filter that misses events, and says which condition it fails', () => {
    const narrow =
      '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType = "AwsApiCall" }';
    const { finding } = investigated({
      'metric-filters': known({ logGroupExists: true, filters: [{ ...filter, filterPattern: narrow }] }),
    });
    expect(finding.chain[2]).toMatchObject({
      state: 'broken',
      reason: 'METRIC_FILTER_NARROWER',
      message: expect.stringContaining('$.eventType = "AwsApiCall"'),
      counterexample: { userIdentity: { type: 'Root' } },
    });
  });
});
