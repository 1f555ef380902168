import type { Slot } from './map-bounded.ts';

/**
 * Returns the value of every item, in order. For work that nothing aborts.
 *
 * @throws the error of the first item that crashed, and when an item was not started.
 */
export function valuesOf<Value>(slots: readonly Slot<unknown, Value>[]): readonly Value[] {
  return slots.map((slot) => {
    switch (slot.kind) {
      case 'finished':
        return slot.value;
      case 'crashed':
        throw slot.error;
      case 'not-started':
        throw new Error('An item was not started: its work was aborted.');
      default:
        return slot satisfies never;
    }
  });
}
