// Runs dependency-cruiser, and fails when it saw too little: without a parser for TypeScript it sees no module and
// finds, truthfully, no violation.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const sources = readdirSync('src', { recursive: true }).filter((file) => file.endsWith('.ts')).length;
const { stdout, stderr } = spawnSync(
  process.execPath,
  ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', 'src', 'tests', '--output-type', 'json'],
  { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
);
if (stdout === '') {
  console.error(stderr);
  process.exit(1);
}
const { modules, summary } = JSON.parse(stdout);
for (const { rule, from, to } of summary.violations) {
  const { comment } = summary.ruleSetUsed.forbidden.find(({ name }) => name === rule.name) ?? {};
  console.error(`${rule.name}: ${from} → ${to}${comment ? ` (${comment})` : ''}`);
}
const seen = modules.filter(
  ({ source, dependencies }) => source.startsWith('src/') && dependencies !== undefined,
).length;
const followed = modules.some(
  ({ source, dependencies }) => source === 'src/organization/audit-organization.ts' && dependencies.length > 5,
);
if (seen < sources || !followed) {
  console.error(`Only ${seen} of ${sources} modules were seen: the layers are not checked.`);
  process.exit(1);
}
const valueImport = /^import (?!type)[^;]*?from '@(?:aws-sdk|smithy)\//m;
const sandbox = readdirSync('src/sandbox', { recursive: true }).filter((file) => file.endsWith('.ts'));
const usersOfSdk = sandbox.filter((file) => valueImport.test(readFileSync(join('src/sandbox', file), 'utf8')));
for (const file of usersOfSdk) console.error(`sandbox-knows-types-only: src/sandbox/${file} imports values of the SDK`);
if (summary.violations.length + usersOfSdk.length > 0) process.exit(1);
console.log(`${seen} modules, ${summary.totalDependenciesCruised} imports, no arrow against the layers`);
