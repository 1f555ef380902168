import type { JsonValue, Selector, Step } from './pattern.ts';

export type ConcreteStep = Extract<Step, { readonly kind: 'name' | 'index' }>;

export type Selected = { readonly path: readonly ConcreteStep[]; readonly value: JsonValue };

/** Lists the values that a selector points to: none or one without a wildcard, any number with one. */
export function select(event: JsonValue, selector: Selector): readonly JsonValue[] {
  let values = [event];
  for (const step of selector) {
    const next: JsonValue[] = [];
    for (const value of values) {
      for (const concrete of concreteSteps(value, step)) {
        const child = childAt(value, concrete);
        if (child !== undefined) next.push(child);
      }
    }
    values = next;
  }
  return values;
}

/** Lists the same values as `select`, with the place of each. */
export function selectWithPaths(event: JsonValue, selector: Selector): readonly Selected[] {
  let selected: readonly Selected[] = [{ path: [], value: event }];
  for (const step of selector) {
    selected = selected.flatMap(({ path, value }) =>
      concreteSteps(value, step).flatMap((concrete) => {
        const child = childAt(value, concrete);
        return child === undefined ? [] : [{ path: path.concat(concrete), value: child }];
      }),
    );
  }
  return selected;
}

function concreteSteps(value: JsonValue, step: Step): readonly ConcreteStep[] {
  switch (step.kind) {
    case 'any-name':
      return isObject(value) ? Object.keys(value).map((name) => ({ kind: 'name', name })) : [];
    case 'any-index':
      return isArray(value) ? value.map((_, index) => ({ kind: 'index', index })) : [];
    default:
      return [step];
  }
}

/** Takes one step: `.name` into objects, `[n]` into arrays: "if objectList is not an array this will be false". */
function childAt(value: JsonValue, step: ConcreteStep): JsonValue | undefined {
  if (step.kind === 'index') return isArray(value) ? value[step.index] : undefined;
  return isObject(value) && Object.hasOwn(value, step.name) ? value[step.name] : undefined;
}

export function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !isArray(value);
}
