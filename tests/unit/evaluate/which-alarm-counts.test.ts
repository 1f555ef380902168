import { describe, expect, it } from '@jest/globals';
import { known } from '../../../src/domain/observed.ts';
import { allSubscriptions } from '../../support/chain-facts.ts';
import { alarm, endOfChain, investigated, refused } from '../../support/facts.ts';

describe('evaluateControl with an answer of CloudWatch that has alarms which were not asked for', () => {
  it.each([
    ['another namespace', { namespace: 'Other' }],
    ['another metric', { metricName: 'Other' }],
    ['the metric with dimensions', { dimensions: { Region: 'eu-west-1' } }],
  ])('evaluateControl does not count an alarm on %s', (_what, change) => {
    expect(endOfChain({ 'metric-alarms': known([{ ...alarm, ...change }]) })).toEqual({
      verdict: 'fail',
      link: 'alarm',
      reason: 'ALARM_MISSING',
    });
  });
});

describe('evaluateControl when composite and metric math alarms can’t be listed', () => {
  const unreadable = { 'other-alarms': refused('ACCESS_DENIED') };

  it('evaluateControl is undetermined when no alarm on the metric has a topic, since one of the others may have one', () => {
    const silent = { ...alarm, alarmActions: [] };
    expect(endOfChain({ ...unreadable, 'metric-alarms': known([silent]) })).toEqual({
      verdict: 'undetermined',
      link: 'alarm',
      reason: 'ACCESS_DENIED',
    });
  });

  it('evaluateControl fails an alarm whose topic has no subscription, with the caveat that other alarms were not read', () => {
    const changes = { ...unreadable, subscriptions: allSubscriptions([]) };
    expect(endOfChain(changes)).toMatchObject({ verdict: 'fail', link: 'subscription' });
    expect(investigated(changes).finding.chain[3]).toEqual({
      link: 'alarm',
      state: 'ok',
      resource: alarm.alarmArn,
      caveats: [{ fact: 'composite-alarms', code: 'ACCESS_DENIED', message: 'Not to be read.' }],
    });
  });
});
