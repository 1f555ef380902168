import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './find-mutants.ts';
import { instrumented, type NumberedMutant } from './instrument.ts';
import { type TestProcess, testProcess } from './pool.ts';
import { type FileReach, failedTests, readReach, type Stage, testsReaching } from './reach.ts';
import { copyTree } from './tree.ts';
import { typeChecker } from './type-check.ts';

/** What became of one mutant. */
export type Outcome =
  | { readonly kind: 'noticed'; readonly test: string; readonly stage: Stage }
  /** The compiler refuses it, so that it never comes to a test. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'timed-out' }
  /** `files` is how many test files reach it: none notices it, or there is none. */
  | { readonly kind: 'survived'; readonly files: number }
  | { readonly kind: 'accepted'; readonly reason: string }
  | { readonly kind: 'undecided'; readonly why: string };

export interface MutantOutcome {
  readonly mutant: Mutant;
  readonly outcome: Outcome;
}

export interface RunOptions {
  readonly root: string;
  readonly stages: readonly Stage[];
  readonly workers: number;
  readonly seconds: number;
  /** Tells of every mutant when it is decided. */
  readonly verbose: boolean;
  readonly tell: (line: string) => void;
}

interface Run extends RunOptions {
  readonly copy: string;
  readonly startedAt: number;
  readonly isRefused: (mutant: Mutant) => Promise<boolean>;
}

/** A mutant that is not noticed so far, and how many test files ran for it. */
interface Candidate extends NumberedMutant {
  readonly files: number;
}

type Step = { readonly kind: 'decided'; readonly outcome: Outcome } | { readonly kind: 'open'; readonly files: number };

/** These are nearly always refused by the compiler and nearly never noticed by a test. */
const typesFirst = new Set(['optional chain']);

function instrument(copy: string, numbered: readonly NumberedMutant[]): void {
  for (const file of new Set(numbered.map(({ mutant }) => mutant.file))) {
    const path = join(copy, file);
    const inFile = numbered.filter(({ mutant }) => mutant.file === file);
    writeFileSync(path, instrumented(readFileSync(path, 'utf8'), inFile));
  }
}

function leftMs({ startedAt, seconds }: Run): number {
  return startedAt + seconds * 1000 - performance.now();
}

/** Runs a step for each mutant, as many at once as there are workers, and returns those that it leaves open. */
async function eachOpen(
  candidates: readonly Candidate[],
  run: Run,
  {
    outcomes,
    step,
  }: { readonly outcomes: MutantOutcome[]; readonly step: (of: Candidate, tests: TestProcess) => Promise<Step> },
): Promise<readonly Candidate[]> {
  const open: Candidate[] = [];
  const queue = candidates.values();
  const drain = async (): Promise<void> => {
    const tests = testProcess(run.copy);
    for (const each of queue) {
      const began = performance.now();
      const over: Step = { kind: 'decided', outcome: { kind: 'undecided', why: 'the time was over' } };
      const result = leftMs(run) <= 0 ? over : await step(each, tests);
      if (run.verbose) run.tell(progressLine(each.mutant, result, performance.now() - began));
      if (result.kind === 'decided') outcomes.push({ mutant: each.mutant, outcome: result.outcome });
      else open.push({ ...each, files: result.files });
    }
    tests.end();
  };
  await Promise.all(Array.from({ length: run.workers }, drain));
  return open.toSorted((a, b) => a.id - b.id);
}

function progressLine({ file, lineNumber, change }: Mutant, step: Step, ms: number): string {
  const { kind } = step.kind === 'decided' ? step.outcome : step;
  const by = step.kind === 'decided' && step.outcome.kind === 'noticed' ? ` by ${step.outcome.test}` : '';
  return `${Math.round(ms)} ms ${file}:${lineNumber} ${change}: ${kind}${by}`;
}

async function checkTypes({ mutant, files }: Candidate, run: Run): Promise<Step> {
  return (await run.isRefused(mutant)) ? { kind: 'decided', outcome: { kind: 'refused' } } : { kind: 'open', files };
}

function runTests(stage: Stage, reach: readonly FileReach[], run: Run) {
  return async ({ id, files }: Candidate, tests: TestProcess): Promise<Step> => {
    const reaching = testsReaching(id, reach);
    if (reaching.length === 0) return { kind: 'open', files };
    const verdict = await tests.run({ id, files: reaching }, leftMs(run));
    if (verdict.kind === 'not-noticed') return { kind: 'open', files: files + reaching.length };
    return { kind: 'decided', outcome: verdict.kind === 'noticed' ? { ...verdict, stage } : verdict };
  };
}

async function runStage(
  stage: Stage,
  {
    candidates,
    run,
    outcomes,
  }: { readonly candidates: readonly Candidate[]; readonly run: Run; readonly outcomes: MutantOutcome[] },
): Promise<readonly Candidate[]> {
  if (candidates.length === 0) return [];
  const since = (): string => `${Math.round((performance.now() - run.startedAt) / 1000)} s`;
  const files = [...new Set(candidates.map(({ mutant }) => mutant.file))];
  const reach = await readReach(run.copy, files, { stage, workers: run.workers });
  for (const name of failedTests(reach)) run.tell(`Not used, since it fails without any mutant: ${name}`);
  run.tell(`${since()}: ${reach.length} test files of stage "${stage}" ran without a mutant.`);
  const open = await eachOpen(candidates, run, { outcomes, step: runTests(stage, reach, run) });
  run.tell(`${since()}: ${open.length} of ${candidates.length} mutants are still not noticed.`);
  return open;
}

/** Turns one mutant after the other on, and returns what noticed each: the compiler, or a test of one of the stages. */
export async function runMutants(mutants: readonly Mutant[], options: RunOptions): Promise<readonly MutantOutcome[]> {
  const copy = copyTree(options.root);
  const isRefused = typeChecker(copyTree(options.root));
  const run: Run = { ...options, copy, isRefused, startedAt: performance.now() };
  const outcomes: MutantOutcome[] = [];
  const all = mutants.map((mutant, id): Candidate => ({ id, mutant, files: 0 }));
  instrument(copy, all);
  const refusable = all.filter(({ mutant }) => typesFirst.has(mutant.mutator));
  const notRefused = await eachOpen(refusable, run, { outcomes, step: (each) => checkTypes(each, run) });
  let open: readonly Candidate[] = [...all.filter((each) => !refusable.includes(each)), ...notRefused];
  for (const stage of options.stages) {
    open = await runStage(stage, { candidates: open, run, outcomes });
    if (stage !== 'unit') continue;
    const unchecked = open.filter(({ mutant }) => !typesFirst.has(mutant.mutator));
    const notNoticed = await eachOpen(unchecked, run, { outcomes, step: (each) => checkTypes(each, run) });
    open = [...open.filter((each) => !unchecked.includes(each)), ...notNoticed];
  }
  for (const { mutant, files } of open) outcomes.push({ mutant, outcome: { kind: 'survived', files } });
  return outcomes;
}
