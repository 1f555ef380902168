import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { type BuildOptions, build, type Metafile } from 'esbuild';

/**
 * Two bundles: the Lambda function, whose rarely needed parts are chunks that load on demand, and the command.
 * `mainFields` takes the modules of the SDK rather than its CommonJS: 0.4 MB less, and half the cold start.
 */
const shared: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  mainFields: ['module', 'main'],
  splitting: true,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  metafile: true,
  logLevel: 'warning',
  // Packages of the command that are CommonJS ask for node's own modules with require.
  banner: {
    js: "import { createRequire as createRequireOf } from 'node:module'; const require = createRequireOf(import.meta.url);",
  },
};

const outputs: readonly { readonly name: string; readonly options: BuildOptions }[] = [
  {
    name: 'handler',
    options: { entryPoints: ['src/handler.ts'], outdir: 'dist', target: 'node22', minify: true, banner: {} },
  },
  { name: 'cli', options: { entryPoints: { cli: 'src/cli/main.ts' }, outdir: 'dist', target: 'node20' } },
];

/** Bytes that Node reads before the first event: the entry and every chunk that it imports at once. */
function eagerBytes({ outputs: files }: Metafile, entry: string): number {
  const seen = new Set<string>();
  const visit = (file: string): number => {
    if (seen.has(file)) return 0;
    seen.add(file);
    const { bytes, imports } = files[file] ?? { bytes: 0, imports: [] };
    const eager = imports.filter(({ kind, external }) => kind === 'import-statement' && external !== true);
    return eager.reduce((sum, { path }) => sum + visit(path), bytes);
  };
  return visit(entry);
}

/** docs/architecture.md: what a cold start of the function loads. */
const eagerBudgetBytes = 500_000;

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
for (const { name, options } of outputs) {
  const { metafile } = await build({ ...shared, ...options });
  if (metafile === undefined) throw new Error('esbuild gave no metafile');
  writeFileSync(`dist/${name}.meta.json`, JSON.stringify(metafile));
  const eager = eagerBytes(metafile, `dist/${name}.mjs`);
  console.log(`dist/${name}.mjs: ${Math.round(eager / 1000)} KB at once`);
  if (name === 'handler' && eager > eagerBudgetBytes) {
    throw new Error(`The function loads ${eager} bytes at once; the budget is ${eagerBudgetBytes}.`);
  }
}
