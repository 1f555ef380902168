import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { runCommand } from '../../src/cli/program.ts';
import { checkFiles } from '../chaos/check-tree.ts';
import { folderTree, runIdsIn } from '../chaos/report-tree.ts';

const children: ChildProcess[] = [];

function rootwatch(...words: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...words], { stdio: 'ignore' });
  children.push(child);
  return child;
}

async function filesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.tmp')).length;
}

/** Starts a run, and kills it as soon as it has written so many files. */
async function killedAfter(files: number, folder: string): Promise<void> {
  const child = rootwatch('sandbox', '--quiet', '--report', folder);
  const ended = once(child, 'exit');
  while ((await filesIn(folder)) < files && child.exitCode === null) await new Promise(setImmediate);
  child.kill('SIGKILL');
  const [, signal] = await ended;
  expect(signal).toBe('SIGKILL');
}

async function report(run: string): Promise<{ readonly exitCode: number; readonly stderr: string }> {
  let stderr = '';
  const terminal = { stdout: { write: () => true }, stderr: { write: (text: string) => (stderr += text) } };
  const output = await mkdtemp(join(tmpdir(), 'rootwatch-report-'));
  const exitCode = await runCommand(['report', run, '--output', output], { ...terminal, environment: {} });
  return { exitCode, stderr };
}

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

describe('a process that is killed while it writes into a folder', () => {
  it.each([1, 90])(
    'a process that is killed after %d files leaves only whole files, and the next run succeeds',
    async (files) => {
      const folder = await mkdtemp(join(tmpdir(), 'rootwatch-killed-'));
      await killedAfter(files, folder);
      const left = new Map([...(await folderTree(folder))].filter(([path]) => !path.endsWith('.tmp')));
      expect(left.size).toBeGreaterThanOrEqual(files);
      expect(checkFiles(left)).toEqual([]);
      for (const runId of runIdsIn(left)) {
        const { exitCode, stderr } = await report(join(folder, 'runs', runId));
        // The run is rendered, perhaps with a warning, or refused in one line when too few of its files exist.
        const isRefused = exitCode === 1 && stderr.trim().endsWith('has no report of a run.');
        expect(exitCode === 0 || isRefused).toBe(true);
      }
      const [code] = await once(rootwatch('sandbox', '--quiet', '--report', folder), 'exit');
      expect(code).toBe(0);
      const after = new Map([...(await folderTree(folder))].filter(([path]) => !path.endsWith('.tmp')));
      expect(checkFiles(after)).toEqual([]);
      const newest = runIdsIn(after).toSorted().at(-1) ?? '';
      const complete = [...after.keys()].filter((path) => path.startsWith(`runs/${newest}/accounts/`));
      expect(complete).toHaveLength(67);
    },
    120_000,
  );
});
