import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const head = `
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
mkdirSync('dist/package', { recursive: true });
writeFileSync('dist/package/rootwatch.zip', 'the same');
writeFileSync('dist/used', readFileSync('node_modules/.bin/used'));
`;

type Outcome = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

/** Runs the check on a project whose build is this script. */
function checkReproducible(build: string): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'rootwatch-builds-'));
  for (const name of ['scripts', 'dist', 'node_modules/.bin', 'node_modules/used']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  writeFileSync(join(folder, 'scripts/package.mjs'), build);
  writeFileSync(join(folder, 'dist/left-over'), 'of an earlier build');
  writeFileSync(join(folder, 'node_modules/used/index.js'), 'used');
  symlinkSync('../used/index.js', join(folder, 'node_modules/.bin/used'));
  const script = resolve('scripts/check-reproducible.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return { status, stdout, stderr };
}

const differs = (file: string): Outcome => ({
  status: 1,
  stdout: '',
  stderr: `dist/${file} differs between two builds of the same sources\n`,
});

describe('npm run check:reproducible', () => {
  it('passes when both builds give the same bytes', () => {
    expect(checkReproducible(head)).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^2 files are the same in two builds; sha256 of rootwatch\.zip: [\da-f]{64}\n$/),
      stderr: '',
    });
  });

  it.each([
    ['one byte comes from the folder', "writeFileSync('dist/made', `${process.cwd().length % 10}`);"],
    ['the time is written down', "writeFileSync('dist/made', `${process.hrtime.bigint()}`);"],
    ['the time zone is written down', "writeFileSync('dist/made', `${new Date(0).getTimezoneOffset()}`);"],
    ['the locale is written down', "writeFileSync('dist/made', process.env.LC_ALL);"],
    ['the mode of a file is written down', "writeFileSync('dist/made', `${statSync('dist/used').mode}`);"],
    ['one of them makes a file more', "if (process.cwd().endsWith('one')) writeFileSync('dist/made', '');"],
  ])('fails when %s', (_why, line) => {
    expect(checkReproducible(head + line)).toEqual(differs('made'));
  });

  it('fails when nothing was built', () => {
    expect(checkReproducible("import { mkdirSync } from 'node:fs'; mkdirSync('dist');")).toEqual({
      status: 1,
      stdout: '',
      stderr: 'The build made no dist/package/rootwatch.zip: nothing was compared.\n',
    });
  });

  it('fails when a build fails, and says why', () => {
    const { status, stderr } = checkReproducible("console.error('no template'); process.exit(3);");
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('failed:\nno template\n') });
  });
});
