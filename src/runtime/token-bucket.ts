import type { Clock } from './clock.ts';

/** Requests a second, and how many may be sent at once after a pause. */
export type Rate = { readonly perSecond: number; readonly burst: number };

/** The time in which the rate doubles after a slow-down, until it is the published one again. */
const doublingMs = 15_000;

/**
 * The lowest rate after any number of slow-downs: a sixty-fourth of the published one, and one request in ten seconds.
 */
const floorShare = 1 / 64;
const floorPerSecond = 0.1;

/** Tokens are fractions: a sum of them may differ from a whole number by this much. */
const tolerance = 1e-9;

/**
 * A token bucket that adapts to the rate at which requests are answered: it starts with the published one, halves it
 * when a request is throttled, and lets it grow back, never above the published one. Requests are admitted in the order
 * in which they asked. See docs/adr/0005-rate-limits.md.
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

  /** Takes a token without waiting. Returns false when there is none, or when other requests are waiting. */
  tryAcquire(): boolean {
    return this.#waiting === 0 && this.#take();
  }

  /** Waits until a request may be sent. Returns false when the signal ended the wait: then no token was taken. */
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
   * Slows down after a throttle of a request that was sent at this time. Throttled requests that were sent before the
   * last slow-down do not slow the bucket down again.
   */
  onThrottled(sentAtMs: number): void {
    if (this.#slowed !== undefined && sentAtMs <= this.#slowed.atMs) return;
    this.#fill();
    const atMs = this.#clock.nowMs();
    const floor = Math.min(this.#published.perSecond, Math.max(this.#published.perSecond * floorShare, floorPerSecond));
    this.#slowed = { perSecond: Math.max(floor, this.#perSecondAt(atMs) / 2), atMs };
    this.#tokens = 0;
  }

  /** Returns the current rate in requests a second. */
  perSecond(): number {
    return this.#perSecondAt(this.#clock.nowMs());
  }

  /**
   * Returns whether the bucket equals a new one: no request waits, no token is missing, the rate is the published one.
   */
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
      // The bucket may be slowed down during the wait, so the loop checks again.
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
