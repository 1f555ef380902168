import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const left = new Set(['.git', 'node_modules', 'dist', 'coverage', '.serverless', 'rootwatch-report']);

/** Copies the tree into a folder of its own, so that no mutant is ever in the working tree, and removes it at exit. */
export function copyTree(root: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'rootwatch-mutants-'));
  process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
  cpSync(root, copy, { recursive: true, filter: (path) => path === root || !left.has(basename(path)) });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}
