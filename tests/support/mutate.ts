/** One thing that is wrong about a value at one place. */
export type Mutation = {
  readonly path: readonly (string | number)[];
  readonly how: 'dropped' | 'null' | 'number' | 'text' | 'list' | 'object' | 'text of it' | 'extra';
};

/** What stands in place of a value of each type; none of them is of the type that was there. */
const strange: Readonly<Record<Exclude<Mutation['how'], 'dropped' | 'text of it' | 'extra'>, unknown>> = {
  null: null,
  number: 7,
  text: 'x',
  list: [],
  object: {},
};

/** Every place in a value, and everything that can be wrong there: dropped, or of another type. */
export function mutationsOf(value: unknown): readonly Mutation[] {
  return placesIn(value).flatMap((path) => {
    const there = valueAt(value, path);
    const retyped = (['null', 'number', 'text', 'list', 'object'] as const).filter(
      (how) => kindOf(strange[how]) !== kindOf(there),
    );
    const isPlain = typeof there === 'boolean' || typeof there === 'number';
    const all: readonly Mutation['how'][] = ['dropped', ...retyped, ...(isPlain ? (['text of it'] as const) : [])];
    return all.map((how) => ({ path, how }));
  });
}

/** What a newer AWS adds is none of our business. */
export function extrasOf(value: unknown): readonly Mutation[] {
  return [[], ...placesIn(value)]
    .filter((path) => kindOf(valueAt(value, path)) === 'object')
    .map((path) => ({ path, how: 'extra' as const }));
}

export function mutated(value: unknown, { path, how }: Mutation): unknown {
  const [key, ...rest] = path;
  if (key === undefined) {
    if (how === 'extra') return { ...Object(value), FutureMember: { Since: 2031 }, FutureFlag: true };
    return how === 'text of it' ? String(value) : how === 'dropped' ? undefined : strange[how];
  }
  if (Array.isArray(value)) {
    const changed = value.map((item: unknown, at) => (at === key ? mutated(item, { path: rest, how }) : item));
    return how === 'dropped' && rest.length === 0 ? changed.filter((_, at) => at !== key) : changed;
  }
  const entries = Object.entries(Object(value)).flatMap(([name, inner]): readonly (readonly [string, unknown])[] => {
    if (name !== key) return [[name, inner]];
    return how === 'dropped' && rest.length === 0 ? [] : [[name, mutated(inner, { path: rest, how })]];
  });
  return Object.fromEntries(entries);
}

function placesIn(value: unknown, at: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  const inner: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.slice(0, 2).map((item: unknown, index) => [index, item])
    : kindOf(value) === 'object'
      ? Object.entries(Object(value))
      : [];
  const places: (readonly (string | number)[])[] = [];
  for (const [key, item] of inner) {
    const here = [...at, key];
    places.push(here, ...placesIn(item, here));
  }
  return places;
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => Reflect.get(Object(inner), key), value);
}

function kindOf(value: unknown): string {
  if (value === null || Array.isArray(value) || value instanceof Date) return Object.prototype.toString.call(value);
  return typeof value;
}
