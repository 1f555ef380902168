import { SingleBar } from 'cli-progress';
import { type AccountOutcome, accountStatus, isCompliant, isUnsettled } from '../domain/outcome.ts';
import type { Output } from './terminal.ts';

export type Progress = {
  readonly start: (accounts: number) => void;
  readonly account: (outcome: AccountOutcome) => void;
  readonly stop: () => void;
};

const lineEveryMs = 3_000;

/** A live bar on a terminal, a line every few seconds elsewhere, nothing when `quiet`. */
export function progressOn(output: Output, { quiet, now }: { quiet: boolean; now: () => Date }): Progress {
  if (quiet) return { start: () => undefined, account: () => undefined, stop: () => undefined };
  return output.isTTY === true && isStream(output) ? liveBar(output) : lines(output, now);
}

function isStream(output: Output): output is Output & NodeJS.WritableStream {
  return 'on' in output && 'end' in output;
}

type Counts = { done: number; broken: number; unknown: number };

function countIn(counts: Counts, outcome: AccountOutcome): void {
  const status = accountStatus(outcome);
  counts.done += 1;
  if (isCompliant(status) === false) counts.broken += 1;
  if (isUnsettled(status)) counts.unknown += 1;
}

function liveBar(stream: NodeJS.WritableStream): Progress {
  const counts: Counts = { done: 0, broken: 0, unknown: 0 };
  const bar = new SingleBar({
    stream,
    format: '{bar} {value}/{total} accounts · {broken} not compliant · {unknown} unknown',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
  });
  return {
    start: (accounts) => bar.start(accounts, 0, counts),
    account: (outcome) => {
      countIn(counts, outcome);
      bar.update(counts.done, counts);
    },
    stop: () => bar.stop(),
  };
}

function lines(output: Output, now: () => Date): Progress {
  const counts: Counts = { done: 0, broken: 0, unknown: 0 };
  let total = 0;
  let last = now().getTime();
  const say = (): void => {
    const { done, broken, unknown } = counts;
    output.write(`${done}/${total} accounts, ${broken} not compliant, ${unknown} unknown\n`);
  };
  return {
    start: (accounts) => {
      total = accounts;
      output.write(`${accounts} accounts\n`);
    },
    account: (outcome) => {
      countIn(counts, outcome);
      if (now().getTime() - last < lineEveryMs && counts.done < total) return;
      last = now().getTime();
      say();
    },
    stop: () => undefined,
  };
}
