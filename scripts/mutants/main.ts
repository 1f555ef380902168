/**
 * `npm run mutants`: plants small bugs one at a time and runs the tests that reach each. Fails when too few are noticed, and
 * lists those that are not.
 *
 * npm run mutants -- [--sample N] [--seconds N] [--folder src/evaluate] [--file src/evaluate/chain.ts] [--seed TEXT] [--list]
 * [--unit] runs unit tests alone, [--thorough] the slowest tests as well, [--verbose] tells of each mutant
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { acceptance } from './accepted.ts';
import { folderTable, noticedShare, survivorList, tally } from './print.ts';
import type { Stage } from './reach.ts';
import { type MutantOutcome, runMutants } from './run.ts';
import { allMutants, sampleOf, sourceFiles } from './sample.ts';

const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: '60' },
    seconds: { type: 'string', default: 'Infinity' },
    folder: { type: 'string', multiple: true, default: [] },
    file: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: '' },
    workers: { type: 'string', default: String(availableParallelism()) },
    unit: { type: 'boolean', default: false },
    thorough: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});

/** Of the mutants that are decided, so many have to be noticed; and so many of the sample have to be decided. */
const wantedShare = 0.95;
const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const tell = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const every = allMutants(root, sourceFiles(root));
  const { reasonOf, unmatched } = acceptance(readFileSync(`${root}/scripts/mutants/accepted.json`, 'utf8'), every);
  for (const { file, line, change } of unmatched) {
    tell(`scripts/mutants/accepted.json has an entry for what is no longer in ${file}:\n    ${line}\n    ${change}`);
  }
  if (unmatched.length > 0) return 1;

  const below = [...values.folder, ...values.file];
  const sample = sampleOf(every, { below, sample: Number(values.sample), seed: values.seed });
  if (values.list) {
    for (const { file, lineNumber, change } of sample) tell(`${file}:${lineNumber}  ${change}`);
    return 0;
  }
  const accepted = sample.flatMap((mutant): readonly MutantOutcome[] => {
    const reason = reasonOf(mutant);
    return reason === undefined ? [] : [{ mutant, outcome: { kind: 'accepted', reason } }];
  });
  const toRun = sample.filter((mutant) => reasonOf(mutant) === undefined);
  tell(`${sample.length} of ${every.length} mutants, ${accepted.length} of them accepted.`);
  const stages: readonly Stage[] = [
    'unit',
    ...(values.unit ? [] : (['quick'] as const)),
    ...(values.thorough ? (['thorough'] as const) : []),
  ];
  const { verbose } = values;
  const options = { root, stages, verbose, workers: Number(values.workers), seconds: Number(values.seconds), tell };
  const outcomes = [...accepted, ...(await runMutants(toRun, options))];

  tell(`\n${folderTable(outcomes)}`);
  const sum = tally(outcomes);
  if (sum.survived > 0) tell(`\nNot noticed:\n${survivorList(outcomes)}`);
  const share = noticedShare(sum);
  if (share >= wantedShare && sum.undecided <= sum.mutants * (1 - wantedShare)) return 0;
  tell(
    `\nOf the mutants that are decided, ${wantedShare * 100} % have to be noticed, and as many of the sample decided.`,
  );
  return 1;
}

// The copies of the tree are removed at exit, which a signal alone would skip.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.exit(await main());
