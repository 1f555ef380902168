import { sleep } from './sleep.ts';

/** What waiting is measured by. Tests bring one of their own, so that no test waits. */
export type Clock = {
  /** Milliseconds since some moment; never goes back. */
  readonly nowMs: () => number;
  /** Waits so long, or until the signal; never rejects. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
};

export const systemClock: Clock = { nowMs: () => performance.now(), sleep: sleep };

/** A clock that leaps over whatever is waited for: for the sandbox, where waiting teaches nothing. */
export function fastForwardClock(): Clock {
  let leaptMs = 0;
  return {
    nowMs: () => performance.now() + leaptMs,
    sleep: async (milliseconds) => {
      leaptMs += milliseconds;
    },
  };
}
