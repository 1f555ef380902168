import type { Clock } from '../../src/runtime/clock.ts';

/** A clock that advances only while everything waits: minutes pass at once, and always in the same order. */
export type VirtualClock = Clock & {
  /** Advances time until the work is done. */
  readonly run: <Value>(work: Promise<Value>) => Promise<Value>;
  readonly advance: (milliseconds: number) => Promise<void>;
};

type Sleeper = { readonly atMs: number; readonly wake: () => void };

/** Turns of the event loop to wait for work of the SDK between two delays, which takes fewer. */
const turnsToSettle = 12;

export function virtualClock(): VirtualClock {
  let nowMs = 0;
  const sleepers = new Set<Sleeper>();

  function wakeUpTo(atMs: number): void {
    nowMs = atMs;
    for (const sleeper of [...sleepers].toSorted((a, b) => a.atMs - b.atMs)) {
      if (sleeper.atMs <= atMs) sleeper.wake();
    }
  }

  async function passNext(untilMs: number): Promise<boolean> {
    await settle();
    const next = Math.min(...[...sleepers].map(({ atMs }) => atMs));
    if (next > untilMs) return false;
    wakeUpTo(next);
    return true;
  }

  return {
    nowMs: () => nowMs,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper: Sleeper = { atMs: nowMs + milliseconds, wake };
        if (signal.aborted) resolve();
        else {
          sleepers.add(sleeper);
          signal.addEventListener('abort', wake, { once: true });
        }
      }),
    run: async (work) => {
      const progress = { isDone: false };
      const end = (): void => {
        progress.isDone = true;
      };
      work.then(end, end);
      while (!progress.isDone) {
        const moved = await passNext(Number.MAX_VALUE);
        if (!moved) await new Promise((resolve) => setTimeout(resolve, 0));
      }
      return work;
    },
    advance: async (milliseconds) => {
      const untilMs = nowMs + milliseconds;
      while (await passNext(untilMs));
      wakeUpTo(untilMs);
      await settle();
    },
  };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < turnsToSettle; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
