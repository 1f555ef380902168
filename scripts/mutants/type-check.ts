import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Mutant, mutated } from './find-mutants.ts';

/** Makes a check of whether the compiler notices a mutant. There is one tree for all mutants, so they take turns. */
export function typeChecker(tree: string): (mutant: Mutant) => Promise<boolean> {
  let last: Promise<unknown> = Promise.resolve();
  const check = async (mutant: Mutant): Promise<boolean> => {
    const file = join(tree, mutant.file);
    const original = readFileSync(file, 'utf8');
    writeFileSync(file, mutated(original, mutant));
    try {
      return await compilerFails(tree);
    } finally {
      writeFileSync(file, original);
    }
  };
  return (mutant) => {
    const turn = last.then(() => check(mutant));
    last = turn.catch(() => undefined);
    return turn;
  };
}

const compiler = ['node_modules/typescript/bin/tsc', '--incremental', '--tsBuildInfoFile', 'mutants.tsbuildinfo'];

function compilerFails(tree: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, compiler, { cwd: tree }, (error) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve(error !== null);
    });
  });
}
