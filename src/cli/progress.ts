import { SingleBar } from 'cli-progress';
import type { Output } from './terminal.ts';

export type Progress<Done> = {
  /** Called again as more accounts are listed. */
  readonly listed: (accounts: number) => void;
  readonly account: (done: Done) => void;
  readonly stop: () => void;
};

/** Two counts beside the number of accounts: their labels, and what one account adds to each. */
export type ProgressCounters<Done> = {
  readonly labels: readonly [string, string];
  readonly of: (done: Done) => readonly [number, number];
};

type ProgressOptions<Done> = {
  readonly quiet: boolean;
  readonly now: () => Date;
  readonly counters: ProgressCounters<Done>;
};

const lineEveryMs = 3_000;

/** Shows progress: a live bar on a terminal, a line every few seconds elsewhere, nothing when `quiet`. */
export function progressOn<Done>(output: Output, { quiet, now, counters }: ProgressOptions<Done>): Progress<Done> {
  if (quiet) return { listed: () => undefined, account: () => undefined, stop: () => undefined };
  return output.isTTY === true && isStream(output) ? liveBar(output, counters) : lines(output, { now, counters });
}

function isStream(output: Output): output is Output & NodeJS.WritableStream {
  return 'on' in output && 'end' in output;
}

type Counts = { done: number; first: number; second: number };

function countIn<Done>(counts: Counts, done: Done, { of }: ProgressCounters<Done>): void {
  const [first, second] = of(done);
  counts.done += 1;
  counts.first += first;
  counts.second += second;
}

function liveBar<Done>(stream: NodeJS.WritableStream, counters: ProgressCounters<Done>): Progress<Done> {
  const counts: Counts = { done: 0, first: 0, second: 0 };
  const [first, second] = counters.labels;
  const bar = new SingleBar({
    stream,
    format: `{bar} {value}/{total} accounts · {first} ${first} · {second} ${second}`,
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
    account: (done) => {
      countIn(counts, done, counters);
      bar.update(counts.done, counts);
    },
    stop: () => bar.stop(),
  };
}

function lines<Done>(
  output: Output,
  { now, counters }: Pick<ProgressOptions<Done>, 'now' | 'counters'>,
): Progress<Done> {
  const counts: Counts = { done: 0, first: 0, second: 0 };
  const [firstLabel, secondLabel] = counters.labels;
  let total = 0;
  let last = now().getTime();
  const writeLine = (): void => {
    const { done, first, second } = counts;
    output.write(`${done}/${total} accounts, ${first} ${firstLabel}, ${second} ${secondLabel}\n`);
  };
  return {
    listed: (accounts) => {
      total = accounts;
    },
    account: (done) => {
      countIn(counts, done, counters);
      if (now().getTime() - last < lineEveryMs && counts.done < total) return;
      last = now().getTime();
      writeLine();
    },
    stop: () => undefined,
  };
}
