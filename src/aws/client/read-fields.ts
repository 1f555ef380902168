/**
 * What AWS's types promise and what AWS sends are two things: every field that a verdict rests on is read by one of
 * these, which give the value or throw. A field that is missing or of another type is never replaced by a default,
 * except where AWS documents the default and says so by leaving the field out.
 */
export class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer';
}

export function readText(value: unknown, field: string): string {
  if (typeof value === 'string') return value;
  throw new MalformedAnswer(`${field} is ${kindOf(value)} and not a string.`);
}

export function readOptionalText(value: unknown, field: string): string | undefined {
  return value === undefined || value === null ? undefined : readText(value, field);
}

export function readFlag(value: unknown, field: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new MalformedAnswer(`${field} is ${kindOf(value)} and neither true nor false.`);
}

export function readNumber(value: unknown, field: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new MalformedAnswer(`${field} is ${kindOf(value)} and not a number.`);
}

export function readOptionalNumber(value: unknown, field: string): number | undefined {
  return value === undefined || value === null ? undefined : readNumber(value, field);
}

export function readList<Item>(value: readonly Item[] | undefined, field: string): readonly Item[] {
  if (!Array.isArray(value)) throw new MalformedAnswer(`${field} is ${kindOf(value)} and not a list.`);
  if (value.some((item) => item === null || item === undefined))
    throw new MalformedAnswer(`An item of ${field} is null.`);
  return value;
}

/** A list that AWS leaves out when it is empty. */
export function readOptionalList<Item>(value: readonly Item[] | null | undefined, field: string): readonly Item[] {
  return value === undefined || value === null ? [] : readList(value, field);
}

export function readTexts(value: readonly string[] | undefined, field: string): readonly string[] {
  return readList(value, field).map((item) => readText(item, `an item of ${field}`));
}

export function readObject(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new MalformedAnswer(`${field} is ${kindOf(value)} and not an object.`);
}

/** An object whose values are all text, such as dimensions or attributes. */
export function readTextMap(value: unknown, field: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(readObject(value, field)).map(([key, text]) => [key, readText(text, `${field}.${key}`)]),
  );
}

/** `{ [key]: value }` when there is a value, for optional properties. */
export function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [K in Key]?: Value } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- TypeScript widens a computed key to string
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: Value });
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `of type ${typeof value}`;
}
