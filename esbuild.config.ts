import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build, type Metafile } from 'esbuild';
import { eagerFiles, outputs, shared } from './scripts/bundle-options.ts';
import { sbomOf } from './scripts/sbom.ts';
import { thirdPartyNotices } from './scripts/third-party-notices.ts';

/** docs/architecture.md: what a cold start of the function loads. */
const eagerBudgetBytes = 500_000;

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
for (const name of ['LICENSE', 'NOTICE']) copyFileSync(name, `dist/${name}`);
const bundles: Record<string, Metafile> = {};
for (const { name, options } of outputs) {
  const { metafile } = await build({ ...shared, ...options });
  if (metafile === undefined) throw new Error('esbuild gave no metafile');
  writeFileSync(`dist/${name}.meta.json`, JSON.stringify(metafile));
  writeFileSync(`dist/${name}.third-party-notices.txt`, thirdPartyNotices(metafile));
  bundles[`dist/${name}.mjs`] = metafile;
  const files = eagerFiles(metafile, `dist/${name}.mjs`);
  const eager = files.reduce((sum, file) => sum + (metafile.outputs[file]?.bytes ?? 0), 0);
  console.log(`dist/${name}.mjs: ${Math.round(eager / 1000)} KB at once`);
  if (name === 'handler' && eager > eagerBudgetBytes) {
    throw new Error(`The function loads ${eager} bytes at once; the budget is ${eagerBudgetBytes}.`);
  }
}
const sbom = sbomOf(JSON.parse(readFileSync('package-lock.json', 'utf8')), bundles);
writeFileSync('dist/rootwatch.cdx.json', `${JSON.stringify(sbom, null, 2)}\n`);
