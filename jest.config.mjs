// One project for each tier; `npm test` runs all of them but those that need moto_server or a browser.
const project = (name, testMatch, setup = []) => ({
  displayName: name,
  testMatch: testMatch.map((glob) => `<rootDir>/tests/${glob}`),
  testEnvironment: 'node',
  transform: { '\\.ts$': '<rootDir>/tests/support/jest-transform.cjs' },
  setupFiles: ['<rootDir>/tests/support/jest-setup.cjs', ...setup],
});

export default {
  // A test that hangs ends; one on a busy machine is not taken for it.
  testTimeout: 60_000,
  // Of its own accord jest leaves one core to others: half of two.
  maxWorkers: '100%',
  projects: [
    project('unit', ['unit/**/*.test.ts']),
    project('properties', ['properties/**/*.test.ts'], ['<rootDir>/tests/support/fixed-seed.cjs']),
    project('scenarios', ['scenarios/**/*.test.ts']),
    project('contract', ['contract/**/*.test.ts']),
    project('emulator', ['emulator/**/*.test.ts']),
    project('deploy', ['deploy/*.test.ts']),
    project('deploy-emulator', ['deploy/emulator/*.test.ts']),
    project('browser', ['browser/**/*.test.ts']),
  ],
};
