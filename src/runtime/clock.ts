import { sleep } from './sleep.ts';

/** Measures time and waits. Tests bring one of their own, so that no test waits. */
export type Clock = {
  /** Returns the milliseconds since some moment; never decreases. */
  readonly nowMs: () => number;
  /** Waits this long, or until the signal is aborted; never rejects. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
};

export const systemClock: Clock = { nowMs: () => performance.now(), sleep };

/** Returns a clock that skips every wait: for the sandbox, where a wait proves nothing. */
export function fastForwardClock(): Clock {
  let skippedMs = 0;
  return {
    nowMs: () => performance.now() + skippedMs,
    sleep: async (milliseconds) => {
      skippedMs += milliseconds;
    },
  };
}
