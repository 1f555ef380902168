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
// The parser does not say which imports are of types alone.
const filesIn = (folder) =>
  readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
const importsValues = (from) => {
  const pattern = new RegExp(`^import (?!type)[^;]*?from '${from}`, 'm');
  return (file) => pattern.test(readFileSync(file, 'utf8'));
};
const beyondTypes = [
  ...filesIn('src/sandbox')
    .filter(importsValues('@(?:aws-sdk|smithy)/'))
    .map((file) => `sandbox-knows-types-only: ${file} imports values of the SDK`),
  ...filesIn('src/ports')
    .filter(importsValues('\\.'))
    .map((file) => `ports-are-types: ${file} imports values, but a port only declares what the core needs`),
];
for (const problem of beyondTypes) console.error(problem);
if (summary.violations.length + beyondTypes.length > 0) process.exit(1);
console.log(`${seen} modules, ${summary.totalDependenciesCruised} imports, no arrow against the layers`);
