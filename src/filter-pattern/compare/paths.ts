import { isWildcard } from '../parse-json.ts';
import type { JsonCondition, Selector } from '../pattern.ts';
import { printCondition, printSelector } from '../print.ts';
import type { ConcreteStep } from '../select.ts';

export type Path = readonly ConcreteStep[];

/** The places of an event that can matter to a set of conditions. */
export type Places = {
  /** Every place and every place above it, parents first. */
  readonly paths: readonly Path[];
  /** The places among them that a selector points to. */
  readonly pointedTo: (selector: Selector) => readonly Path[];
};

/**
 * A selector without a wildcard points to one place. A wildcard points to every element, of which there may be any
 * number; but events with few are enough. Take any event: for each of the W wildcard conditions that hold, keep one
 * element that makes it hold, and what other selectors name; drop the rest. Every condition keeps its outcome. So under
 * each wildcard it is enough to look at the elements that selectors name and W more. In an array these are the W lowest
 * indices that no selector names, for elements that no selector names can change places.
 */
export function placesOf(conditions: readonly JsonCondition[]): Places {
  const byPrint = new Map(conditions.map((condition) => [printCondition(condition), condition]));
  const selectors = [...byPrint.values()].map((condition) => condition.selector);
  const wild = selectors.filter((selector) => selector.some(isWildcard));
  const known = new KnownPlaces();
  known.add([]);
  for (const selector of selectors) if (!selector.some(isWildcard)) known.add(selector.filter(isConcrete));
  const names = new Set(selectors.flatMap(namesOf));
  for (const selector of new Map(wild.map((each) => [printSelector(upToWildcard(each)), each])).values()) {
    const prefix = prefixOf(selector);
    const isArray = upToWildcard(selector).at(-1)?.kind === 'any-index';
    const fresh = isArray ? freshIndices(known.childrenOf(prefix)) : freshNames(names);
    known.add(prefix);
    for (let count = 0; count < wild.length; count += 1) known.add([...prefix, fresh()]);
  }
  // Another wildcard may point to what one wildcard adds.
  let size = 0;
  while (size !== known.size) {
    size = known.size;
    for (const selector of wild) for (const path of known.expand(selector)) known.add(path);
  }
  return { paths: known.all(), pointedTo: (selector) => known.expand(selector) };
}

function namesOf(selector: Selector): readonly string[] {
  return selector.flatMap((step) => (step.kind === 'name' ? [step.name] : []));
}

function freshNames(taken: ReadonlySet<string>): () => ConcreteStep {
  let number = 0;
  return () => {
    do number += 1;
    while (taken.has(`field${number}`));
    return { kind: 'name', name: `field${number}` };
  };
}

function freshIndices(taken: readonly ConcreteStep[]): () => ConcreteStep {
  const indices = new Set(taken.map((step) => (step.kind === 'index' ? step.index : -1)));
  let index = -1;
  return () => {
    do index += 1;
    while (indices.has(index));
    return { kind: 'index', index };
  };
}

function isConcrete(step: Selector[number]): step is ConcreteStep {
  return step.kind === 'name' || step.kind === 'index';
}

function upToWildcard(selector: Selector): Selector {
  return selector.slice(0, selector.findIndex(isWildcard) + 1);
}

function prefixOf(selector: Selector): Path {
  return upToWildcard(selector).slice(0, -1).filter(isConcrete);
}

class KnownPlaces {
  readonly #paths = new Map<string, Path>();
  readonly #children = new Map<string, Map<string, ConcreteStep>>();

  get size(): number {
    return this.#paths.size;
  }

  add(path: Path): void {
    const key = printSelector(path);
    if (this.#paths.has(key)) return;
    const last = path.at(-1);
    if (last !== undefined) {
      const parent = path.slice(0, -1);
      this.add(parent);
      const parentKey = printSelector(parent);
      const siblings = this.#children.get(parentKey) ?? new Map<string, ConcreteStep>();
      siblings.set(printSelector([last]), last);
      this.#children.set(parentKey, siblings);
    }
    this.#paths.set(key, path);
  }

  all(): readonly Path[] {
    return [...this.#paths.values()];
  }

  childrenOf(path: Path): readonly ConcreteStep[] {
    return [...(this.#children.get(printSelector(path))?.values() ?? [])];
  }

  expand(selector: Selector): readonly Path[] {
    const at = selector.findIndex(isWildcard);
    if (at < 0) return [selector.filter(isConcrete)];
    const prefix = prefixOf(selector);
    const rest = selector.slice(at + 1).filter(isConcrete);
    const wanted = selector[at]?.kind === 'any-index' ? 'index' : 'name';
    return this.childrenOf(prefix).flatMap((step) => (step.kind === wanted ? [[...prefix, step, ...rest]] : []));
  }
}
