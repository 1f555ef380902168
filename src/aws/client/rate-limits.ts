import type { Clock } from '../../runtime/clock.ts';
import { AdaptiveTokenBucket, type Rate } from '../../runtime/token-bucket.ts';
import type { Operation } from '../permissions.ts';

/** One request, by what AWS counts it under. */
export type Quota = {
  /** Whose quota it is: the account that the credentials are of. `own` before we know who we are. */
  readonly accountId: string;
  readonly region: string;
  readonly operation: Operation;
};

/** How fast AWS lets us ask, for everything that a run asks. */
export type RateLimits = {
  readonly clock: Clock;
  readonly of: (quota: Quota) => AdaptiveTokenBucket;
};

/** One less at once than AWS lets through: requests that are sent at its very rate arrive a little sooner or later. */
const rate = (perSecond: number, burst = perSecond): Rate => ({ perSecond, burst: Math.max(1, burst - 1) });

/**
 * What AWS publishes, for an account and Region:
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
 * https://docs.aws.amazon.com/general/latest/gr/sns.html
 * A second's worth at once where AWS names no burst.
 */
const publishedRates: Readonly<Partial<Record<Operation, Rate>>> = {
  'organizations:DescribeOrganization': rate(1, 2),
  'organizations:ListAccounts': rate(8, 12),
  'organizations:ListRoots': rate(1, 2),
  'organizations:ListOrganizationalUnitsForParent': rate(5, 8),
  'organizations:ListAccountsForParent': rate(5, 8),
  'organizations:ListTagsForResource': rate(10, 15),
  'cloudtrail:DescribeTrails': rate(10),
  'cloudtrail:GetTrailStatus': rate(10),
  'cloudtrail:GetEventSelectors': rate(10),
  'logs:DescribeLogGroups': rate(10),
  'logs:DescribeMetricFilters': rate(5),
  'logs:PutMetricFilter': rate(5),
  'cloudwatch:DescribeAlarmsForMetric': rate(9),
  'cloudwatch:DescribeAlarms': rate(9),
  'cloudwatch:ListAlarmMuteRules': rate(50),
  'cloudwatch:PutMetricAlarm': rate(3),
  'cloudwatch:TagResource': rate(20),
  'sns:ListSubscriptionsByTopic': rate(30),
  'sns:Subscribe': rate(100),
};

/** Of every operation of STS together. Entering another account counts for whoever enters. */
const sts = rate(600);

/** Where AWS publishes no rate, or a different one in each Region: the lowest that it publishes anywhere. */
const unpublishedRate = rate(30);

/** How many budgets are kept before those that are as good as new are dropped. */
const keptAtLeast = 1_000;

export function createRateLimits(clock: Clock): RateLimits {
  const budgets = new Map<string, AdaptiveTokenBucket>();
  let dropAt = keptAtLeast;

  /** An account that is done with leaves budgets behind that have filled up again: ten thousand accounts, and none is needed. */
  function dropFresh(): void {
    for (const [key, budget] of budgets) if (budget.isFull()) budgets.delete(key);
    dropAt = Math.max(keptAtLeast, budgets.size * 2);
  }

  return {
    clock,
    of: ({ accountId, region, operation }) => {
      const isSts = operation.startsWith('sts:');
      const key = `${accountId}/${region}/${isSts ? 'sts' : operation}`;
      const before = budgets.get(key);
      if (before !== undefined) return before;
      if (budgets.size >= dropAt) dropFresh();
      const budget = new AdaptiveTokenBucket(isSts ? sts : (publishedRates[operation] ?? unpublishedRate), clock);
      budgets.set(key, budget);
      return budget;
    },
  };
}
