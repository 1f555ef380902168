import type { ApiCallStats } from '../../domain/api-call-stats.ts';
import type { YieldSlot } from '../../runtime/map-bounded.ts';
import { isThrottle } from './failures.ts';
import type { Quota, RateLimits } from './rate-limits.ts';
import type { CallHooks } from './sign-request.ts';
import { unlessAborted } from './unless-aborted.ts';

/** The traffic for one account. Grows as calls are made. */
export type CallCounter = { -readonly [Count in keyof ApiCallStats]: ApiCallStats[Count] };

type PacedCaller = { readonly counter: CallCounter; readonly signal: AbortSignal; readonly yieldSlot?: YieldSlot };

/**
 * What stands beside one call: it waits before each attempt as long as its budget says, and longer after it was
 * throttled itself; it slows the budget down; it counts. All waiting for AWS's rates is here.
 */
export function paceCall(
  budgets: RateLimits,
  quota: Quota,
  { counter, signal, yieldSlot = keepSlot }: PacedCaller,
): CallHooks {
  const budget = budgets.of(quota);
  let attempts = 0;
  let throttles = 0;
  let isThrottled = false;
  let sentAtMs = 0;

  async function backOffAndQueue(): Promise<void> {
    if (isThrottled) await budgets.clock.sleep(backOffMs(throttles), signal);
    isThrottled = false;
    await budget.acquire(signal);
  }

  return {
    beforeAttempt: async () => {
      if (isThrottled || !budget.tryAcquire()) await unlessAborted(yieldSlot(backOffAndQueue), signal);
    },
    onAttempt: () => {
      sentAtMs = budgets.clock.nowMs();
      counter.apiCalls += 1;
      if (attempts > 0) counter.retries += 1;
      attempts += 1;
    },
    onFailure: (error) => {
      if (!isThrottle(error)) return;
      isThrottled = true;
      throttles += 1;
      counter.throttles += 1;
      budget.onThrottled(sentAtMs);
    },
  };
}

const keepSlot: YieldSlot = (wait) => wait();

const firstBackOffMs = 1_000;
const longestBackOffMs = 20_000;

/** As the SDK waits after a throttle: up to a second, doubled each time, at random so that nobody comes back together. */
function backOffMs(throttles: number): number {
  return Math.random() * Math.min(longestBackOffMs, firstBackOffMs * 2 ** (throttles - 1));
}
