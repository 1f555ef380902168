import { readFile } from 'node:fs/promises';
import type { BuildOptions, Metafile, Plugin } from 'esbuild';

/**
 * What every SDK client brings along without using it: its whole package.json for the sake of one version number, the
 * schemas of all its operations, which esbuild must keep because it can't tell that an array literal does nothing, and
 * a class for each error of the service, and event streams, which none of our operations has. An error without a class
 * is one of the service's base class, with its name: what the SDK makes of errors that are newer than itself, and all
 * that src/aws/client/failures.ts looks at.
 */
const withoutSdkBallast: Plugin = {
  name: 'without-sdk-ballast',
  setup: (hooks) => {
    hooks.onLoad({ filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
    hooks.onLoad(
      { filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/](?:runtimeConfig|\w+Client)\.js$/ },
      async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const contents = source.replace(
          /^import \{ (\w+),? \} from "@smithy\/core\/event-streams";$/m,
          'const $1 = (config) => config;',
        );
        return { contents, loader: 'js' };
      },
    );
    hooks.onLoad({ filter: /@aws-sdk[\\/]client-[^\\/]+[\\/].*schemas_\d+\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source
        .replaceAll(/^export var (\w+\$?) = (\[[\s\S]*?\n?\]);$/gm, 'export var $1 = /* @__PURE__ */ (() => $2)();')
        .replaceAll(/^n0_registry\.registerError\(.*\);$/gm, '');
      return { contents, loader: 'js' };
    });
  },
};

/**
 * Two bundles, each with chunks of its own: the Lambda function, whose rarely needed parts load on demand and which
 * takes nothing of the command or the sandbox into its zip, and the command.
 * `mainFields` takes the modules of the SDK rather than its CommonJS: 0.4 MB less, and half the cold start.
 */
export const shared: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  mainFields: ['module', 'main'],
  splitting: true,
  outExtension: { '.js': '.mjs' },
  sourcemap: 'linked',
  sourcesContent: false,
  metafile: true,
  plugins: [withoutSdkBallast],
  logLevel: 'warning',
  // Packages of the command that are CommonJS ask for node's own modules with require.
  banner: {
    js: "import { createRequire as createRequireOf } from 'node:module'; const require = createRequireOf(import.meta.url);",
  },
};

export const outputs: readonly { readonly name: string; readonly options: BuildOptions }[] = [
  {
    name: 'handler',
    options: {
      entryPoints: ['src/lambda/handler.ts'],
      outdir: 'dist',
      chunkNames: 'handler-chunks/[name]-[hash]',
      target: 'node22',
      minify: true,
      banner: {},
    },
  },
  {
    name: 'cli',
    options: {
      entryPoints: { cli: 'src/cli/main.ts' },
      outdir: 'dist',
      chunkNames: 'cli-chunks/[name]-[hash]',
      target: 'node20',
    },
  },
];

/** What Node reads before the first event: the entry and every chunk that it imports at once. */
export function eagerFiles({ outputs: files }: Metafile, entry: string): readonly string[] {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { kind, external, path } of files[file]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) visit(path);
    }
  };
  visit(entry);
  return [...seen];
}
