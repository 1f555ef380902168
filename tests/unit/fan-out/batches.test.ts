import { describe, expect, it } from '@jest/globals';
import type { Account } from '../../../src/domain/account.ts';
import { batchesOf } from '../../../src/fan-out/batches.ts';
import { batchSizeFor } from '../../../src/fan-out/plan-run.ts';
import { accountId } from '../../support/facts.ts';

const accounts = Array.from({ length: 7 }, (_, index): Account => {
  const id = accountId(String(500_000_000_000 + index));
  return { id, name: id, email: `${id}@example.com`, state: 'ACTIVE', organizationalUnits: [] };
});

describe('batchesOf', () => {
  it.each([
    [3, [3, 3, 1]],
    [7, [7]],
    [100, [7]],
  ])('batchesOf splits seven accounts into batches of %d, in their order', (size, sizes) => {
    const batches = batchesOf(accounts, size);
    expect(batches.map(({ length }) => length)).toEqual(sizes);
    expect(batches.flat()).toEqual(accounts);
  });

  it('batchesOf has no batch for no accounts', () => {
    expect(batchesOf([], 10)).toEqual([]);
  });
});

describe('batchSizeFor', () => {
  it.each([
    [50_000, 100, 100],
    [50_000, 25, 25],
    [50_001, 25, 26],
    [50_000, 10, 25],
    [0, 10, 10],
  ])('batchSizeFor has at most 2,000 batches: %d accounts in batches of %d get %d', (count, wanted, size) => {
    expect(batchSizeFor(count, wanted)).toBe(size);
  });
});
