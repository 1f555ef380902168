import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

type Entry = Readonly<Record<string, unknown>>;
type Outcome = { readonly status: number | null; readonly said: readonly string[] };

const integrity = `sha512-${'a'.repeat(86)}==`;
const plain = { version: '1.0.0', integrity };
const sound = {
  '': { dependencies: { plain: '1.0.0' } },
  'node_modules/plain': { ...plain, optionalDependencies: { 'plain-linux': '1.0.0' } },
  'node_modules/plain/node_modules/plain-linux': { ...plain, hasInstallScript: true },
};
const remedy = 'Delete the entries that are incomplete, and run: npm install --package-lock-only';

function runIn(folder: string): Outcome {
  const script = resolve('scripts/check-lockfile.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' });
  return { status, said: (stdout + stderr).split('\n').filter(Boolean) };
}

/** Runs the check on a project with these packages in its lockfile, and a sound project in a folder inside. */
function checkLockfile(changed: Readonly<Record<string, Entry | undefined>>, manifest: object = {}): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'rootwatch-lockfile-'));
  const files = {
    'package.json': { allowScripts: { 'plain-linux': false }, ...manifest },
    'package-lock.json': { packages: { ...sound, ...changed } },
    'tests/inner/package.json': {},
    'tests/inner/package-lock.json': { packages: { '': {}, 'node_modules/plain': plain } },
    'node_modules/plain/package-lock.json': { packages: { 'node_modules/unchecked': {} } },
  };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), JSON.stringify(content));
  }
  const outcome = runIn(folder);
  rmSync(folder, { recursive: true });
  return outcome;
}

describe('npm run lockfile', () => {
  it('lets the lockfiles of this project pass', () => {
    expect(runIn('.')).toEqual({
      status: 0,
      said: [
        expect.stringMatching(/^package-lock\.json: \d{3} packages, each with its SHA-512$/),
        'tests/deploy/nodes/package-lock.json: 2 packages, each with its SHA-512',
      ],
    });
  });

  it('lets lockfiles pass that have the SHA-512 of every package', () => {
    expect(checkLockfile({})).toEqual({
      status: 0,
      said: [
        'package-lock.json: 2 packages, each with its SHA-512',
        'tests/inner/package-lock.json: 1 packages, each with its SHA-512',
      ],
    });
  });

  it.each<readonly [string, Readonly<Record<string, Entry | undefined>>, string]>([
    [
      'a package has no hash',
      { 'node_modules/planted': { version: '1.0.0', optional: true, os: ['none'] } },
      'node_modules/planted has no integrity (SHA-512)',
    ],
    [
      'a hash is a weaker one',
      { 'node_modules/planted': { ...plain, integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' } },
      'node_modules/planted has no integrity (SHA-512)',
    ],
    [
      'a hash is one of several',
      { 'node_modules/planted': { ...plain, integrity: `${integrity} sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=` } },
      'node_modules/planted has no integrity (SHA-512)',
    ],
    [
      'a package is from another place than the registry',
      { 'node_modules/planted': { ...plain, resolved: 'https://example.com/planted.tgz' } },
      'node_modules/planted is not from the registry: https://example.com/planted.tgz',
    ],
    [
      'the binary of a platform is missing',
      { 'node_modules/plain/node_modules/plain-linux': undefined },
      'node_modules/plain may need plain-linux, which is not in the lockfile',
    ],
    [
      'a package has an install script that is not forbidden',
      { 'node_modules/@scope/planted': { ...plain, hasInstallScript: true } },
      'node_modules/@scope/planted has an install script, which allowScripts does not forbid',
    ],
  ])('fails when %s', (_why, changed, problem) => {
    expect(checkLockfile(changed)).toEqual({
      status: 1,
      said: expect.arrayContaining([`package-lock.json: ${problem}`, remedy]),
    });
  });

  it.each([
    '^1.0.0',
    '~1.0.0',
    '1',
    '*',
    'latest',
    '>=1.0.0',
    '1.0.0 - 2.0.0',
    'npm:other@^1.0.0',
    'github:a/b',
    'file:../a',
  ])('fails when package.json asks for version %s, which floats or is not from the registry', (version) => {
    expect(checkLockfile({}, { devDependencies: { plain: version } })).toEqual({
      status: 1,
      said: expect.arrayContaining([`package.json: plain floats: ${version}`]),
    });
  });

  it.each(['1.0.0', '1.0.0-beta.1', 'npm:other@1.0.0', 'npm:@scope/other@1.0.0'])(
    'lets package.json ask for version %s',
    (version) => {
      expect(checkLockfile({}, { devDependencies: { plain: version } }).status).toBe(0);
    },
  );
});
