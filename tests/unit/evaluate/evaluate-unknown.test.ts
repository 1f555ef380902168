import { describe, expect, it } from '@jest/globals';
import { known } from '../../../src/domain/observed.ts';
import { allSubscriptions } from '../../support/chain-facts.ts';
import {
  type Answers,
  alarm,
  endOfChain,
  investigated,
  management,
  member,
  outsideAccount,
  refused,
  trail,
} from '../../support/facts.ts';

describe('evaluateControl with facts that could not be read', () => {
  it.each<[string, Partial<Answers>, string]>([
    ['trails', { trails: refused('ACCESS_DENIED') }, 'trail'],
    ['the status of the trail', { 'trail-status': refused('ACCESS_DENIED') }, 'trail'],
    ['its event selectors', { 'event-selectors': refused('ACCESS_DENIED') }, 'trail'],
    ['metric filters', { 'metric-filters': refused('ACCESS_DENIED') }, 'metric-filter'],
    ['alarms', { 'metric-alarms': refused('ACCESS_DENIED') }, 'alarm'],
    ['the topic', { topic: refused('ACCESS_DENIED') }, 'topic'],
    ['its subscriptions', { subscriptions: refused('ACCESS_DENIED') }, 'subscription'],
  ])('evaluateControl is undetermined when %s could not be read', (_what, changes, link) => {
    expect(endOfChain(changes)).toEqual({ verdict: 'undetermined', link, reason: 'ACCESS_DENIED' });
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
  ])(
    'evaluateControl passes with a caveat when %s could not be read, beyond the CIS procedure',
    (_what, changes, index) => {
      const { finding } = investigated(changes);
      expect(finding.verdict).toBe('pass');
      expect(finding.chain[index]).toMatchObject({ state: 'ok', caveats: [{ code: expect.any(String) }] });
    },
  );

  it.each<[string, Partial<Answers>, string, string]>([
    ['mute rules are', { 'mute-rules': refused('TOO_LARGE') }, 'alarm', 'TOO_LARGE'],
    [
      'the policy of the key of the topic is',
      {
        topic: known({
          exists: true,
          policy: '{"Statement":{"Effect":"Allow","Principal":"*","Action":"sns:*","Resource":"*"}}',
          kmsMasterKeyId: 'abcd',
        }),
        key: refused('TOO_LARGE'),
      },
      'topic',
      'TOO_LARGE',
    ],
    [
      'the filter policy of a subscription is',
      { 'subscription-attributes': refused('TOO_LARGE') },
      'subscription',
      'UNDECIDED',
    ],
    ['trails are', { trails: refused('TOO_LARGE') }, 'trail', 'TOO_LARGE'],
  ])('evaluateControl is undetermined when %s too large to be read', (_what, changes, link, reason) => {
    expect(endOfChain(changes)).toEqual({ verdict: 'undetermined', link, reason });
  });

  it('a chain that ends as unknown shows the links up to the fact that was too large, and none beyond', () => {
    const { finding } = investigated({ 'mute-rules': refused('TOO_LARGE') });
    expect(finding.chain.slice(3)).toEqual([
      {
        link: 'alarm',
        state: 'unknown',
        reason: 'TOO_LARGE',
        message: 'alarm-mute-rules: Not to be read.',
        resource: alarm.alarmArn,
      },
      { link: 'topic', state: 'not-evaluated' },
      { link: 'subscription', state: 'not-evaluated' },
    ]);
  });

  it('evaluateControl fails a chain with a broken link, whatever else was too large to be read', () => {
    expect(endOfChain({ 'mute-rules': refused('TOO_LARGE'), subscriptions: allSubscriptions([]) })).toEqual({
      verdict: 'fail',
      link: 'subscription',
      reason: 'SUBSCRIPTION_MISSING',
    });
  });

  it('evaluateControl passes with a caveat when composite alarms are too large to be read, and a metric alarm has the topic', () => {
    const { finding } = investigated({ 'other-alarms': refused('TOO_LARGE') });
    expect(finding.verdict).toBe('pass');
  });

  it('evaluateControl adds a caveat when an alarm may still be warming up, since it then performs no actions', () => {
    const warming = { ...alarm, stateValue: 'INSUFFICIENT_DATA', warmUpMinutes: 60 };
    const { finding } = investigated({ 'metric-alarms': known([warming]) });
    expect(finding.chain[3]).toMatchObject({ state: 'ok', caveats: [{ code: 'ALARM_WARMING_UP' }] });
  });

  it('evaluateControl fails a trail that known facts rule out, whatever else could not be read', () => {
    expect(
      endOfChain({ 'trail-status': known({ isLogging: false }), 'event-selectors': refused('ACCESS_DENIED') }),
    ).toEqual({
      verdict: 'fail',
      link: 'trail',
      reason: 'TRAIL_NOT_LOGGING',
    });
  });

  it('evaluateControl is undetermined about a missing alarm when composite and metric math alarms can’t be listed', () => {
    expect(endOfChain({ 'metric-alarms': known([]), 'other-alarms': refused('ACCESS_DENIED') })).toEqual({
      verdict: 'undetermined',
      link: 'alarm',
      reason: 'ACCESS_DENIED',
    });
  });

  it('evaluateControl is undetermined about a topic in an account that can’t be read', () => {
    const foreign = `arn:aws:sns:eu-west-1:${outsideAccount}:alarms`;
    const { finding } = investigated({
      'metric-alarms': known([{ ...alarm, alarmActions: [foreign] }]),
      topic: refused('ACCESS_DENIED'),
      subscriptions: refused('ACCESS_DENIED'),
    });
    expect(finding.verdict).toBe('undetermined');
    expect(finding.chain[4]).toMatchObject({ state: 'unknown', reason: 'ACCESS_DENIED' });
  });
});

describe('evaluateControl with an organization trail', () => {
  const organizationTrail = {
    ...trail,
    trailArn: `arn:aws:cloudtrail:eu-west-1:${management}:trail/organization`,
    isOrganizationTrail: true,
    logGroupArn: `arn:aws:logs:eu-west-1:${management}:log-group:aws-controltower/CloudTrailLogs:*`,
  };

  it('evaluateControl covers a member by an organization trail without asking about the member’s own trails', () => {
    const { finding, rounds } = investigated({ trails: known([trail, organizationTrail]) });
    expect(finding.coverage).toEqual({ kind: 'organization-trail', accountId: management, region: 'eu-west-1' });
    const inMember = rounds.flat().filter(({ accountId }) => accountId === member);
    expect(inMember.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['trails']));
    expect(inMember.some(({ kind }) => kind === 'trail-status')).toBe(false);
  });

  it('evaluateControl uses the member’s own trail when the organization trail is single-Region', () => {
    const { finding } = investigated({ trails: known([{ ...organizationTrail, isMultiRegion: false }, trail]) });
    expect(finding).toMatchObject({ verdict: 'pass', coverage: { kind: 'account-trail', accountId: member } });
  });
});
