import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../../src/domain/finding.ts';
import { known } from '../../../src/domain/observed.ts';
import type { Question } from '../../../src/domain/question.ts';
import { evaluateControl } from '../../../src/evaluate/evaluate-control.ts';
import type { Ground } from '../../../src/evaluate/ground.ts';
import {
  alarm,
  answerAll,
  compliantAnswers,
  filter,
  ground,
  management,
  member,
  noFacts,
  refused,
  stranger,
  subscriptionArn,
  topicArn,
  trail,
} from '../../support/facts.ts';

type Answers = typeof compliantAnswers;

/** Asks and answers until there is a finding; tells what was asked, round by round. */
function investigated(
  changes: Partial<Answers> = {},
  on: Ground = ground,
): { finding: Finding; rounds: readonly (readonly Question[])[] } {
  const facts = noFacts();
  const rounds: (readonly Question[])[] = [];
  for (let round = 0; round < 20; round += 1) {
    const evaluation = evaluateControl(on, facts);
    if (evaluation.kind === 'settled') return { finding: evaluation.finding, rounds };
    rounds.push(evaluation.questions);
    answerAll(facts, evaluation.questions, { ...compliantAnswers, ...changes });
  }
  throw new Error('The evaluation does not end.');
}

function brokenAt(changes: Partial<Answers>, on: Ground = ground): unknown {
  const { finding } = investigated(changes, on);
  const link = finding.chain.find(({ state }) => state === 'broken' || state === 'unknown');
  return link?.state === 'broken' || link?.state === 'unknown'
    ? { verdict: finding.verdict, link: link.link, reason: link.reason }
    : { verdict: finding.verdict };
}

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
    expect(brokenAt(changes)).toEqual({ verdict: 'fail', link, reason });
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

describe('what could not be read', () => {
  it.each<[string, Partial<Answers>, string]>([
    ['trails', { trails: refused('ACCESS_DENIED') }, 'trail'],
    ['the status of the trail', { 'trail-status': refused('ACCESS_DENIED') }, 'trail'],
    ['its event selectors', { 'event-selectors': refused('ACCESS_DENIED') }, 'trail'],
    ['metric filters', { 'metric-filters': refused('ACCESS_DENIED') }, 'metric-filter'],
    ['alarms', { 'metric-alarms': refused('ACCESS_DENIED') }, 'alarm'],
    ['the topic', { topic: refused('ACCESS_DENIED') }, 'topic'],
    ['its subscriptions', { subscriptions: refused('ACCESS_DENIED') }, 'subscription'],
  ])('leaves the verdict open when it is %s', (_what, changes, link) => {
    expect(brokenAt(changes)).toEqual({ verdict: 'undetermined', link, reason: 'ACCESS_DENIED' });
  });

  it.each<[string, Partial<Answers>, number]>([
    ['mute rules', { 'mute-rules': refused('ACCESS_DENIED') }, 3],
    ['the filter policy of a subscription', { 'subscription-attributes': refused('THROTTLED') }, 5],
    [
      'the policy of the key of the topic',
      {
        topic: known({
          exists: true,
          policy: '{"Statement":{"Effect":"Allow","Principal":"*","Action":"sns:*","Resource":"*"}}',
          kmsMasterKeyId: 'abcd',
        }),
        key: refused('ACCESS_DENIED'),
      },
      4,
    ],
  ])('is a caveat when it is %s, beyond the CIS procedure', (_what, changes, index) => {
    const { finding } = investigated(changes);
    expect(finding.verdict).toBe('pass');
    expect(finding.chain[index]).toMatchObject({ state: 'ok', caveats: [{ code: expect.any(String) }] });
  });

  it('is a broken trail and not an unknown one when what was read already rules the trail out', () => {
    expect(
      brokenAt({ 'trail-status': known({ isLogging: false }), 'event-selectors': refused('ACCESS_DENIED') }),
    ).toEqual({
      verdict: 'fail',
      link: 'trail',
      reason: 'TRAIL_NOT_LOGGING',
    });
  });

  it('leaves a missing alarm open when composite and metric math alarms can not be listed', () => {
    expect(brokenAt({ 'metric-alarms': known([]), 'other-alarms': refused('ACCESS_DENIED') })).toEqual({
      verdict: 'undetermined',
      link: 'alarm',
      reason: 'ACCESS_DENIED',
    });
  });

  it('never asks about an account outside the organisation', () => {
    const foreign = `arn:aws:sns:eu-west-1:${stranger}:alarms`;
    const { finding, rounds } = investigated({ 'metric-alarms': known([{ ...alarm, alarmActions: [foreign] }]) });
    expect(rounds.flat().filter(({ accountId }) => accountId === stranger)).toEqual([]);
    expect(finding.verdict).toBe('undetermined');
    expect(finding.chain[4]).toMatchObject({ state: 'unknown', reason: 'ACCESS_DENIED' });
  });
});

describe('an organisation trail', () => {
  const organizationTrail = {
    ...trail,
    trailArn: `arn:aws:cloudtrail:eu-west-1:${management}:trail/organization`,
    isOrganizationTrail: true,
    logGroupArn: `arn:aws:logs:eu-west-1:${management}:log-group:aws-controltower/CloudTrailLogs:*`,
  };

  it('covers a member through the account that owns its log group, and the own trails are not asked about', () => {
    const { finding, rounds } = investigated({ trails: known([trail, organizationTrail]) });
    expect(finding.coverage).toEqual({ kind: 'organization-trail', accountId: management, region: 'eu-west-1' });
    const inMember = rounds.flat().filter(({ accountId }) => accountId === member);
    expect(inMember.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['trails']));
    expect(inMember.some(({ kind }) => kind === 'trail-status')).toBe(false);
  });

  it('leaves the member to its own trail when it is single-Region', () => {
    const { finding } = investigated({ trails: known([{ ...organizationTrail, isMultiRegion: false }, trail]) });
    expect(finding).toMatchObject({ verdict: 'pass', coverage: { kind: 'account-trail', accountId: member } });
  });
});
