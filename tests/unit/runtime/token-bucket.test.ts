import { describe, expect, it } from '@jest/globals';
import { AdaptiveTokenBucket, type Rate } from '../../../src/runtime/token-bucket.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

const listing: Rate = { perSecond: 8, burst: 12 };
const never = new AbortController().signal;

function bucketOf(rate: Rate = listing) {
  const clock = virtualClock();
  const bucket = new AdaptiveTokenBucket(rate, clock);
  const admitted: number[] = [];
  const ask = (signal: AbortSignal = never): void => {
    void bucket.acquire(signal).then((isAdmitted) => isAdmitted && admitted.push(clock.nowMs()));
  };
  return { clock, bucket, admitted, ask };
}

describe('AdaptiveTokenBucket without a throttle', () => {
  it('a bucket admits the burst at once and the rest at the published rate', async () => {
    const { clock, admitted, ask } = bucketOf();
    for (let request = 0; request < 20; request += 1) ask();
    await clock.advance(60_000);
    expect(admitted.slice(0, 12)).toEqual(Array.from({ length: 12 }, () => 0));
    expect(admitted.slice(12)).toEqual([125, 250, 375, 500, 625, 750, 875, 1_000]);
  });

  it('a bucket holds at most a burst, however long no request comes', async () => {
    const { clock, admitted, ask } = bucketOf();
    await clock.advance(3_600_000);
    for (let request = 0; request < 13; request += 1) ask();
    await clock.advance(1_000);
    expect(admitted.filter((atMs) => atMs === 3_600_000)).toHaveLength(12);
  });

  it('a bucket is full when it equals a new one, and not before', async () => {
    const { clock, bucket, ask } = bucketOf();
    expect(bucket.isFull()).toBe(true);
    for (let request = 0; request < 4; request += 1) ask();
    await clock.advance(499);
    expect(bucket.isFull()).toBe(false);
    await clock.advance(1);
    expect(bucket.isFull()).toBe(true);
  });
});

describe('AdaptiveTokenBucket after a throttle', () => {
  it('a throttled bucket admits at half the rate, and drops its burst', async () => {
    const { clock, bucket, admitted, ask } = bucketOf();
    bucket.onThrottled(clock.nowMs());
    expect(bucket.perSecond()).toBe(4);
    ask();
    await clock.advance(1_000);
    expect(admitted).toHaveLength(1);
    expect(admitted[0]).toBeGreaterThanOrEqual(240);
  });

  it('a throttled bucket is back at the published rate after fifteen seconds, and grows no further', async () => {
    const { clock, bucket } = bucketOf();
    bucket.onThrottled(clock.nowMs());
    await clock.advance(7_500);
    expect(bucket.perSecond()).toBeCloseTo(4 * Math.SQRT2);
    await clock.advance(7_500);
    expect(bucket.perSecond()).toBe(8);
    await clock.advance(60_000);
    expect(bucket.perSecond()).toBe(8);
  });

  it('a bucket slows down once for throttled requests that were in progress together', async () => {
    const { clock, bucket } = bucketOf();
    await clock.advance(100);
    for (let request = 0; request < 12; request += 1) bucket.onThrottled(100);
    expect(bucket.perSecond()).toBe(4);
    await clock.advance(40);
    bucket.onThrottled(99);
    expect(bucket.perSecond()).toBeGreaterThan(4);
    bucket.onThrottled(clock.nowMs());
    expect(bucket.perSecond()).toBeLessThan(2.1);
  });

  it('a bucket still admits a request now and then when every one is throttled', async () => {
    const { clock, bucket } = bucketOf();
    for (let throttle = 0; throttle < 50; throttle += 1) {
      await clock.advance(1);
      bucket.onThrottled(clock.nowMs());
    }
    expect(bucket.perSecond()).toBeCloseTo(0.125);
  });

  it('a throttle slows down requests that are waiting already', async () => {
    const { clock, bucket, admitted, ask } = bucketOf({ perSecond: 1, burst: 1 });
    ask();
    ask();
    await clock.advance(500);
    bucket.onThrottled(clock.nowMs());
    await clock.advance(1_400);
    expect(admitted).toHaveLength(1);
    await clock.advance(600);
    expect(admitted).toHaveLength(2);
  });

  it('a bucket admits requests in the order in which they came', async () => {
    const { clock, bucket } = bucketOf({ perSecond: 1, burst: 1 });
    const served: string[] = [];
    for (const name of ['first', 'second', 'third', 'fourth']) {
      void bucket.acquire(never).then(() => served.push(name));
      await clock.advance(900);
    }
    await clock.advance(5_000);
    expect(served).toEqual(['first', 'second', 'third', 'fourth']);
  });
});

describe('the deadline of a wait', () => {
  it('a wait for a token ends with the signal and takes none', async () => {
    const { clock, bucket, admitted, ask } = bucketOf({ perSecond: 1, burst: 1 });
    const deadline = new AbortController();
    ask();
    const ended = bucket.acquire(deadline.signal);
    ask();
    await clock.advance(500);
    deadline.abort();
    expect(await ended).toBe(false);
    await clock.advance(500);
    expect(admitted).toEqual([0, 1_000]);
  });

  it('a bucket admits no request after the signal', async () => {
    const { bucket } = bucketOf({ perSecond: 1, burst: 1 });
    expect(await bucket.acquire(AbortSignal.abort())).toBe(false);
    expect(bucket.tryAcquire()).toBe(true);
  });
});
