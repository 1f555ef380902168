import type { Clock } from '../../runtime/clock.ts';
import { AdaptiveTokenBucket, type Rate } from '../../runtime/token-bucket.ts';
import type { Operation } from '../permissions.ts';

/** The quota that AWS counts a request under. */
export type Quota = {
  /** The account of the credentials. `own` before the caller is identified. */
  readonly accountId: string;
  readonly region: string;
  readonly operation: Operation;
};

/** The rate limits of every call of a run. */
export type RateLimits = {
  readonly clock: Clock;
  readonly of: (quota: Quota) => AdaptiveTokenBucket;
};

/**
 * Returns a rate with a burst of one less than AWS allows: requests that are sent at exactly its rate may arrive
 * sooner.
 */
const rate = (perSecond: number, burst = perSecond): Rate => ({ perSecond, burst: Math.max(1, burst - 1) });

/**
 * The rates that AWS publishes, for an account and Region:
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
 * https://docs.aws.amazon.com/general/latest/gr/sns.html
 * The burst is the rate of one second where AWS publishes none.
 */
const publishedRates: Readonly<Partial<Record<Operation, Rate>>> = {
  'organizations:DescribeOrganization': rate(1, 2),
  'organizations:ListAccounts': rate(8, 12),
  'organizations:DescribeAccount': rate(20, 30),
  'organizations:ListParents': rate(5, 8),
  'organizations:ListRoots': rate(1, 2),
  'organizations:ListOrganizationalUnitsForParent': rate(5, 8),
  'organizations:ListAccountsForParent': rate(5, 8),
  'organizations:ListTagsForResource': rate(10, 15),
  'cloudtrail:DescribeTrails': rate(10),
  'cloudtrail:GetTrailStatus': rate(10),
  'cloudtrail:GetEventSelectors': rate(10),
  'logs:DescribeLogGroups': rate(10),
  'logs:DescribeMetricFilters': rate(5),
  'logs:DescribeLogStreams': rate(25),
  'logs:StartQuery': rate(5),
  'logs:GetQueryResults': rate(5),
  'logs:PutMetricFilter': rate(5),
  'cloudwatch:DescribeAlarmsForMetric': rate(9),
  'cloudwatch:DescribeAlarms': rate(9),
  'cloudwatch:ListAlarmMuteRules': rate(50),
  'cloudwatch:PutMetricAlarm': rate(3),
  'cloudwatch:TagResource': rate(20),
  'sns:ListSubscriptionsByTopic': rate(30),
  'sns:Subscribe': rate(100),
};

/** The rate of all operations of STS together. AssumeRole counts for the account of the caller. */
const sts = rate(600);

/** The lowest rate that AWS publishes anywhere, for operations without a published rate or with one for each Region. */
const unpublishedRate = rate(30);

/** How many buckets are kept before those that are full again are dropped. */
const minimumKept = 1_000;

export function createRateLimits(clock: Clock): RateLimits {
  const buckets = new Map<string, AdaptiveTokenBucket>();
  let dropAt = minimumKept;

  /** Drops the buckets that are full again: accounts that were audited leave thousands of them behind. */
  function dropFull(): void {
    for (const [key, bucket] of buckets) if (bucket.isFull()) buckets.delete(key);
    dropAt = Math.max(minimumKept, buckets.size * 2);
  }

  return {
    clock,
    of: ({ accountId, region, operation }) => {
      const isSts = operation.startsWith('sts:');
      const key = `${accountId}/${region}/${isSts ? 'sts' : operation}`;
      const known = buckets.get(key);
      if (known !== undefined) return known;
      if (buckets.size >= dropAt) dropFull();
      const bucket = new AdaptiveTokenBucket(isSts ? sts : (publishedRates[operation] ?? unpublishedRate), clock);
      buckets.set(key, bucket);
      return bucket;
    },
  };
}
