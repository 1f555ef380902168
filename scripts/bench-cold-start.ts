/**
 * `npm run bench:cold`: measures the cost of a cold start of the function before its first event: `import()` of
 * dist/handler.mjs in a fresh process, against a handler that imports the same things of the SDK, at once, and does
 * nothing with them. Both are bundled alike and take turns. Run on the Node at hand, and on those of tests/deploy/nodes
 * where they are installed.
 *
 * npm run bench:cold -- [rounds]
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { eagerFiles, outputs, shared } from './bundle-options.ts';

const rounds = Number(process.argv[2] ?? '21');
const folder = 'dist/bench-cold';
const metafile: Metafile = JSON.parse(readFileSync('dist/handler.meta.json', 'utf8'));
const eager = eagerFiles(metafile, 'dist/handler.mjs');

/** The names that the function's sources import eagerly from the SDK: `A, B` by package. */
function sdkImports(): ReadonlyMap<string, ReadonlySet<string>> {
  const named = new Map<string, Set<string>>();
  const sources = eager.flatMap((file) => Object.keys(metafile.outputs[file]?.inputs ?? {}));
  for (const source of sources.filter((path) => path.startsWith('src/'))) {
    const statements = readFileSync(source, 'utf8').matchAll(/^import \{([^}]*)\} from '(@aws-sdk\/[^']+)';/gm);
    for (const [, names = '', from = ''] of statements) {
      const values = names.split(',').flatMap((name) => (/^\s*(?:type\s.*)?$/s.test(name) ? [] : [name.trim()]));
      const known = named.get(from) ?? new Set();
      named.set(from, new Set([...known, ...values]));
    }
  }
  return named;
}

async function buildBareHandler(): Promise<number> {
  const handler = outputs.find(({ name }) => name === 'handler')?.options;
  const imports = [...sdkImports()].map(([from, names]) => ({ from, names: Array.from(names).join(', ') }));
  const used = imports.filter(({ names }) => names !== '');
  const lines = used.map(({ from, names }) => `import { ${names} } from '${from}';`);
  const all = used.map(({ names }) => names).join(', ');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(`${folder}/bare.ts`, `${lines.join('\n')}\nexport const handler = () => [${all}];\n`);
  const entry = { entryPoints: [`${folder}/bare.ts`], outdir: folder };
  const { metafile: meta } = await build({ ...shared, ...handler, ...entry, metafile: true });
  return sizeOf(meta, eagerFiles(meta, `${folder}/bare.mjs`));
}

function sizeOf({ outputs: files }: Metafile, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (files[name]?.bytes ?? 0), 0);
}

const importAndSay =
  'const start = performance.now(); await import(process.env.FILE); console.log(performance.now() - start);';

function coldImportMs(node: string, file: string): number {
  const { stdout, status } = spawnSync(node, ['--input-type=module', '--eval', importAndSay], {
    encoding: 'utf8',
    env: { FILE: resolve(file), AWS_REGION: 'us-east-1', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
  if (status !== 0) throw new Error(`${node} could not import ${file}.`);
  return Number(stdout);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const installed = ['node22', 'node24'].map((name) => `tests/deploy/nodes/node_modules/${name}/bin/node`);
const nodes = [process.execPath, ...installed.filter((node) => existsSync(node))];
const bareBytes = await buildBareHandler();
console.log(
  `rootwatch: ${Math.round(sizeOf(metafile, eager) / 1_000)} KB at once; bare: ${Math.round(bareBytes / 1_000)} KB`,
);
const rows = nodes.map((node) => {
  const rootwatch: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    rootwatch.push(coldImportMs(node, 'dist/handler.mjs'));
    bare.push(coldImportMs(node, `${folder}/bare.mjs`));
  }
  const ratio = median(rootwatch) / median(bare);
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return {
    node: stdout.trim(),
    'rootwatch ms': median(rootwatch).toFixed(1),
    'bare ms': median(bare).toFixed(1),
    ratio: ratio.toFixed(2),
    'target 1.3': ratio <= 1.3 ? 'met' : 'missed',
  };
});
console.table(rows);
rmSync(folder, { recursive: true });
