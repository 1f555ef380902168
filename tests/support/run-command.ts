import { runCommand } from '../../src/cli/program.ts';

/** Runs the command with these arguments, without an environment, and returns what it printed. */
export async function rootwatch(
  ...argv: readonly string[]
): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }> {
  const printed = { stdout: '', stderr: '' };
  const into = (name: 'stdout' | 'stderr') => ({
    write: (text: string): void => {
      printed[name] += text;
    },
  });
  const exitCode = await runCommand(argv, { stdout: into('stdout'), stderr: into('stderr'), environment: {} });
  return { exitCode, ...printed };
}
