import type { JsonEvent, JsonValue } from '../pattern.ts';
import { printSelector } from '../print.ts';
import { isObject, select } from '../select.ts';
import { isUsualField, plausibleValues, rankOfField } from './cloudtrail.ts';
import type { Path } from './paths.ts';
import { isNumeral } from './place.ts';

export type Polish = {
  /** The places that the patterns name. */
  readonly paths: readonly Path[];
  readonly isWitness: (event: JsonEvent) => boolean;
  /** The places, printed, that decide the outcome of a pattern on an event. */
  readonly decidingOn: (event: JsonEvent) => ReadonlySet<string>;
};

/**
 * Makes an example small and like a CloudTrail record. A change is kept only when the example stays one, so none can
 * make it untrue.
 */
export function polish(event: JsonEvent, { paths, isWitness, decidingOn }: Polish): JsonEvent {
  let best = event;
  const keepIf = (changed: JsonEvent | null): boolean => {
    if (changed === null || !isWitness(changed)) return false;
    best = changed;
    return true;
  };
  for (const path of pathsIn(event)) keepIf(without(best, path));
  for (const path of paths) {
    const selector = printSelector(path);
    if (select(best, path).length === 0 && !isUsualField(selector)) continue;
    plausibleValues(selector).some((value) => keepIf(withValue(best, path, value)));
  }
  for (const path of pathsIn(best)) keepIf(withNumber(best, path));
  const deciding = decidingOn(best);
  const isNeeded = (place: string): boolean =>
    [...deciding].some((each) => each === place || (each.startsWith(place) && /^[.[]/.test(each.slice(place.length))));
  for (const path of pathsIn(best)) if (!isNeeded(printSelector(path))) keepIf(without(best, path));
  return inUsualOrder(best);
}

/**
 * Lists the properties that are worth removing, an object before its properties. Of a chain of objects with one
 * property each these are the first and the last.
 */
function pathsIn(value: JsonValue, path: Path = []): readonly Path[] {
  if (!isObject(value)) return [];
  const entries = Object.entries(value);
  return entries.flatMap(([name, property]) => {
    const own: Path = path.concat({ kind: 'name', name });
    const inside = pathsIn(property, own);
    const isLink = path.length > 0 && entries.length === 1 && inside.length > 0;
    return isLink ? inside : inside.toSpliced(0, 0, own);
  });
}

function without(event: JsonEvent, path: Path): JsonEvent | null {
  const [step, ...rest] = path;
  if (step?.kind !== 'name' || !Object.hasOwn(event, step.name)) return null;
  const others = Object.entries(event).filter(([name]) => name !== step.name);
  if (rest.length === 0) return Object.fromEntries(others);
  const child = event[step.name];
  const changed = child !== undefined && isObject(child) ? without(child, rest) : null;
  return changed === null ? null : replaced(event, step.name, changed);
}

function withValue(event: JsonEvent, path: Path, value: JsonValue): JsonEvent | null {
  const [step, ...rest] = path;
  if (step?.kind !== 'name') return null;
  if (rest.length === 0) return replaced(event, step.name, value);
  const child = Object.hasOwn(event, step.name) ? event[step.name] : {};
  const changed = child !== undefined && isObject(child) ? withValue(child, rest, value) : null;
  return changed === null ? null : replaced(event, step.name, changed);
}

/** Replaces the text of a number by the number. */
function withNumber(event: JsonEvent, path: Path): JsonEvent | null {
  const [value] = select(event, path);
  const isUsual = plausibleValues(printSelector(path)).some((usual) => usual === value);
  return typeof value !== 'string' || isUsual || !isNumeral(value) ? null : withValue(event, path, Number(value));
}

/** Replaces a property in its place, or adds it at the end. */
function replaced(event: JsonEvent, name: string, value: JsonValue): JsonEvent {
  return Object.fromEntries(new Map([...Object.entries(event), [name, value]]));
}

function inUsualOrder(event: JsonEvent): JsonEvent {
  return Object.fromEntries(Object.entries(event).toSorted(([a], [b]) => rankOfField(a) - rankOfField(b)));
}
