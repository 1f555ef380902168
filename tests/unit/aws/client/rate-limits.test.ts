import { describe, expect, it } from '@jest/globals';
import { createRateLimits } from '../../../../src/aws/client/rate-limits.ts';
import { virtualClock } from '../../../support/virtual-clock.ts';

const account = '111111111111';
const region = 'us-east-1';

describe('createRateLimits', () => {
  it('createRateLimits has one bucket for each account, Region and operation', () => {
    const rateLimits = createRateLimits(virtualClock());
    const bucket = rateLimits.of({ accountId: account, region, operation: 'logs:DescribeMetricFilters' });
    expect(rateLimits.of({ accountId: account, region, operation: 'logs:DescribeMetricFilters' })).toBe(bucket);
    expect(rateLimits.of({ accountId: '222222222222', region, operation: 'logs:DescribeMetricFilters' })).not.toBe(
      bucket,
    );
    expect(
      rateLimits.of({ accountId: account, region: 'eu-west-1', operation: 'logs:DescribeMetricFilters' }),
    ).not.toBe(bucket);
    expect(rateLimits.of({ accountId: account, region, operation: 'logs:DescribeLogGroups' })).not.toBe(bucket);
  });

  it('createRateLimits has one bucket for all operations of STS, which counts them together', () => {
    const rateLimits = createRateLimits(virtualClock());
    const bucket = rateLimits.of({ accountId: account, region, operation: 'sts:AssumeRole' });
    expect(rateLimits.of({ accountId: account, region, operation: 'sts:GetCallerIdentity' })).toBe(bucket);
    expect(bucket.perSecond()).toBe(600);
  });

  it.each([
    ['organizations:ListAccounts', 8],
    ['organizations:ListAccountsForParent', 5],
    ['logs:DescribeMetricFilters', 5],
    ['cloudwatch:DescribeAlarmsForMetric', 9],
    ['cloudtrail:DescribeTrails', 10],
    ['cloudwatch:ListAlarmMuteRules', 50],
  ] as const)('a bucket starts at the rate that AWS publishes: %s %d', (operation, perSecond) => {
    expect(createRateLimits(virtualClock()).of({ accountId: account, region, operation }).perSecond()).toBe(perSecond);
  });

  it('createRateLimits drops the full buckets of audited accounts, and never a throttled one', async () => {
    const clock = virtualClock();
    const rateLimits = createRateLimits(clock);
    const of = (number: number) =>
      rateLimits.of({ accountId: String(100_000_000_000 + number), region, operation: 'cloudtrail:DescribeTrails' });
    const [first, throttled] = [of(0), of(1)];
    throttled.onThrottled(clock.nowMs());
    await clock.advance(1_000);
    for (let number = 2; number < 1_500; number += 1) of(number);
    expect(of(0)).not.toBe(first);
    expect(of(1)).toBe(throttled);
  });
});
