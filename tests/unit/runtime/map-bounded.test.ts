import { describe, expect, it } from '@jest/globals';
import { mapBounded } from '../../../src/runtime/map-bounded.ts';

const never = new AbortController().signal;

describe('mapBounded', () => {
  it('gives every item one slot, in the order of the items, whichever ends first', async () => {
    const latches = [1, 2, 3].map(() => latch());
    const mapped = mapBounded([0, 1, 2], { limit: 3, signal: never }, async (index) => {
      await latches[index]?.promise;
      return index * 10;
    });
    for (const each of latches.toReversed()) each.resolve(undefined);
    expect(await mapped).toEqual([0, 1, 2].map((item) => ({ kind: 'finished', item, value: item * 10 })));
  });

  it('never has more than the limit under way', async () => {
    let underWay = 0;
    let most = 0;
    await mapBounded(
      Array.from({ length: 50 }, (_, index) => index),
      { limit: 4, signal: never },
      async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await Promise.resolve();
        underWay -= 1;
      },
    );
    expect(most).toBe(4);
  });

  it('shows a crash beside the results of the others', async () => {
    const error = new Error('a bug');
    const slots = await mapBounded([1, 2], { limit: 1, signal: never }, async (item) => {
      if (item === 1) throw error;
      return item;
    });
    expect(slots).toEqual([
      { kind: 'crashed', item: 1, error },
      { kind: 'finished', item: 2, value: 2 },
    ]);
  });

  it('starts nothing after the signal, awaits what is under way, and shows the rest as not started', async () => {
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

type Latch = { readonly promise: Promise<unknown>; readonly resolve: (value: unknown) => void };

function latch(): Latch {
  const opened: ((value: unknown) => void)[] = [];
  const promise = new Promise((open) => opened.push(open));
  return { promise, resolve: (value) => opened[0]?.(value) };
}
