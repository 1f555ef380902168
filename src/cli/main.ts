import { createInterface } from 'node:readline/promises';
import { runCommand } from './program.ts';
import { plain } from './terminal.ts';

/** Asks a question on standard error, where progress and warnings go. */
async function askOnTerminal(question: string): Promise<string> {
  const readline = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await readline.question(question);
  } finally {
    readline.close();
  }
}

async function main(): Promise<void> {
  // A program that reads the output may close the pipe, as `head` does: there is nothing left to do then.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  try {
    process.exitCode = await runCommand(process.argv.slice(2), {
      stdout: process.stdout,
      stderr: process.stderr,
      environment: process.env,
      ...(process.stdin.isTTY ? { ask: askOnTerminal } : {}),
    });
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`A bug in rootwatch: ${text.split('\n').map(plain).join('\n')}\n`);
    process.exitCode = 1;
  }
}

void main();
