/**
 * An answer whose fields are not as AWS documents them. The SDK's types are a promise that answers may break, so every
 * field that a verdict rests on is read by one of the functions below, which return the value or throw. A field that is
 * missing or of another type is never replaced by a default, except where AWS documents one for a field that is left
 * out.
 */
export class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer';
}

export function requireString(value: unknown, field: string): string {
  if (typeof value === 'string') return value;
  throw new MalformedAnswer(`${field} is ${kindOf(value)} and not a string.`);
}

export function optionalString(value: unknown, field: string): string | undefined {
  return value === undefined || value === null ? undefined : requireString(value, field);
}

export function requireBoolean(value: unknown, field: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new MalformedAnswer(`${field} is ${kindOf(value)} and neither true nor false.`);
}

export function requireNumber(value: unknown, field: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new MalformedAnswer(`${field} is ${kindOf(value)} and not a number.`);
}

export function optionalNumber(value: unknown, field: string): number | undefined {
  return value === undefined || value === null ? undefined : requireNumber(value, field);
}

export function optionalDateMs(value: unknown, field: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (value instanceof Date && Number.isFinite(value.getTime())) return value.getTime();
  throw new MalformedAnswer(`${field} is ${kindOf(value)} and not a date.`);
}

export function requireList<Item>(value: readonly Item[] | undefined, field: string): readonly Item[] {
  if (!Array.isArray(value)) throw new MalformedAnswer(`${field} is ${kindOf(value)} and not a list.`);
  if (value.some((item) => item === null || item === undefined))
    throw new MalformedAnswer(`An item of ${field} is null.`);
  return value;
}

/** Reads a list that AWS leaves out when it is empty. */
export function optionalList<Item>(value: readonly Item[] | null | undefined, field: string): readonly Item[] {
  return value === undefined || value === null ? [] : requireList(value, field);
}

export function requireStrings(value: readonly string[] | undefined, field: string): readonly string[] {
  return requireList(value, field).map((item) => requireString(item, `an item of ${field}`));
}

export function requireObject(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new MalformedAnswer(`${field} is ${kindOf(value)} and not an object.`);
}

/** Reads an object whose values are all text, such as dimensions or attributes. */
export function requireStringMap(value: unknown, field: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(requireObject(value, field)).map(([key, text]) => [key, requireString(text, `${field}.${key}`)]),
  );
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `of type ${typeof value}`;
}
