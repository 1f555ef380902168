import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What a step may call. Anything else is "command not found". */
const programs = ['npm', 'pip'];
const files = ['.ci/run'];

export type StepRun = { readonly status: number | null; readonly calls: readonly string[]; readonly stderr: string };

/** Each notes its command line, and fails when that is the one that is to fail. */
function standIn(name: string): string {
  return `#!/bin/bash\nwords="${name}\${*:+ $*}"\necho "$words" >> "$CALLS"\n[ "$words" != "$FAILING" ]\n`;
}

/**
 * Runs the script of a step as a runner does for `shell: bash`, with stand-ins for the programs that it calls.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
 */
export function runStep(script: string, failing = ''): StepRun {
  const folder = mkdtempSync(join(tmpdir(), 'rootwatch-step-'));
  const put = (file: string, content: string): string => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    chmodSync(path, 0o755);
    return path;
  };
  for (const name of programs) put(`bin/${name}`, standIn(name));
  for (const file of files) put(file, standIn(file));
  const calls = put('calls', '');
  const { status, stderr } = spawnSync(
    '/bin/bash',
    ['--noprofile', '--norc', '-eo', 'pipefail', put('step.sh', script)],
    { cwd: folder, encoding: 'utf8', env: { PATH: join(folder, 'bin'), CALLS: calls, FAILING: failing } },
  );
  const made = readFileSync(calls, 'utf8').split('\n').filter(Boolean);
  rmSync(folder, { recursive: true });
  return { status, calls: made, stderr };
}
