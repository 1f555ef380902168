import type { ApiCallStats } from '../../domain/api-call-stats.ts';
import type { YieldSlot } from '../../runtime/map-bounded.ts';
import { isThrottle } from './failures.ts';
import type { KeptMemory } from './kept-memory.ts';
import type { Quota, RateLimits } from './rate-limits.ts';
import type { CallHooks } from './sign-request.ts';
import { unlessAborted } from './unless-aborted.ts';

/** Counts the calls for one account while they are made. */
export type CallCounter = { -readonly [Count in keyof ApiCallStats]: ApiCallStats[Count] };

type PacedCaller = {
  readonly counter: CallCounter;
  readonly signal: AbortSignal;
  readonly kept?: KeptMemory;
  readonly yieldSlot?: YieldSlot;
};

/**
 * Returns the hooks of one call. They wait before each attempt as long as the rate limit requires, and back off after
 * a throttle; they slow the rate limit down; they count. All waiting for AWS's rates is here.
 */
export function paceCall(
  rateLimits: RateLimits,
  quota: Quota,
  { counter, signal, kept, yieldSlot = keepSlot }: PacedCaller,
): CallHooks {
  const bucket = rateLimits.of(quota);
  let attempts = 0;
  let throttles = 0;
  let isThrottled = false;
  let sentAtMs = 0;

  async function backOffAndQueue(): Promise<void> {
    if (isThrottled) await rateLimits.clock.sleep(backOffMs(throttles), signal);
    isThrottled = false;
    await bucket.acquire(signal);
  }

  return {
    beforeAttempt: async () => {
      if (isThrottled || !bucket.tryAcquire()) await unlessAborted(yieldSlot(backOffAndQueue), signal);
      // Hundreds of calls may have waited together: those that are left are not made once the account has its share.
      kept?.check();
    },
    onAttempt: () => {
      sentAtMs = rateLimits.clock.nowMs();
      counter.apiCalls += 1;
      if (attempts > 0) counter.retries += 1;
      attempts += 1;
    },
    onFailure: (error) => {
      if (!isThrottle(error)) return;
      isThrottled = true;
      throttles += 1;
      counter.throttles += 1;
      bucket.onThrottled(sentAtMs);
    },
  };
}

const keepSlot: YieldSlot = (wait) => wait();

const firstBackOffMs = 1_000;
const longestBackOffMs = 20_000;

/** Returns a back-off with full jitter, as the SDK's after a throttle: up to a second, doubled each time. */
function backOffMs(throttles: number): number {
  return Math.random() * Math.min(longestBackOffMs, firstBackOffMs * 2 ** (throttles - 1));
}
