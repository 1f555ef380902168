import { describe, expect, it } from '@jest/globals';
import type { Slot } from '../../../src/runtime/map-bounded.ts';
import { valuesOf } from '../../../src/runtime/slot-values.ts';

const finished: Slot<string, number> = { kind: 'finished', item: 'a', value: 1 };

describe('valuesOf', () => {
  it('returns the values of finished items in order', () => {
    expect(valuesOf([finished, { kind: 'finished', item: 'b', value: 2 }])).toEqual([1, 2]);
  });

  it('throws the error of an item that crashed', () => {
    const error = new Error('Boom.');
    expect(() => valuesOf([finished, { kind: 'crashed', item: 'b', error }])).toThrow(error);
  });

  it('throws when an item was not started, so that none is lost', () => {
    expect(() => valuesOf([finished, { kind: 'not-started', item: 'b' }])).toThrow('An item was not started');
  });
});
