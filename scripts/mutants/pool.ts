import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import type { TestFile } from './reach.ts';

/** What the tests of one mutant came to. */
export type Verdict =
  | { readonly kind: 'noticed'; readonly test: string }
  | { readonly kind: 'not-noticed'; readonly tests: number }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'undecided'; readonly why: string };

export interface Job {
  readonly id: number;
  readonly files: readonly TestFile[];
}

export interface TestProcess {
  readonly run: (job: Job, leftMs: number) => Promise<Verdict>;
  readonly end: () => void;
}

const answer = z.object({
  id: z.number(),
  noticed: z.string().optional(),
  tests: z.number().default(0),
  problem: z.string().optional(),
});

/** jest keeps something of every test file that it ran. */
const jobsPerProcess = 25;

/** A mutant that never comes to an end is waited for so long: several times what the tests take without it. */
function limitMs({ files }: Job): number {
  return 30_000 + 6 * files.reduce((sum, { ms }) => sum + ms, 0);
}

function verdictOf(message: unknown): Verdict {
  const { noticed, tests, problem } = answer.parse(message);
  if (problem !== undefined) return { kind: 'undecided', why: problem };
  return noticed === undefined ? { kind: 'not-noticed', tests } : { kind: 'noticed', test: noticed };
}

function start(copy: string): ChildProcess {
  return fork(join(copy, 'scripts/mutants/worker.mjs'), {
    cwd: copy,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

/** Waits for the answer of a process, for its end, or for as long as it may take. */
function answerOf(
  worker: ChildProcess,
  job: Job,
  waitMs: { readonly limit: number; readonly left: number },
): Promise<Verdict> {
  return new Promise((resolve) => {
    const settle = (verdict: Verdict): void => {
      clearTimeout(timer);
      worker.removeAllListeners();
      resolve(verdict);
    };
    const late: Verdict =
      waitMs.left < waitMs.limit ? { kind: 'undecided', why: 'the time was over' } : { kind: 'timed-out' };
    const timer = setTimeout(() => settle(late), Math.max(0, Math.min(waitMs.limit, waitMs.left)));
    worker.once('message', (message) => settle(verdictOf(message)));
    worker.once('error', (error) => settle({ kind: 'undecided', why: error.message }));
    // Code that ends the process, or takes all of its memory, is one that no test can pass with.
    worker.once('exit', () => settle({ kind: 'noticed', test: 'the process of the tests ended' }));
    worker.send(job);
  });
}

/** Makes a process that runs the tests of one mutant after the other; one that hangs is ended, and another is started. */
export function testProcess(copy: string): TestProcess {
  let worker: ChildProcess | undefined;
  let jobs = 0;
  const end = (): void => {
    worker?.kill('SIGKILL');
    worker = undefined;
    jobs = 0;
  };
  return {
    end,
    run: async (job, leftMs) => {
      if (jobs >= jobsPerProcess) end();
      jobs += 1;
      worker ??= start(copy);
      const running = worker;
      const verdict = await answerOf(running, job, { limit: limitMs(job), left: leftMs });
      if (verdict.kind !== 'noticed' && verdict.kind !== 'not-noticed') end();
      if (running.exitCode !== null) end();
      return verdict;
    },
  };
}
