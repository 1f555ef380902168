import type { Plain } from './world.ts';

/** Returns a deep copy that may be changed, so that state is never shared with the world that it was made from. */
export function deepMutableCopy<Shape>(value: Plain<Shape>): Shape {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a deep copy of a readonly literal has the literal's shape
  return copied(value) as Shape;
}

function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return new Date(value);
  if (Array.isArray(value)) return value.map(copied);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copied(item)]));
}
