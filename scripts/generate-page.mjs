// Puts the script and the styles of the HTML report into a module: at run time nothing reads files. With --check, only
// says whether the module is current.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const target = 'src/report/formats/html/page.generated.ts';
const shared = { bundle: true, minify: true, write: false, logLevel: 'warning', legalComments: 'none' };

async function bundled(options) {
  const { outputFiles } = await build({ ...shared, ...options });
  return outputFiles[0].text.trim();
}

const script = await bundled({
  entryPoints: ['src/report/formats/page/main.ts'],
  format: 'iife',
  target: 'es2022',
  tsconfig: 'src/report/formats/page/tsconfig.json',
});
const style = await bundled({ entryPoints: ['src/report/formats/page/style.css'], target: 'es2022' });

// Of what stands between the tags, byte by byte: https://www.w3.org/TR/CSP3/#match-element-to-source-list
const hashOf = (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
const constant = (name, text) => `export const ${name} = ${JSON.stringify(text)};\n`;
const source = [
  '// Made by scripts/generate-page.mjs from src/report/formats/page.\n',
  constant('pageScript', script),
  constant('pageScriptHash', hashOf(script)),
  constant('pageStyle', style),
  constant('pageStyleHash', hashOf(style)),
].join('\n');
const { stdout: module } = spawnSync('node_modules/.bin/biome', ['format', '--stdin-file-path', target], {
  input: source,
  encoding: 'utf8',
});

if (!process.argv.includes('--check')) writeFileSync(target, module);
else if (readFileSync(target, 'utf8') !== module) {
  console.error(`${target} is not what src/report/formats/page gives: run npm run generate.`);
  process.exit(1);
}
