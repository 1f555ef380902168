import type { AccountId } from '../../domain/account.ts';
import type { Trail, TrailStatus } from '../../domain/facts.ts';
import type { Caveat } from '../../domain/finding.ts';
import { oldestProofMs } from '../../domain/previous-entries.ts';
import type { FactLookup } from '../fact-lookup.ts';

/** Whether events arrive, as far as the facts show. `stopped` is proved; a weakness is a caveat. */
export type DeliveryJudgement =
  | { readonly kind: 'stopped'; readonly message: string }
  | { readonly kind: 'not-disproved'; readonly caveats: readonly Caveat[] };

const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/**
 * How long after an event its delivery is still awaited. "CloudTrail typically delivers events to your log group within
 * an average of about 5 minutes of an API call. This time is not guaranteed":
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html
 */
export const deliveryAllowanceMs = 3_600_000;

/** How far the latest delivery to S3 may be ahead of that to CloudWatch Logs. */
const bucketLeadMs = 2 * hourMs;

/**
 * Judges by its status whether a trail, which is logging all management events, still delivers to CloudWatch Logs:
 * `LatestCloudWatchLogsDeliveryTime` is "the most recent date and time when CloudTrail delivered logs to CloudWatch
 * Logs", `LatestDeliveryTime` the same for S3, and both are those of one Region.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
 */
export function judgeTrailDelivery(
  lookup: FactLookup,
  { trail, owner, status }: { readonly trail: Trail; readonly owner: AccountId; readonly status: TrailStatus },
): DeliveryJudgement {
  const { latestLogsDeliveryMs: latestMs, latestBucketDeliveryMs: bucketMs, startedLoggingMs } = status;
  const { nowMs } = lookup.context;
  if (latestMs === undefined) return neverDelivered(nowMs, startedLoggingMs);
  if (bucketMs !== undefined && bucketMs - latestMs > bucketLeadMs) {
    const message = `CloudTrail delivers to S3, at ${at(bucketMs)}, and no longer to CloudWatch Logs: the latest delivery there was at ${at(latestMs)}.`;
    return { kind: 'stopped', message };
  }
  const entry = entryIn(lookup, trail, owner);
  if (entry !== undefined && isProof(entry, nowMs, startedLoggingMs) && latestMs < entry.sinceMs) {
    const message = `CloudTrail has delivered nothing to CloudWatch Logs since ${at(latestMs)}, though rootwatch's own calls in account ${owner} at ${at(entry.enteredMs)} are events that the trail records.`;
    return { kind: 'stopped', message };
  }
  if (nowMs - latestMs <= dayMs) return { kind: 'not-disproved', caveats: [] };
  return stale(`The latest delivery to CloudWatch Logs was at ${at(latestMs)}, more than 24 hours ago.`);
}

/** A log group may have been added a moment ago, so a trail without a delivery is not proved to fail. */
function neverDelivered(nowMs: number, startedLoggingMs: number | undefined): DeliveryJudgement {
  if (startedLoggingMs === undefined || nowMs - startedLoggingMs <= dayMs)
    return { kind: 'not-disproved', caveats: [] };
  return stale(
    `The trail has been logging since ${at(startedLoggingMs)}, and its status names no delivery to CloudWatch Logs.`,
  );
}

function stale(message: string): DeliveryJudgement {
  return { kind: 'not-disproved', caveats: [{ fact: 'trail-status', code: 'TRAIL_DELIVERY_STALE', message }] };
}

/** `enteredMs`: the previous run's calls began then or later; `sinceMs`: an event of it happened no earlier. */
type Entry = { readonly enteredMs: number; readonly sinceMs: number };

/**
 * Finds out when the previous run has made a call in the trail's home Region, whose status it is. Trails are listed in
 * the run's own Region; the status is asked for in the home Region, that of an organization trail once a run and maybe
 * before its owner's turn, that of an account's own trail only where no organization trail covers the account.
 */
function entryIn(lookup: FactLookup, trail: Trail, owner: AccountId): Entry | undefined {
  const { accountId, region, previousRun } = lookup.context;
  const enteredMs = previousRun?.enteredMsById.get(owner);
  if (previousRun === undefined || enteredMs === undefined) return undefined;
  if (trail.homeRegion === region) return { enteredMs, sinceMs: enteredMs };
  if (trail.isOrganizationTrail) return { enteredMs, sinceMs: Math.min(previousRun.startedMs, enteredMs) };
  const trails = lookup.get({ kind: 'trails', accountId, region });
  const isOnlyOwn = trails?.kind === 'known' && trails.value.every(({ isOrganizationTrail }) => !isOrganizationTrail);
  return isOnlyOwn ? { enteredMs, sinceMs: enteredMs } : undefined;
}

/** Returns whether events of the previous run must have been delivered by now, by a trail that was logging then. */
export function isProof({ enteredMs, sinceMs }: Entry, nowMs: number, startedLoggingMs: number | undefined): boolean {
  const ageMs = nowMs - enteredMs;
  if (ageMs < deliveryAllowanceMs || ageMs > oldestProofMs) return false;
  return startedLoggingMs === undefined || startedLoggingMs <= sinceMs;
}

export function at(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+/, '');
}
