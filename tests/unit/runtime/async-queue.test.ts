import { describe, expect, it } from '@jest/globals';
import { createAsyncQueue } from '../../../src/runtime/async-queue.ts';
import { mapBounded } from '../../../src/runtime/map-bounded.ts';

async function taken<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('createAsyncQueue', () => {
  it('a queue yields items in the order in which they were put, and ends when it is closed', async () => {
    const letters = createAsyncQueue<string>();
    letters.put(['a', 'b']);
    const all = taken(letters);
    letters.put(['c']);
    await Promise.resolve();
    letters.put(['d']);
    letters.close();
    expect(await all).toEqual(['a', 'b', 'c', 'd']);
  });

  it('a queue yields each item to one of several consumers', async () => {
    const numbers = createAsyncQueue<number>();
    const takers = [taken(numbers), taken(numbers), taken(numbers)];
    numbers.put([1, 2, 3, 4, 5]);
    numbers.close();
    expect((await Promise.all(takers)).flat().toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
  });

  it('mapBounded works on the items of a queue while more are to come', async () => {
    const items = createAsyncQueue<string>();
    items.put(['first']);
    const seen: string[] = [];
    const mapped = mapBounded(items, { limit: 2 }, async (item) => {
      seen.push(item);
      if (item === 'first') items.put(['second', 'third']);
      if (item === 'third') items.close();
      return item.length;
    });
    expect((await mapped).map(({ kind, item }) => [kind, item])).toEqual([
      ['finished', 'first'],
      ['finished', 'second'],
      ['finished', 'third'],
    ]);
    expect(seen).toEqual(['first', 'second', 'third']);
  });

  it('mapBounded returns items of a queue that come after the signal as not started', async () => {
    const items = createAsyncQueue<string>();
    const controller = new AbortController();
    items.put(['first']);
    const mapped = mapBounded(items, { limit: 3, signal: controller.signal }, async (item) => {
      controller.abort();
      return item;
    });
    await Promise.resolve();
    items.put(['late', 'later']);
    items.close();
    expect(await mapped).toEqual([
      { kind: 'finished', item: 'first', value: 'first' },
      { kind: 'not-started', item: 'late' },
      { kind: 'not-started', item: 'later' },
    ]);
  });
});
