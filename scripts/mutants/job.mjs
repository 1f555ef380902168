// What a worker is asked to run, shared between it and the environments of its test files:
// { id, files: [{ file, tests: names, or 'all' }], noticed: the test that failed }.
export const shared = { current: undefined };
