// Writes the JSON Schema of the report from its zod model. With --check, only says whether the file is current.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { register } from 'tsx/esm/api';

register();
const { reportJsonSchema } = await import('../src/report/formats/json-schema.ts');

const target = 'schemas/report.v1.schema.json';
const { stdout: text } = spawnSync('node_modules/.bin/biome', ['format', '--stdin-file-path', target], {
  input: JSON.stringify(reportJsonSchema(), null, 2),
  encoding: 'utf8',
});
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  console.error(`${target} is not what src/report/schema.ts gives: run npm run generate.`);
  process.exit(1);
}
