// The projects of jest.config.mjs that can notice a mutant, in an environment that turns it on. MUTANTS_STAGE narrows them:
// each stage is for the mutants that the stages before it did not notice.
import { fileURLToPath } from 'node:url';
import base from '../../jest.config.mjs';

const rootDir = fileURLToPath(new URL('../..', import.meta.url));

/** Each takes as long as all unit tests together, or most of it. */
const slow =
  '/(properties/(remediation|malformed-responses|filter-pattern-compare)|scenarios/(chaos|deadline|killed-process))\\.test';
/** These read the tree instead of running it. */
const readers = '/tests/unit/(docs|project)/';

const others = ['properties', 'scenarios', 'contract'];
const stages = {
  unit: { kinds: ['unit'], left: [] },
  quick: { kinds: others, left: [slow] },
  thorough: { kinds: others, left: [] },
};
const stage = stages[process.env.MUTANTS_STAGE] ?? { kinds: ['unit', ...others], left: [] };

const projects = base.projects.filter(({ displayName }) => stage.kinds.includes(displayName));
const settings = {
  rootDir,
  testEnvironment: '<rootDir>/scripts/mutants/jest-environment.mjs',
  testPathIgnorePatterns: ['/node_modules/', readers, ...stage.left],
};

export default { ...base, rootDir, projects: projects.map((project) => Object.assign(project, settings)) };
