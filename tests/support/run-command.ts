import type { AwsOptions } from '../../src/aws/client/clients.ts';
import { runCommand } from '../../src/cli/program.ts';

export type Ran = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/** What the command runs with: the variables of its environment, and AWS. */
export type Surroundings = {
  readonly environment?: Readonly<Record<string, string>>;
  readonly aws?: Partial<AwsOptions>;
};

/** Runs the command with these arguments, without an environment, and returns what it printed. */
export async function rootwatch(...argv: readonly string[]): Promise<Ran> {
  return rootwatchIn({}, argv);
}

export async function rootwatchIn({ environment = {}, aws }: Surroundings, argv: readonly string[]): Promise<Ran> {
  const printed = { stdout: '', stderr: '' };
  const into = (name: 'stdout' | 'stderr') => ({
    write: (text: string): void => {
      printed[name] += text;
    },
  });
  const exitCode = await runCommand(argv, { stdout: into('stdout'), stderr: into('stderr'), environment }, aws);
  return { exitCode, ...printed };
}
