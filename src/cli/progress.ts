import { SingleBar } from 'cli-progress';
import { isUnsettled } from '../domain/outcome.ts';
import type { AccountReport } from '../report/schema.ts';
import type { Output } from './terminal.ts';

export type Progress = {
  /** Told again as the list grows. */
  readonly listed: (accounts: number) => void;
  readonly account: (report: AccountReport) => void;
  readonly stop: () => void;
};

const lineEveryMs = 3_000;

/** A live bar on a terminal, a line every few seconds elsewhere, nothing when `quiet`. */
export function progressOn(output: Output, { quiet, now }: { quiet: boolean; now: () => Date }): Progress {
  if (quiet) return { listed: () => undefined, account: () => undefined, stop: () => undefined };
  return output.isTTY === true && isStream(output) ? liveBar(output) : lines(output, now);
}

function isStream(output: Output): output is Output & NodeJS.WritableStream {
  return 'on' in output && 'end' in output;
}

type Counts = { done: number; broken: number; unknown: number };

function countIn(counts: Counts, { status, compliant }: AccountReport): void {
  counts.done += 1;
  if (compliant === false) counts.broken += 1;
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
    listed: (accounts) => {
      if (bar.isActive) bar.setTotal(accounts);
      else bar.start(accounts, 0, counts);
    },
    account: (report) => {
      countIn(counts, report);
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
    listed: (accounts) => {
      total = accounts;
    },
    account: (report) => {
      countIn(counts, report);
      if (now().getTime() - last < lineEveryMs && counts.done < total) return;
      last = now().getTime();
      say();
    },
    stop: () => undefined,
  };
}
