import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Metafile } from 'esbuild';
import { sbomProblems } from '../../scripts/sbom-schema.ts';
import { bundledPackageFolders } from '../../scripts/third-party-notices.ts';

const meta: Metafile = JSON.parse(readFileSync('dist/handler.meta.json', 'utf8'));
const code = Object.keys(meta.outputs).filter((file) => !file.endsWith('.map'));

/** The headers of the central directory: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12. */
function entriesOf(zip: Buffer): readonly string[] {
  const names: string[] = [];
  let at = zip.indexOf(Buffer.from('PK\x01\x02'));
  while (at >= 0 && zip.readUInt32LE(at) === 0x02014b50) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    names.push(zip.toString('utf8', at + 46, at + 46 + (nameLength ?? 0)));
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return names;
}

describe('the bundle of the function', () => {
  it('the bundle of the function contains nothing of the sandbox, the command or the tests', () => {
    const sources = Object.values(meta.outputs).flatMap(({ inputs }) => Object.keys(inputs));
    expect(sources).toContain('src/lambda/handler.ts');
    expect(sources.filter((source) => /^(?:src\/(?:sandbox|cli)|tests|scripts)\//.test(source))).toEqual([]);
    const packages = sources.flatMap((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []);
    const ofTheCommand = new Set(['commander', 'cli-progress', 'cli-table3', 'picocolors']);
    expect(packages.filter((name) => ofTheCommand.has(name))).toEqual([]);
  });

  it('the zip contains the whole bundle with its licenses, nothing else, and no source map', () => {
    const entries = entriesOf(readFileSync('dist/package/rootwatch.zip'));
    const licenses = ['dist/LICENSE', 'dist/NOTICE', 'dist/handler.third-party-notices.txt'];
    expect(entries.toSorted()).toEqual([...code, ...licenses].toSorted());
    expect(code).toContain('dist/handler.mjs');
  });
});

it.each(['handler', 'cli'])(
  'names in the notices of dist/%s.mjs every package that it contains, and no other',
  (name) => {
    const metafile: Metafile = JSON.parse(readFileSync(`dist/${name}.meta.json`, 'utf8'));
    const contained = bundledPackageFolders(metafile).map((folder) => {
      const { name: own, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
      return `${own} ${version} (${license})`;
    });
    const notices = readFileSync(`dist/${name}.third-party-notices.txt`, 'utf8');
    const named = Array.from(notices.matchAll(/^\S+ \d\S* \([\w.-]+\)$/gm), ([line]) => line);
    expect(named.length).toBeGreaterThan(30);
    expect(named.toSorted()).toEqual(contained.toSorted());
  },
);

describe('the bill of materials of the build', () => {
  const sbom = JSON.parse(readFileSync('dist/rootwatch.cdx.json', 'utf8'));

  it('is valid by the schema of CycloneDX, and goes with the package', () => {
    expect(sbomProblems(sbom)).toEqual([]);
    expect(readFileSync('dist/package/rootwatch.cdx.json', 'utf8')).toBe(
      readFileSync('dist/rootwatch.cdx.json', 'utf8'),
    );
  });

  it('names for each bundle every package whose code it contains, and no other', () => {
    const listed: readonly { readonly name: string; readonly properties: readonly { readonly value: string }[] }[] =
      sbom.components;
    for (const file of ['handler', 'cli']) {
      const metafile: Metafile = JSON.parse(readFileSync(`dist/${file}.meta.json`, 'utf8'));
      const contained = bundledPackageFolders(metafile).map((folder) => folder.replace(/^.*node_modules\//, ''));
      const said = listed.filter((one) => one.properties.some(({ value }) => value === `dist/${file}.mjs`));
      expect(said.map(({ name }) => name).toSorted()).toEqual(contained.toSorted());
      expect(contained.length).toBeGreaterThan(30);
    }
  });

  it('has no serial number and no time, which would differ with each build', () => {
    expect([sbom.serialNumber, sbom.metadata.timestamp]).toEqual([undefined, undefined]);
  });
});
