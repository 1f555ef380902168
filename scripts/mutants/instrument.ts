import type { Mutant } from './find-mutants.ts';

/** A mutant with the number by which a run of tests turns it on. */
export interface NumberedMutant {
  readonly id: number;
  readonly mutant: Mutant;
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly kind: 'expression' | 'member';
  readonly mutants: readonly NumberedMutant[];
}

/** The function that a test environment defines: notes that the place was reached, and says whether the mutant is on. */
const switchName = '__isMutantOn';

function placesOf(mutants: readonly NumberedMutant[]): readonly Place[] {
  const places = new Map<string, Place>();
  for (const numbered of mutants) {
    const { host } = numbered.mutant;
    const key = `${host.start} ${host.end} ${host.kind}`;
    places.set(key, { ...host, mutants: [...(places.get(key)?.mutants ?? []), numbered] });
  }
  return [...places.values()].toSorted((a, b) => a.start - b.start || b.end - a.end || (a.kind === 'member' ? -1 : 1));
}

// A program that a test starts by itself has no such function: nothing is on there.
function isOn(id: number): string {
  return `globalThis.${switchName}?.(${id})`;
}

function chosen(place: Place, original: string, source: string): string {
  if (place.kind === 'member') {
    const [first] = place.mutants;
    return first === undefined ? original : `...(${isOn(first.id)} ? {} : { ${original} })`;
  }
  return `(${place.mutants
    .map(({ id, mutant: { replaced, replacement } }) => {
      const before = source.slice(place.start, replaced.start);
      return `${isOn(id)} ? (${before}${replacement}${source.slice(replaced.end, place.end)}) : `;
    })
    .join('')}(${original}))`;
}

/** Returns the source with a choice between original and mutant at every mutant's place; without a mutant on it does the same. */
export function instrumented(source: string, mutants: readonly NumberedMutant[]): string {
  const places = placesOf(mutants);
  let next = 0;
  const rendered = (from: number, to: number): string => {
    let text = '';
    let at = from;
    for (let place = places[next]; place !== undefined && place.end <= to; place = places[next]) {
      next += 1;
      text += source.slice(at, place.start) + chosen(place, rendered(place.start, place.end), source);
      at = place.end;
    }
    return text + source.slice(at, to);
  };
  return rendered(0, source.length);
}
