// A process that runs the tests of one mutant after the other; it is started in the copy of the tree. Loading jest and
// compiling are paid once.
import { createRequire } from 'node:module';
import { shared } from './job.mjs';

const { runCLI } = createRequire(import.meta.url)('jest');

const options = {
  $0: 'jest',
  config: 'scripts/mutants/jest.config.mjs',
  runInBand: true,
  runTestsByPath: true,
  silent: true,
  reporters: [],
  testSequencer: './scripts/mutants/test-order.mjs',
  passWithNoTests: false,
  watchman: false,
};

process.on('message', async ({ id, files }) => {
  shared.current = { id, files, noticed: undefined };
  try {
    const { results } = await runCLI({ ...options, _: files.map(({ file }) => file) }, [process.cwd()]);
    // A test file that does not even load is one that notices.
    const noticed = shared.current.noticed ?? (results.success ? undefined : 'a test file that fails as a whole');
    process.send({ id, noticed, tests: results.numPassedTests + results.numFailedTests });
  } catch (error) {
    process.send({ id, problem: String(error?.stack ?? error) });
  }
});
process.on('disconnect', () => process.exit());
