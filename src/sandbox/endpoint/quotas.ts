import type { ServiceName } from '../world/errors.ts';

type Quota = { readonly bucket: string; readonly perSecond: number; readonly burst: number };

const quota = (bucket: string, perSecond: number, burst = perSecond): Quota => ({ bucket, perSecond, burst });

/**
 * Requests per second, for an account and Region: service quota pages of 2026-04. Operations of one bucket share it.
 * Bursts are those that AWS documents; elsewhere the burst of one second is assumed.
 */
const quotas: Readonly<Record<string, Quota>> = {
  'organizations:ListAccounts': quota('ListAccounts', 8, 12),
  'organizations:ListAccountsForParent': quota('ListAccountsForParent', 5, 8),
  'organizations:ListOrganizationalUnitsForParent': quota('ListOrganizationalUnitsForParent', 5, 8),
  'organizations:ListParents': quota('ListParents', 5, 8),
  'organizations:ListRoots': quota('ListRoots', 1, 2),
  'organizations:DescribeAccount': quota('DescribeAccount', 20, 30),
  'organizations:DescribeOrganization': quota('DescribeOrganization', 1, 2),
  'organizations:ListTagsForResource': quota('ListTagsForResource', 10, 15),
  'sts:AssumeRole': quota('sts', 600),
  'sts:GetCallerIdentity': quota('sts', 600),
  'cloudtrail:DescribeTrails': quota('cloudtrail:DescribeTrails', 10),
  'cloudtrail:GetTrailStatus': quota('cloudtrail:GetTrailStatus', 10),
  'cloudtrail:GetEventSelectors': quota('cloudtrail:GetEventSelectors', 10),
  'logs:DescribeLogGroups': quota('DescribeLogGroups', 10),
  'logs:DescribeMetricFilters': quota('DescribeMetricFilters', 5),
  'logs:DescribeLogStreams': quota('DescribeLogStreams', 25),
  'logs:StartQuery': quota('StartQuery', 5),
  'logs:GetQueryResults': quota('GetQueryResults', 5),
  'logs:PutMetricFilter': quota('PutMetricFilter', 5),
  'logs:TestMetricFilter': quota('TestMetricFilter', 5),
  'cloudwatch:DescribeAlarms': quota('DescribeAlarms', 9),
  'cloudwatch:DescribeAlarmsForMetric': quota('DescribeAlarmsForMetric', 9),
  'cloudwatch:DescribeAlarmHistory': quota('DescribeAlarmHistory', 20),
  'cloudwatch:ListAlarmMuteRules': quota('ListAlarmMuteRules', 50),
  'cloudwatch:PutMetricAlarm': quota('PutMetricAlarm', 3),
  'cloudwatch:SetAlarmState': quota('SetAlarmState', 3),
  'cloudwatch:TagResource': quota('cloudwatch:TagResource', 20),
  'sns:ListSubscriptionsByTopic': quota('ListSubscriptionsByTopic', 30),
  'sns:Subscribe': quota('Subscribe', 100),
};

export type Quotas = {
  /** Takes one request from the account's quota; returns false when none is left. */
  readonly take: (request: QuotaRequest) => boolean;
};

export type QuotaRequest = {
  readonly accountId: string;
  readonly region: string;
  readonly service: ServiceName;
  readonly operation: string;
};

type Bucket = { tokens: number; filledAtMs: number };

/** Creates token buckets. `now` is in milliseconds; `shares` is the share of its rates that an account has. */
export function createQuotas(now: () => number, shares: Readonly<Record<string, number>> = {}): Quotas {
  const buckets = new Map<string, Bucket>();
  return {
    take: ({ accountId, region, service, operation }) => {
      const limit = quotas[`${service}:${operation}`];
      if (limit === undefined) return true;
      const key = `${accountId}/${region}/${limit.bucket}`;
      const atMs = now();
      const share = shares[accountId] ?? 1;
      const burst = Math.max(1, limit.burst * share);
      const bucket = buckets.get(key) ?? { tokens: burst, filledAtMs: atMs };
      const gained = ((atMs - bucket.filledAtMs) / 1000) * limit.perSecond * share;
      bucket.tokens = Math.min(burst, bucket.tokens + gained);
      bucket.filledAtMs = atMs;
      buckets.set(key, bucket);
      // Tokens are fractions, and a sum of them may miss the whole number by a rounding error.
      if (bucket.tokens < 1 - 1e-6) return false;
      bucket.tokens -= 1;
      return true;
    },
  };
}
