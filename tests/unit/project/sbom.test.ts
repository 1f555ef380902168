import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { sbomOf } from '../../../scripts/sbom.ts';
import { sbomProblems } from '../../../scripts/sbom-schema.ts';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));

const integrity = (letter: string): string => `sha512-${Buffer.from(letter.repeat(64)).toString('base64')}`;
const hashes = (letter: string): object => [
  { alg: 'SHA-512', content: Buffer.from(letter.repeat(64)).toString('hex') },
];

const small = {
  packages: {
    '': { version: '1.2.3', dependencies: { a: '1.0.0', '@scope/b': '2.0.0' }, devDependencies: { d: '4.0.0' } },
    'node_modules/a': {
      version: '1.0.0',
      license: 'MIT',
      integrity: integrity('a'),
      dependencies: { c: '^3.0.0' },
      optionalDependencies: { elsewhere: '1.0.0' },
    },
    'node_modules/@scope/b': { version: '2.0.0', license: 'Beerware', integrity: integrity('b') },
    'node_modules/c': { version: '5.0.0', dev: true, integrity: integrity('x') },
    'node_modules/a/node_modules/c': { name: 'real-c', version: '3.1.0', optional: true, integrity: integrity('c') },
    'node_modules/d': { version: '4.0.0', dev: true, integrity: integrity('d') },
  },
};

const bundleWith = (...files: readonly string[]) => ({
  inputs: {},
  outputs: {
    'dist/cli.mjs': {
      bytes: 1,
      imports: [],
      exports: [],
      inputs: Object.fromEntries(files.map((file) => [file, { bytesInOutput: 1 }])),
    },
  },
});

describe('the bill of materials', () => {
  it('lists each package of production with its hash, license and the bundles that its code is in', () => {
    const { components, dependencies } = sbomOf(small, { 'dist/cli.mjs': bundleWith('node_modules/a/index.js') });
    const library = { type: 'library', properties: [], licenses: [], scope: 'required' };
    expect(components).toEqual([
      {
        ...library,
        'bom-ref': '@scope/b@2.0.0',
        name: '@scope/b',
        version: '2.0.0',
        hashes: hashes('b'),
        licenses: [{ license: { name: 'Beerware' } }],
        purl: 'pkg:npm/%40scope/b@2.0.0',
      },
      {
        ...library,
        'bom-ref': 'a@1.0.0',
        name: 'a',
        version: '1.0.0',
        hashes: hashes('a'),
        licenses: [{ license: { id: 'MIT' } }],
        purl: 'pkg:npm/a@1.0.0',
        properties: [{ name: 'rootwatch:in', value: 'dist/cli.mjs' }],
      },
      {
        ...library,
        'bom-ref': 'real-c@3.1.0',
        name: 'real-c',
        version: '3.1.0',
        scope: 'optional',
        hashes: hashes('c'),
        purl: 'pkg:npm/real-c@3.1.0',
      },
    ]);
    expect(dependencies).toEqual([
      { ref: '@scope/b@2.0.0', dependsOn: [] },
      { ref: 'a@1.0.0', dependsOn: ['real-c@3.1.0'] },
      { ref: 'real-c@3.1.0', dependsOn: [] },
      { ref: 'rootwatch', dependsOn: ['@scope/b@2.0.0', 'a@1.0.0'] },
    ]);
  });

  it('has as many components as the lockfile has packages that are not for development only', () => {
    const paths = Object.keys(lock.packages).filter((path) => path !== '' && lock.packages[path].dev !== true);
    expect(paths.length).toBeGreaterThan(50);
    const listed = sbomOf(lock, {}).components.map(({ name }) => `node_modules/${name}`);
    expect(listed.toSorted()).toEqual(paths.toSorted());
  });

  it('is valid by the schema of CycloneDX 1.6', () => {
    expect(sbomProblems(sbomOf(lock, {}))).toEqual([]);
    expect(sbomProblems(sbomOf(small, {}))).toEqual([]);
  });

  it('would be refused by the schema with a hash that is none, or a license that SPDX does not know', () => {
    const valid = sbomOf(small, {});
    const [first, ...others] = valid.components;
    const planted = {
      ...first,
      hashes: [{ alg: 'SHA-512', content: 'none' }],
      licenses: [{ license: { id: 'Mine' } }],
    };
    const problems = sbomProblems({ ...valid, components: [planted, ...others] });
    expect(problems).toContain('/components/0/licenses/0/license/id must be equal to one of the allowed values');
    expect(problems.filter((problem) => problem.startsWith('/components/0/hashes/0/content'))).not.toEqual([]);
  });

  it('is not made for a bundle with a package that is for development only', () => {
    expect(() => sbomOf(small, { 'dist/cli.mjs': bundleWith('node_modules/d/index.js') })).toThrow(
      'For development only, and yet in a bundle: node_modules/d',
    );
  });

  it.each([
    ['has no hash', { a: { version: '1.0.0' } }, 'node_modules/a has no SHA-512 in the lockfile.'],
    [
      'needs one that is not locked',
      { a: { version: '1.0.0', integrity: integrity('a'), dependencies: { z: '1.0.0' } } },
      'node_modules/a needs z, which is not locked.',
    ],
  ])('is not made with a package that %s', (_why, { a }, message) => {
    const packages = { '': { version: '1.2.3', dependencies: { a: '1.0.0' } }, 'node_modules/a': a };
    expect(() => sbomOf({ packages }, {})).toThrow(message);
  });
});
