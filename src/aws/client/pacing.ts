import type { Traffic } from '../../domain/traffic.ts';
import type { Lend } from '../../runtime/map-bounded.ts';
import type { Budgets, Quota } from './rate-limits.ts';
import { isThrottle } from './refusals.ts';
import type { Watch } from './sign-request.ts';
import { unlessAborted } from './unless-aborted.ts';

/** The traffic for one account. Grows as calls are made. */
export type CallCounter = { -readonly [Count in keyof Traffic]: Traffic[Count] };

type PacedCaller = { readonly counter: CallCounter; readonly signal: AbortSignal; readonly lend?: Lend };

/**
 * What stands beside one call: it waits before each attempt as long as its budget says, and longer after it was
 * throttled itself; it slows the budget down; it counts. All waiting for AWS's rates is here.
 */
export function watchOver(budgets: Budgets, quota: Quota, { counter, signal, lend = keepPlace }: PacedCaller): Watch {
  const budget = budgets.of(quota);
  let attempts = 0;
  let throttles = 0;
  let isThrottled = false;
  let sentAtMs = 0;

  async function backOffAndQueue(): Promise<void> {
    if (isThrottled) await budgets.clock.sleep(backOffMs(throttles), signal);
    isThrottled = false;
    await budget.admit(signal);
  }

  return {
    admission: async () => {
      if (isThrottled || !budget.admitAtOnce()) await unlessAborted(lend(backOffAndQueue), signal);
    },
    attempt: () => {
      sentAtMs = budgets.clock.nowMs();
      counter.apiCalls += 1;
      if (attempts > 0) counter.retries += 1;
      attempts += 1;
    },
    failure: (error) => {
      if (!isThrottle(error)) return;
      isThrottled = true;
      throttles += 1;
      counter.throttles += 1;
      budget.slowDown(sentAtMs);
    },
  };
}

const keepPlace: Lend = (wait) => wait();

const firstBackOffMs = 1_000;
const longestBackOffMs = 20_000;

/** As the SDK waits after a throttle: up to a second, doubled each time, at random so that nobody comes back together. */
function backOffMs(throttles: number): number {
  return Math.random() * Math.min(longestBackOffMs, firstBackOffMs * 2 ** (throttles - 1));
}
