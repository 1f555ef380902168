import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Mutant, mutantsOf } from './find-mutants.ts';

/** Which mutants are wanted. */
export interface Selection {
  /** Files and folders, relative to the root; none means all of src. */
  readonly below: readonly string[];
  readonly sample: number;
  /** Another seed chooses another sample. */
  readonly seed: string;
}

/** Code of the browser, which no test of `npm test` runs; `npm run test:browser` does. */
const elsewhere = 'src/report/formats/page/';

/** Objects have many members, which would be most of every sample; optional chains are nearly always refused by the compiler. */
const weights: Readonly<Record<string, number>> = { member: 0.25, 'optional chain': 0.25 };

/** Returns the files of src, relative to the root. */
export function sourceFiles(root: string): readonly string[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((file) => `src/${file}`)
    .filter((file) => file.endsWith('.ts') && !file.startsWith(elsewhere))
    .toSorted();
}

/** Returns every mutant of the files given, in their order. */
export function allMutants(root: string, files: readonly string[]): readonly Mutant[] {
  return files.flatMap((file) => mutantsOf(file, readFileSync(join(root, file), 'utf8')));
}

function rank({ hash, mutator }: Mutant, seed: string): number {
  const digest = createHash('sha256').update(`${seed}\0${hash}`).digest();
  return digest.readUIntBE(0, 6) / (weights[mutator] ?? 1);
}

/** Chooses mutants by their own hash, so that a change elsewhere leaves a mutant in the sample. */
export function sampleOf(mutants: readonly Mutant[], { below, sample, seed }: Selection): readonly Mutant[] {
  const wanted = ({ file }: Mutant): boolean =>
    below.length === 0 || below.some((each) => file === each || file.startsWith(`${each.replace(/\/$/, '')}/`));
  return mutants
    .filter(wanted)
    .map((mutant) => ({ mutant, rank: rank(mutant, seed) }))
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, sample)
    .map(({ mutant }) => mutant);
}
