/** Fields that may be absent but are never undefined, as `exactOptionalPropertyTypes` asks. */
type DefinedFields<Fields> = { readonly [Key in keyof Fields]?: Exclude<Fields[Key], undefined> };

/**
 * Returns the fields without those that are undefined, to be spread into an object: `{ name, ...optional({ region })
 * }`.
 */
export function optional<Fields extends object>(fields: Fields): DefinedFields<Fields> {
  const defined: { -readonly [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } = {};
  for (const key in fields) {
    const value = fields[key];
    if (isDefined(value)) defined[key] = value;
  }
  return defined;
}

function isDefined<Value>(value: Value): value is Exclude<Value, undefined> {
  return value !== undefined;
}
