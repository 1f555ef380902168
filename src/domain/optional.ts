/** Fields that may be absent but are never undefined, as `exactOptionalPropertyTypes` asks. */
type DefinedFields<Fields> = { readonly [Key in keyof Fields]?: Exclude<Fields[Key], undefined> };

/** Returns the fields without those that are undefined, to be spread into an object: `{ name, ...optional({ region }) }`. */
export function optional<Fields extends object>(fields: Fields): DefinedFields<Fields> {
  const defined: [string, unknown][] = Object.entries(fields).filter(([, value]) => value !== undefined);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- TypeScript types entries by string alone
  return Object.fromEntries(defined) as DefinedFields<Fields>;
}
