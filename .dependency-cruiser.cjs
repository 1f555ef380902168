// The arrows of docs/architecture.md. Each folder names what it may import from src; everything else is forbidden.
'use strict';

const layers = {
  domain: [],
  'filter-pattern': [],
  runtime: [],
  controls: ['domain', 'filter-pattern'],
  evaluate: ['domain', 'controls', 'filter-pattern'],
  // A plan asks the questions of evaluation and judges by its rules: docs/adr/0003-plan-stands-on-evaluation.md.
  plan: ['domain', 'controls', 'evaluate'],
  report: ['domain', 'controls'],
  aws: ['domain', 'runtime'],
  sandbox: ['domain', 'filter-pattern'],
  config: ['domain', 'controls'],
  lambda: ['domain', 'report', 'finish-run.ts'],
  'fan-out': [
    'domain',
    'controls',
    'evaluate',
    'report',
    'runtime',
    'account-audits.ts',
    'accounts-to-audit.ts',
    'audit-accounts.ts',
    'finish-run.ts',
    'report-writer.ts',
    'run-access.ts',
    'shared-accounts.ts',
  ],
};

const rootModules = {
  investigate: ['domain', 'evaluate'],
  'repair-account': ['domain', 'evaluate', 'plan', 'investigate.ts'],
  'audit-account': ['domain', 'evaluate', 'plan', 'runtime', 'investigate.ts', 'repair-account.ts'],
  'shared-accounts': ['domain', 'audit-account.ts', 'investigate.ts'],
  'select-accounts': ['domain'],
  'inventory-account': ['domain', 'audit-account.ts'],
  'take-inventory': [
    'domain',
    'controls',
    'runtime',
    'accounts-to-audit.ts',
    'audit-account.ts',
    'inventory-account.ts',
    'run-access.ts',
  ],
  'report-writer': ['domain', 'controls', 'report'],
  'run-access': ['domain', 'report', 'runtime', 'audit-account.ts', 'report-writer.ts', 'select-accounts.ts'],
  'audit-order': ['domain', 'report'],
  'accounts-to-audit': ['domain', 'report', 'runtime', 'audit-order.ts', 'run-access.ts', 'select-accounts.ts'],
  'account-audits': [
    'domain',
    'evaluate',
    'runtime',
    'audit-account.ts',
    'investigate.ts',
    'run-access.ts',
    'shared-accounts.ts',
  ],
  'audit-accounts': ['domain', 'report', 'runtime', 'account-audits.ts', 'audit-account.ts', 'report-writer.ts'],
  'finish-run': ['domain', 'controls', 'report', 'report-writer.ts', 'run-access.ts'],
  sweep: [
    'domain',
    'controls',
    'evaluate',
    'report',
    'runtime',
    'account-audits.ts',
    'accounts-to-audit.ts',
    'audit-accounts.ts',
    'finish-run.ts',
    'report-writer.ts',
    'run-access.ts',
    'shared-accounts.ts',
  ],
};

const pure = 'domain|filter-pattern|controls|evaluate|plan|report';

module.exports = {
  forbidden: [
    ...Object.entries(layers).map(([folder, allowed]) => ({
      name: `${folder}-imports`,
      comment: `src/${folder} may import ${allowed.length === 0 ? 'nothing else in src' : allowed.join(', ')}`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: {
        path: '^src/',
        pathNot: [folder, ...allowed].map((name) => `^src/${name}${name.endsWith('.ts') ? '$' : '/'}`),
      },
    })),
    ...Object.entries(rootModules).map(([module, allowed]) => ({
      name: `${module}-imports`,
      comment: `src/${module}.ts may import ${allowed.join(', ')}: AWS comes in as arguments`,
      severity: 'error',
      from: { path: `^src/${module}\\.ts$` },
      to: { path: '^src/', pathNot: allowed.map((name) => `^src/${name}${name.endsWith('.ts') ? '$' : '/'}`) },
    })),
    {
      name: 'only-aws-touches-the-sdk',
      comment:
        'Clients are made, and errors are read, in src/aws; the sandbox knows types only (scripts/check-layers.mjs)',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(aws|sandbox)/' },
      to: { path: 'node_modules/@(aws-sdk|smithy)/' },
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
