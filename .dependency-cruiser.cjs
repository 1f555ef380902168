// The import table of docs/architecture.md. Each row names the folders that a folder may import from; the rest is forbidden.
'use strict';

const core = ['domain', 'ports', 'runtime', 'controls', 'evaluate', 'report', 'account'];
const all = [
  ...core,
  'aws',
  'bootstrap',
  'config',
  'fan-out',
  'filter-pattern',
  'organization',
  'plan',
  'report-store',
];

const layers = {
  domain: [],
  'filter-pattern': [],
  runtime: [],
  controls: ['domain', 'filter-pattern'],
  ports: ['domain', 'runtime'],
  sandbox: ['domain', 'filter-pattern'],
  config: ['domain', 'controls'],
  evaluate: ['domain', 'controls', 'filter-pattern'],
  report: ['domain', 'controls'],
  aws: ['domain', 'ports', 'runtime'],
  // A plan asks the questions of evaluation and judges by its rules: docs/adr/0003-plan-stands-on-evaluation.md.
  plan: ['domain', 'controls', 'evaluate'],
  'report-store': ['domain', 'ports', 'aws'],
  account: ['domain', 'ports', 'runtime', 'evaluate', 'plan'],
  bootstrap: ['domain', 'ports', 'aws', 'report-store'],
  organization: core,
  'fan-out': [...core, 'organization'],
  lambda: all,
  cli: [...all.filter((folder) => folder !== 'fan-out'), 'sandbox'],
};

/** Rooms inside a folder: each may import from the rooms below it, never from those above. */
const rooms = {
  evaluate: ['links', 'rules'],
  sandbox: ['demo', 'builders', 'endpoint', 'services', 'events', 'access', 'world'],
  aws: ['organization', 'observe', 'session', 'client'],
  report: ['formats', 'fix', 'text'],
};

const roomRules = Object.entries(rooms).flatMap(([folder, names]) =>
  names.slice(1).map((room, index) => ({
    name: `${folder}-${room}-looks-down`,
    comment: `src/${folder}/${room} lies below ${names.slice(0, index + 1).join(', ')}`,
    severity: 'error',
    from: { path: `^src/${folder}/${room}/` },
    to: { path: names.slice(0, index + 1).map((above) => `^src/${folder}/${above}/`) },
  })),
);

const pure = 'domain|filter-pattern|controls|evaluate|plan|report';

module.exports = {
  forbidden: [
    ...Object.entries(layers).map(([folder, allowed]) => ({
      name: `${folder}-imports`,
      comment: `src/${folder} may import ${allowed.length === 0 ? 'nothing else in src' : allowed.join(', ')}`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { path: '^src/', pathNot: [folder, ...allowed].map((name) => `^src/${name}/`) },
    })),
    ...roomRules,
    {
      name: 'nothing-but-folders',
      comment: 'A file at the root of src belongs to a folder, or is a folder that is missing',
      severity: 'error',
      from: { path: '^src/[^/]+$' },
      to: {},
    },
    {
      name: 'sandbox-builders-make-worlds',
      comment: 'Builders of state serve tests and the demo organization alike, so they know nothing but the world',
      severity: 'error',
      from: { path: '^src/sandbox/builders/' },
      to: { path: '^src/', pathNot: '^src/sandbox/(builders|world)/' },
    },
    {
      name: 'only-aws-touches-the-sdk',
      comment:
        'Clients are made, and errors are read, in src/aws; the sandbox knows types only (scripts/check-layers.mjs)',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(aws|report-store|sandbox)/' },
      to: { path: 'node_modules/@(aws-sdk|smithy)/' },
    },
    {
      name: 'report-store-knows-s3-alone',
      comment: 'Reports are put into S3, and nothing else of AWS is called from there',
      severity: 'error',
      from: { path: '^src/report-store/' },
      to: { path: 'node_modules/@(aws-sdk|smithy)/', pathNot: 'node_modules/@aws-sdk/(client-s3|lib-storage)/' },
    },
    {
      name: 'pure-folders-have-no-packages',
      comment: 'Pure code takes what it needs as arguments; only the schema of the report uses a library',
      severity: 'error',
      from: { path: `^src/(${pure})/`, pathNot: '^src/report/' },
      to: { dependencyTypes: ['core', 'npm'] },
    },
    {
      name: 'no-circles',
      comment: 'A circle has no beginning to understand it from',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'src-stands-alone',
      comment: 'What ships never depends on what tests it',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(tests|scripts)/' },
    },
    {
      name: 'tests-share-support-only',
      comment: 'A test that imports another runs it twice',
      severity: 'error',
      from: { path: '^tests/' },
      to: { path: '\\.test\\.ts$' },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
