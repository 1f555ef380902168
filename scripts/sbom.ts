import type { Metafile } from 'esbuild';
import { z } from 'zod';
import { allowedLicenses, bundledPackageFolders } from './third-party-notices.ts';

const entry = z.object({
  version: z.string(),
  license: z.string().optional(),
  integrity: z.string().optional(),
  name: z.string().optional(),
  optional: z.boolean().optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
type Entry = z.infer<typeof entry>;

const lockfile = z.object({ packages: z.record(z.string(), entry) });

/** A build's outputs, by the name of the file that is run. */
export type Bundles = Readonly<Record<string, Metafile>>;

type Component = {
  readonly type: 'library';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly scope: 'required' | 'optional';
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses: readonly { readonly license: { readonly id: string } | { readonly name: string } }[];
  readonly purl: string;
  readonly properties: readonly { readonly name: string; readonly value: string }[];
};

/** What is used here of a document of CycloneDX 1.6. https://cyclonedx.org/docs/1.6/json/ */
export type Sbom = {
  readonly $schema: string;
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.6';
  readonly version: 1;
  readonly metadata: object;
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
};

type Locked = { readonly path: string; readonly entry: Entry };

/** Returns the package that `name` means to the one at `from`: in its own folder, then in the folders around it. */
function resolve(packages: Readonly<Record<string, Entry>>, from: string, name: string): Locked | undefined {
  const path = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
  const found = packages[path];
  if (found !== undefined) return { path, entry: found };
  if (from === '') return undefined;
  return resolve(packages, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name);
}

function dependenciesOf(packages: Readonly<Record<string, Entry>>, from: Locked): readonly Locked[] {
  const { dependencies, optionalDependencies } = from.entry;
  const optional = new Set(Object.keys(optionalDependencies ?? {}));
  return [...new Set([...Object.keys(dependencies ?? {}), ...optional])].flatMap((name) => {
    const found = resolve(packages, from.path, name);
    if (found === undefined && !optional.has(name)) throw new Error(`${from.path} needs ${name}, which is not locked.`);
    return found ?? [];
  });
}

/** Returns everything that an installation without development needs, the project itself first. */
function production(packages: Readonly<Record<string, Entry>>, root: Locked): readonly Locked[] {
  const seen = new Map([[root.path, root]]);
  for (const one of seen.values()) {
    for (const needed of dependenciesOf(packages, one)) seen.set(needed.path, needed);
  }
  return [...seen.values()];
}

function nameOf({ path, entry: { name } }: Locked): string {
  return name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function reference(locked: Locked): string {
  return `${nameOf(locked)}@${locked.entry.version}`;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function component(locked: Locked, containing: readonly string[]): Component {
  const { version, license, integrity, optional } = locked.entry;
  const [, sha512] = /^sha512-(\S+)$/.exec(integrity ?? '') ?? [];
  if (sha512 === undefined) throw new Error(`${locked.path} has no SHA-512 in the lockfile.`);
  const name = nameOf(locked);
  return {
    type: 'library',
    'bom-ref': reference(locked),
    name,
    version,
    scope: optional === true ? 'optional' : 'required',
    hashes: [{ alg: 'SHA-512', content: Buffer.from(sha512, 'base64').toString('hex') }],
    licenses:
      license === undefined
        ? []
        : [{ license: allowedLicenses.includes(license) ? { id: license } : { name: license } }],
    // https://github.com/package-url/purl-spec: the "@" of a scope is escaped.
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    properties: containing.map((file) => ({ name: 'rootwatch:in', value: file })),
  };
}

/**
 * Returns the bill of materials of a build: every package that the lockfile has for more than development, and in which
 * of the bundles there is code of it. It holds no time and no serial number, so that the same sources give the same
 * bytes. `npm sbom --omit dev` is not used: that of npm 11.19 lists 11 of these 62 packages.
 */
export function sbomOf(lock: unknown, bundles: Bundles): Sbom {
  const { packages } = lockfile.parse(lock);
  const project = packages[''];
  if (project === undefined) throw new Error('The lockfile does not say what it locks.');
  const root = { path: '', entry: project };
  const all = production(packages, root);
  const folders = Object.entries(bundles).map(([file, metafile]) => ({ file, in: bundledPackageFolders(metafile) }));
  const unlisted = folders.flatMap((one) => one.in).filter((folder) => !all.some(({ path }) => path === folder));
  if (unlisted.length > 0) throw new Error(`For development only, and yet in a bundle: ${unlisted.join(', ')}`);
  const components = all
    .filter(({ path }) => path !== '')
    .map((one) =>
      component(
        one,
        folders.filter((bundle) => bundle.in.includes(one.path)).map(({ file }) => file),
      ),
    );
  const dependencies = all.map((one) => ({
    ref: one === root ? 'rootwatch' : reference(one),
    dependsOn: dependenciesOf(packages, one).map(reference).toSorted(byText),
  }));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: {
        type: 'application',
        'bom-ref': 'rootwatch',
        name: 'rootwatch',
        version: project.version,
        licenses: [{ license: { id: 'Apache-2.0' } }],
      },
    },
    components: components.toSorted((a, b) => byText(a['bom-ref'], b['bom-ref'])),
    dependencies: dependencies.toSorted((a, b) => byText(a.ref, b.ref)),
  };
}
