import type { Clock } from './clock.ts';

/** Requests a second, and how many at once after a pause. */
export type Rate = { readonly perSecond: number; readonly burst: number };

/** After a slow-down the rate doubles in this time, until it is the published one again. */
const doublingMs = 15_000;

/** However often it is slowed down: a sixty-fourth of the published rate, and one request in ten seconds. */
const floorShare = 1 / 64;
const floorPerSecond = 0.1;

/** Tokens are fractions of a second: a sum of them may miss the whole by this much. */
const tolerance = 1e-9;

/**
 * A token bucket that finds the rate at which requests are answered: it begins with the published one, halves it when a
 * request was throttled, and lets it grow back. Never faster than published: what is above that is not ours to use.
 * Whoever is admitted first is served first. See docs/adr/0005-rate-limits.md.
 */
export class AdaptiveTokenBucket {
  readonly #published: Rate;
  readonly #clock: Clock;
  #tokens: number;
  #filledAtMs: number;
  #slowed: { readonly perSecond: number; readonly atMs: number } | undefined;
  #waiting = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(published: Rate, clock: Clock) {
    this.#published = published;
    this.#clock = clock;
    this.#tokens = published.burst;
    this.#filledAtMs = clock.nowMs();
  }

  /** Whether a request may be sent now, by somebody who does not wait. */
  tryAcquire(): boolean {
    return this.#waiting === 0 && this.#take();
  }

  /** Waits until a request may be sent. False when the signal ended the wait: then nothing was used up. */
  async acquire(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    if (this.tryAcquire()) return true;
    this.#waiting += 1;
    const turn = this.#queue.then(() => this.#nextToken(signal));
    this.#queue = turn;
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
    }
  }

  /**
   * A request that was sent at this time was throttled. Several that were under way together are one reason to slow
   * down, and not several.
   */
  onThrottled(sentAtMs: number): void {
    if (this.#slowed !== undefined && sentAtMs <= this.#slowed.atMs) return;
    this.#fill();
    const atMs = this.#clock.nowMs();
    const floor = Math.min(this.#published.perSecond, Math.max(this.#published.perSecond * floorShare, floorPerSecond));
    this.#slowed = { perSecond: Math.max(floor, this.#perSecondAt(atMs) / 2), atMs };
    this.#tokens = 0;
  }

  /** Requests a second, now. */
  perSecond(): number {
    return this.#perSecondAt(this.#clock.nowMs());
  }

  /** Whether it is as good as a new one: nobody waits, nothing is used up, and it goes at the published rate. */
  isFull(): boolean {
    this.#fill();
    return (
      this.#waiting === 0 &&
      this.#tokens >= this.#published.burst - tolerance &&
      this.perSecond() === this.#published.perSecond
    );
  }

  async #nextToken(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      if (this.#take()) return true;
      const waitMs = Math.ceil(((1 - this.#tokens) / this.perSecond()) * 1_000);
      // Whoever waits may be slowed down meanwhile, and looks again.
      await this.#clock.sleep(Math.max(1, waitMs), signal);
    }
    return false;
  }

  #take(): boolean {
    this.#fill();
    if (this.#tokens < 1 - tolerance) return false;
    this.#tokens -= 1;
    return true;
  }

  #fill(): void {
    const nowMs = this.#clock.nowMs();
    const before = this.#perSecondAt(this.#filledAtMs);
    const now = this.#perSecondAt(nowMs);
    const gained = (((before + now) / 2) * (nowMs - this.#filledAtMs)) / 1_000;
    const { perSecond, burst } = this.#published;
    this.#tokens = Math.min(this.#tokens + gained, Math.max(1, (burst * now) / perSecond));
    this.#filledAtMs = nowMs;
  }

  #perSecondAt(atMs: number): number {
    if (this.#slowed === undefined) return this.#published.perSecond;
    const grown = this.#slowed.perSecond * 2 ** ((atMs - this.#slowed.atMs) / doublingMs);
    return Math.min(this.#published.perSecond, grown);
  }
}
