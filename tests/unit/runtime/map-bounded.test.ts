import { describe, expect, it } from '@jest/globals';
import { mapBounded } from '../../../src/runtime/map-bounded.ts';

describe('mapBounded', () => {
  it('mapBounded returns one slot for every item, in the order of the items, whichever ends first', async () => {
    const latches = [1, 2, 3].map(() => latch());
    const mapped = mapBounded([0, 1, 2], { limit: 3 }, async (index) => {
      await latches[index]?.promise;
      return index * 10;
    });
    for (const each of latches.toReversed()) each.resolve(undefined);
    expect(await mapped).toEqual([0, 1, 2].map((item) => ({ kind: 'finished', item, value: item * 10 })));
  });

  it('mapBounded never works on more items at once than the limit', async () => {
    let underWay = 0;
    let most = 0;
    await mapBounded(
      Array.from({ length: 50 }, (_, index) => index),
      { limit: 4 },
      async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await Promise.resolve();
        underWay -= 1;
      },
    );
    expect(most).toBe(4);
  });

  it('mapBounded returns a crash beside the results of the other items', async () => {
    const error = new Error('a bug');
    const slots = await mapBounded([1, 2], { limit: 1 }, async (item) => {
      if (item === 1) throw error;
      return item;
    });
    expect(slots).toEqual([
      { kind: 'crashed', item: 1, error },
      { kind: 'finished', item: 2, value: 2 },
    ]);
  });

  it('mapBounded starts nothing after the signal, awaits what was started, and returns the rest as not started', async () => {
    const controller = new AbortController();
    const slots = await mapBounded([1, 2, 3], { limit: 1, signal: controller.signal }, async (item) => {
      controller.abort();
      await Promise.resolve();
      return item;
    });
    expect(slots).toEqual([
      { kind: 'finished', item: 1, value: 1 },
      { kind: 'not-started', item: 2 },
      { kind: 'not-started', item: 3 },
    ]);
  });
});

describe('an item that waits', () => {
  it('an item that waits lets the next one begin, and goes on when its wait is over', async () => {
    const answer = latch();
    const order: string[] = [];
    const mapped = mapBounded(['waits', 'a', 'b'], { limit: 1 }, async (item, yieldSlot) => {
      order.push(`${item} begins`);
      if (item === 'waits') await yieldSlot(async () => answer.promise);
      if (item === 'b') answer.resolve(undefined);
      order.push(`${item} ends`);
    });
    expect((await mapped).map(({ kind }) => kind)).toEqual(['finished', 'finished', 'finished']);
    expect(order).toEqual(['waits begins', 'a begins', 'a ends', 'b begins', 'b ends', 'waits ends']);
  });

  it('an item that goes on after a wait reclaims its slot', async () => {
    let working = 0;
    let most = 0;
    const items = Array.from({ length: 60 }, (_, index) => index);
    await mapBounded(items, { limit: 3 }, async (item, yieldSlot) => {
      if (item < 6) await yieldSlot(async () => Promise.resolve());
      if (item < 20) return;
      working += 1;
      most = Math.max(most, working);
      await new Promise((resolve) => setImmediate(resolve));
      working -= 1;
    });
    expect(most).toBe(3);
  });

  it('an item yields one slot, however many things it waits for', async () => {
    const answer = latch();
    const begun: number[] = [];
    const mapped = mapBounded([0, 1, 2, 3], { limit: 1 }, async (item, yieldSlot) => {
      begun.push(item);
      if (item === 0) await Promise.all([1, 2, 3].map(async () => yieldSlot(async () => answer.promise)));
      else await answer.promise;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toEqual([0, 1]);
    answer.resolve(undefined);
    expect((await mapped).map(({ kind }) => kind)).toEqual(Array.from({ length: 4 }, () => 'finished'));
  });

  it('an item keeps its slot when three times the limit are waiting already', async () => {
    const answer = latch();
    let begun = 0;
    const mapped = mapBounded([0, 1, 2, 3, 4, 5, 6, 7], { limit: 1 }, async (_item, yieldSlot) => {
      begun += 1;
      await yieldSlot(async () => answer.promise);
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toBe(4);
    answer.resolve(undefined);
    expect((await mapped).map(({ kind }) => kind)).toEqual(Array.from({ length: 8 }, () => 'finished'));
  });

  it('an item whose wait rejects is crashed like any other', async () => {
    const error = new Error('a bug');
    const slots = await mapBounded([1, 2], { limit: 1 }, async (item, yieldSlot) => {
      if (item === 1) await yieldSlot(async () => Promise.reject(error));
      return item;
    });
    expect(slots).toEqual([
      { kind: 'crashed', item: 1, error },
      { kind: 'finished', item: 2, value: 2 },
    ]);
  });
});

type Latch = { readonly promise: Promise<unknown>; readonly resolve: (value: unknown) => void };

function latch(): Latch {
  const opened: ((value: unknown) => void)[] = [];
  const promise = new Promise((open) => opened.push(open));
  return { promise, resolve: (value) => opened[0]?.(value) };
}
