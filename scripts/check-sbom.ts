// Holds the bill of materials of the last build to its schema.
import { readFileSync } from 'node:fs';
import { sbomProblems } from './sbom-schema.ts';

const file = 'dist/rootwatch.cdx.json';
const sbom = JSON.parse(readFileSync(file, 'utf8'));
const problems = sbomProblems(sbom);
for (const problem of problems) console.error(`${file}: ${problem}`);
if (problems.length > 0) process.exit(1);
console.log(`${file}: ${sbom.components.length} components, valid CycloneDX ${sbom.specVersion}`);
