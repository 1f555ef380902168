import type { Mutant } from './find-mutants.ts';
import type { MutantOutcome, Outcome } from './run.ts';

/** How many mutants ended how. */
export interface Tally {
  readonly mutants: number;
  readonly noticed: number;
  readonly timedOut: number;
  readonly survived: number;
  readonly accepted: number;
  readonly refused: number;
  readonly undecided: number;
}

export function tally(outcomes: readonly MutantOutcome[]): Tally {
  const count = (kind: Outcome['kind']): number => outcomes.filter(({ outcome }) => outcome.kind === kind).length;
  return {
    mutants: outcomes.length,
    noticed: count('noticed'),
    timedOut: count('timed-out'),
    survived: count('survived'),
    accepted: count('accepted'),
    refused: count('refused'),
    undecided: count('undecided'),
  };
}

/** Returns the share of noticed mutants among those that are decided: accepted ones, and those that don't compile, are not. */
export function noticedShare({ noticed, timedOut, survived }: Tally): number {
  return noticed + timedOut + survived === 0 ? 1 : (noticed + timedOut) / (noticed + timedOut + survived);
}

function folderOf({ file }: Mutant): string {
  return file.split('/').slice(0, 2).join('/');
}

function row(folder: string, outcomes: readonly MutantOutcome[]): readonly string[] {
  const of = tally(outcomes);
  return [folder, ...Object.values(of).map(String), `${(100 * noticedShare(of)).toFixed(1)} %`];
}

/** Returns the table of folders as text, its last row all of them. */
export function folderTable(outcomes: readonly MutantOutcome[]): string {
  const folders = [...new Set(outcomes.map(({ mutant }) => folderOf(mutant)))].toSorted();
  const inFolder = (folder: string): readonly MutantOutcome[] =>
    outcomes.filter(({ mutant }) => folderOf(mutant) === folder);
  return [
    ['folder', 'mutants', 'noticed', 'timed out', 'survived', 'accepted', 'refused', 'undecided', 'share'],
    ...folders.map((folder) => row(folder, inFolder(folder))),
    row('all', outcomes),
  ]
    .map(([folder = '', ...figures]) => folder.padEnd(20) + figures.map((each) => each.padStart(10)).join(''))
    .join('\n');
}

/** Returns the mutants that no test notices, each with its place and change. */
export function survivorList(outcomes: readonly MutantOutcome[]): string {
  return outcomes
    .flatMap(({ mutant, outcome }) => {
      if (outcome.kind !== 'survived') return [];
      const { file, lineNumber, line, change, nth } = mutant;
      const reached = outcome.files === 0 ? 'no test reaches it' : `${outcome.files} test files reach it`;
      return [`${file}:${lineNumber} (${reached}${nth === 1 ? '' : `, nth ${nth}`})\n    ${line}\n    ${change}`];
    })
    .toSorted()
    .join('\n');
}
