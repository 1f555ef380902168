/** One mutation of a value at one path. */
export type ResponseMutation = {
  readonly path: readonly (string | number)[];
  readonly how: 'dropped' | 'null' | 'number' | 'text' | 'list' | 'object' | 'text of it' | 'extra';
};

/** The replacements of a value, by type; only those of another type are used. */
const replacements: Readonly<Record<Exclude<ResponseMutation['how'], 'dropped' | 'text of it' | 'extra'>, unknown>> = {
  null: null,
  number: 7,
  text: 'x',
  list: [],
  object: {},
};

/** Lists the mutations at every path of a value: dropped, or replaced by another type. */
export function mutationsOf(value: unknown): readonly ResponseMutation[] {
  return pathsIn(value).flatMap((path) => {
    const current = valueAt(value, path);
    const retyped = (['null', 'number', 'text', 'list', 'object'] as const).filter(
      (how) => kindOf(replacements[how]) !== kindOf(current),
    );
    const isPlain = typeof current === 'boolean' || typeof current === 'number';
    const all: readonly ResponseMutation['how'][] = [
      'dropped',
      ...retyped,
      ...(isPlain ? (['text of it'] as const) : []),
    ];
    return all.map((how) => ({ path, how }));
  });
}

/** Lists the mutations that add a field, as a newer AWS may. */
export function extrasOf(value: unknown): readonly ResponseMutation[] {
  return [[], ...pathsIn(value)]
    .filter((path) => kindOf(valueAt(value, path)) === 'object')
    .map((path) => ({ path, how: 'extra' as const }));
}

export function mutated(value: unknown, { path, how }: ResponseMutation): unknown {
  const [key, ...rest] = path;
  if (key === undefined) {
    if (how === 'extra') return { ...Object(value), FutureMember: { Since: 2031 }, FutureFlag: true };
    return how === 'text of it' ? String(value) : how === 'dropped' ? undefined : replacements[how];
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

function pathsIn(value: unknown, at: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  const inner: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.slice(0, 2).map((item: unknown, index) => [index, item])
    : kindOf(value) === 'object'
      ? Object.entries(Object(value))
      : [];
  const paths: (readonly (string | number)[])[] = [];
  for (const [key, item] of inner) {
    const here = [...at, key];
    paths.push(here, ...pathsIn(item, here));
  }
  return paths;
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => Reflect.get(Object(inner), key), value);
}

function kindOf(value: unknown): string {
  if (value === null || Array.isArray(value) || value instanceof Date) return Object.prototype.toString.call(value);
  return typeof value;
}
