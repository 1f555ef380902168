import type { JsonValue, Selector, Step } from './pattern.ts';

export type ConcreteStep = Extract<Step, { readonly kind: 'name' | 'index' }>;

export type Selected = { readonly path: readonly ConcreteStep[]; readonly value: JsonValue };

/** Every value that a selector points to: none or one without a wildcard, any number with one. */
export function select(event: JsonValue, selector: Selector): readonly JsonValue[] {
  let values: readonly JsonValue[] = [event];
  for (const step of selector) values = values.flatMap((value) => follow(value, step).map((found) => found.value));
  return values;
}

/** As `select`, with the place of every value. */
export function selectWithPaths(event: JsonValue, selector: Selector): readonly Selected[] {
  let selected: readonly Selected[] = [{ path: [], value: event }];
  for (const step of selector) {
    selected = selected.flatMap(({ path, value }) =>
      follow(value, step).map((found) => ({ path: path.concat(found.step), value: found.value })),
    );
  }
  return selected;
}

type Found = { readonly step: ConcreteStep; readonly value: JsonValue };

/** `.name` and `.*` look into objects, `[n]` and `[*]` into arrays: "if objectList is not an array this will be false". */
function follow(value: JsonValue, step: Step): readonly Found[] {
  if (step.kind === 'index' || step.kind === 'any-index') {
    if (!isArray(value)) return [];
    const indices = step.kind === 'index' ? [step.index] : [...value.keys()];
    return indices.flatMap((index) => {
      const element = value[index];
      return element === undefined ? [] : [{ step: { kind: 'index', index }, value: element }];
    });
  }
  if (!isObject(value)) return [];
  const names = step.kind === 'name' ? [step.name] : Object.keys(value);
  return names.flatMap((name) => {
    const property = Object.hasOwn(value, name) ? value[name] : undefined;
    return property === undefined ? [] : [{ step: { kind: 'name', name }, value: property }];
  });
}

export function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !isArray(value);
}
