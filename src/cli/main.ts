import { runCommand } from './program.ts';

runCommand(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr, environment: process.env }).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    process.stderr.write(
      `A bug in rootwatch: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = 1;
  },
);
