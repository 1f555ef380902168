// Runs test files for mutants. In a run without a mutant it notes which test reaches which place; with one it runs only the
// tests that reach it, and none after the first that fails.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestEnvironment } from 'jest-environment-node';
import { shared } from './job.mjs';

/** Of longer tables of cases the quick stage runs one in four. */
const largeTable = 40;

const fullName = (test) => {
  const names = [];
  for (let at = test; at.parent !== undefined; at = at.parent) names.unshift(at.name);
  return names.join(' > ');
};

const testsIn = (block) => block.children.flatMap((each) => (each.type === 'test' ? [each] : testsIn(each)));

export default class MutantEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.file = context.testPath;
    this.job = shared.current;
    if (this.job?.noticed) throw new Error('The mutant is noticed already.');
    this.reached = new Set();
    this.outside = this.reached;
    this.tests = new Map();
  }

  async setup() {
    await super.setup();
    const on = this.job?.id;
    this.global.__isMutantOn =
      on === undefined
        ? (id) => {
            this.reached.add(id);
            return false;
          }
        : (id) => id === on;
  }

  async handleTestEvent(event, state) {
    if (this.job === undefined) return this.note(event, state);
    if (event.name === 'run_start') {
      const { tests } = this.job.files.find(({ file }) => file === this.file);
      for (const test of testsIn(state.rootDescribeBlock)) {
        if (tests !== 'all' && !tests.includes(fullName(test))) test.mode = 'skip';
      }
    }
    if (event.name === 'test_start' && this.job.noticed) event.test.mode = 'skip';
    if (event.name === 'test_done' && event.test.errors.length > 0) this.job.noticed = fullName(event.test);
  }

  note(event, state) {
    if (event.name === 'run_start' && process.env.MUTANTS_STAGE === 'quick') {
      const tests = testsIn(state.rootDescribeBlock);
      if (tests.length > largeTable) for (const [at, test] of tests.entries()) if (at % 4 !== 0) test.mode = 'skip';
    }
    if (event.name === 'test_start') {
      this.reached = new Set();
      this.startedAt = performance.now();
    }
    if (event.name !== 'test_done') return;
    const name = fullName(event.test);
    const before = this.tests.get(name);
    const failed = before?.failed || event.test.errors.length > 0;
    this.tests.set(name, {
      failed,
      ms: (before?.ms ?? 0) + performance.now() - this.startedAt,
      ids: [...new Set([...(before?.ids ?? []), ...this.reached])],
    });
    this.reached = this.outside;
  }

  async teardown() {
    if (this.job === undefined && process.env.MUTANTS_REACH !== undefined) {
      const name = `${createHash('sha256').update(this.file).digest('hex')}.json`;
      const reach = { file: this.file, outside: [...this.outside], tests: Object.fromEntries(this.tests) };
      writeFileSync(join(process.env.MUTANTS_REACH, name), JSON.stringify(reach));
    }
    await super.teardown();
  }
}
