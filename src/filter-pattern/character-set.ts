/** Sets of UTF-16 code units as sorted, disjoint, inclusive ranges. */
export type CharacterSet = readonly (readonly [low: number, high: number])[];

const lastCharacter = 0xffff;

export const allCharacters: CharacterSet = [[0, lastCharacter]];

export function singleton(character: number): CharacterSet {
  return [[character, character]];
}

export function rangesOf(...ranges: CharacterSet): CharacterSet {
  return ranges.map((range) => [range] as CharacterSet).reduce(union, []);
}

export function hasCharacter(set: CharacterSet, character: number): boolean {
  return set.some(([low, high]) => low <= character && character <= high);
}

export function union(left: CharacterSet, right: CharacterSet): CharacterSet {
  const merged: [number, number][] = [];
  for (const [low, high] of [...left, ...right].toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else merged.push([low, high]);
  }
  return merged;
}

export function complement(set: CharacterSet): CharacterSet {
  const gaps: [number, number][] = [];
  let next = 0;
  for (const [low, high] of set) {
    if (low > next) gaps.push([next, low - 1]);
    next = high + 1;
  }
  if (next <= lastCharacter) gaps.push([next, lastCharacter]);
  return gaps;
}
