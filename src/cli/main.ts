import { createInterface } from 'node:readline/promises';
import { runCommand } from './program.ts';

/** Puts a question on standard error, where progress and warnings go. */
async function askPerson(question: string): Promise<string> {
  const readline = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await readline.question(question);
  } finally {
    readline.close();
  }
}

async function main(): Promise<void> {
  // Whoever reads our output may stop reading, as `head` does: then there is nobody left to tell.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  try {
    process.exitCode = await runCommand(process.argv.slice(2), {
      stdout: process.stdout,
      stderr: process.stderr,
      environment: process.env,
      ...(process.stdin.isTTY ? { ask: askPerson } : {}),
    });
  } catch (error) {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`A bug in rootwatch: ${told}\n`);
    process.exitCode = 1;
  }
}

void main();
