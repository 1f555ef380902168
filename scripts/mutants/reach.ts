import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** Tests by cost: unit tests; all others but the slowest, and of long tables a part; everything else. */
export type Stage = 'unit' | 'quick' | 'thorough';

const fileReach = z.object({
  file: z.string(),
  /** Numbers of the mutants that are reached while the file loads, or in what runs before all tests. */
  outside: z.array(z.number()),
  tests: z.record(z.string(), z.object({ ms: z.number(), ids: z.array(z.number()), failed: z.boolean() })),
});

export type FileReach = z.infer<typeof fileReach>;

/** A test file to run for one mutant. */
export interface TestFile {
  readonly file: string;
  readonly tests: readonly string[] | 'all';
  readonly ms: number;
}

/** What loading a test file takes beside its tests. */
const loadMs = 500;

/** Unit tests come first: they are quick, and the nearest to the place. */
const kinds = ['/tests/unit/', '/tests/properties/', '/tests/contract/', '/tests/scenarios/'];

function kindOf(file: string): number {
  return kinds.findIndex((kind) => file.includes(kind));
}

/** Runs the tests of a stage that are related to the files once without any mutant, and returns what each of them reached. */
export async function readReach(
  copy: string,
  files: readonly string[],
  { stage, workers }: { readonly stage: Stage; readonly workers: number },
): Promise<readonly FileReach[]> {
  const folder = mkdtempSync(join(tmpdir(), 'rootwatch-reach-'));
  const options = [
    '--config',
    'scripts/mutants/jest.config.mjs',
    '--silent',
    '--passWithNoTests',
    '-w',
    String(workers),
  ];
  const child = spawn(process.execPath, ['node_modules/jest/bin/jest.js', ...options, '--findRelatedTests', ...files], {
    cwd: copy,
    env: { ...process.env, MUTANTS_REACH: folder, MUTANTS_STAGE: stage },
    stdio: 'ignore',
  });
  await once(child, 'exit');
  const reach = readdirSync(folder).map((name) =>
    fileReach.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))),
  );
  rmSync(folder, { recursive: true });
  return reach;
}

/** Names the tests that fail without any mutant: what they say of mutants means nothing. */
export function failedTests(reach: readonly FileReach[]): readonly string[] {
  return reach.flatMap(({ tests }) => Object.entries(tests).flatMap(([name, { failed }]) => (failed ? [name] : [])));
}

function testsFor(id: number, { file, outside, tests }: FileReach): readonly TestFile[] {
  const passing = Object.entries(tests).filter(([, { failed }]) => !failed);
  const everywhere = outside.includes(id);
  const reaching = everywhere ? passing : passing.filter(([, { ids }]) => ids.includes(id));
  if (reaching.length === 0) return [];
  const names = reaching.map(([name]) => name);
  const whole = reaching.length === Object.keys(tests).length;
  const ms = reaching.reduce((sum, [, test]) => sum + test.ms, loadMs);
  return [{ file, tests: whole ? 'all' : names, ms }];
}

/** Returns the tests that reach a mutant, unit tests and quick ones first. */
export function testsReaching(id: number, reach: readonly FileReach[]): readonly TestFile[] {
  return reach.flatMap((each) => testsFor(id, each)).toSorted((a, b) => kindOf(a.file) - kindOf(b.file) || a.ms - b.ms);
}
