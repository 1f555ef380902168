import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

export type Bundles = {
  /** Builds the bundle of a script like that of the program, as running from sources is slower. */
  readonly bundle: (script: string) => Promise<string>;
  readonly folder: string;
};

/** Creates a folder that exists while `work` runs. */
export async function withBundles(work: (bundles: Bundles) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rootwatch-bench-'));
  const bundle = async (script: string): Promise<string> => {
    const outfile = join(folder, script.replaceAll(/\W+/g, '-').concat('.mjs'));
    await build({
      entryPoints: [script],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      mainFields: ['module', 'main'],
      logLevel: 'warning',
      banner: {
        js: "import { createRequire as createRequireOf } from 'node:module'; const require = createRequireOf(import.meta.url);",
      },
    });
    return outfile;
  };
  try {
    await work({ bundle, folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
