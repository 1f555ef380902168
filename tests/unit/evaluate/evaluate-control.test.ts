import { describe, expect, it } from '@jest/globals';
import { linkNames, reasonsByLink } from '../../../src/domain/finding.ts';
import { known } from '../../../src/domain/observed.ts';
import { brokenChains } from '../../support/broken-chains.ts';
import {
  alarm,
  endOfChain,
  filter,
  investigated,
  member,
  subscriptionArn,
  topicArn,
  trail,
} from '../../support/facts.ts';

describe('evaluateControl on an account with a complete chain', () => {
  it('evaluateControl passes a complete chain and shows every link with its resource', () => {
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

  it('evaluateControl asks nine questions in five rounds, independent ones together', () => {
    const kinds = investigated().rounds.map((round) => round.map(({ kind }) => kind).toSorted());
    expect(kinds).toEqual([
      ['trails'],
      ['event-selectors', 'metric-filters', 'trail-status'],
      ['metric-alarms'],
      ['mute-rules', 'subscriptions', 'topic'],
      ['subscription-attributes'],
    ]);
  });

  it('evaluateControl asks for the status of a trail in its home Region, by its ARN', () => {
    const asked = investigated().rounds.flat();
    expect(asked.find(({ kind }) => kind === 'trail-status')).toEqual({
      kind: 'trail-status',
      accountId: member,
      region: 'eu-west-1',
      trailArn: trail.trailArn,
    });
  });
});

describe('a broken chain', () => {
  it.each(brokenChains({ filter, alarm }))(
    'evaluateControl fails an account with %s',
    (_account, changes, link, reason) => {
      expect(endOfChain(changes)).toEqual({ verdict: 'fail', link, reason });
    },
  );

  it('brokenChains has an account for every reason', () => {
    const reasons = new Set(brokenChains({ filter, alarm }).map(([, , , reason]) => reason));
    expect(reasons).toEqual(new Set(linkNames.flatMap((link) => reasonsByLink[link])));
  });

  it('evaluateControl asks nothing more about a trail that DescribeTrails already rules out', () => {
    const { rounds } = investigated({ trails: known([{ ...trail, isMultiRegion: false }]) });
    expect(rounds.flat().map(({ kind }) => kind)).toEqual(['trails']);
  });

  it('a broken filter link shows an event that the filter misses, and the condition that it fails', () => {
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
