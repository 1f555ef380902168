import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Metafile } from 'esbuild';
import { z } from 'zod';
import { bundledPackageFolders, thirdPartyNotices } from '../../../scripts/third-party-notices.ts';

const mit = 'Permission is hereby granted, free of charge';
const line = '-'.repeat(80);
let folder: string;

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

function addPackage(name: string, license: unknown, texts: Readonly<Record<string, string>>): void {
  const own = name.replace(/^.*node_modules\//, '');
  write(`node_modules/${name}/package.json`, JSON.stringify({ name: own, version: '1.2.3', license }));
  for (const [file, text] of Object.entries(texts)) write(`node_modules/${name}/${file}`, text);
}

/** A bundle that keeps one byte of each of these files, and nothing of `dropped`. */
function bundleOf(kept: readonly string[], dropped: readonly string[] = []): Metafile {
  const inputs = Object.fromEntries([
    ...kept.map((file) => [join(folder, file), { bytesInOutput: 1 }]),
    ...dropped.map((file) => [join(folder, file), { bytesInOutput: 0 }]),
  ]);
  return { inputs: {}, outputs: { 'dist/a.mjs': { bytes: 1, inputs, imports: [], exports: [] } } };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootwatch-notices-'));
  addPackage('plain', 'MIT', { LICENSE: mit, 'license.js': 'module.exports = 1;' });
  addPackage('@scope/twin', 'MIT', { 'LICENSE.md': `\n${mit}\r\n`, 'index.js': '' });
  addPackage('plain/node_modules/inner', 'Apache-2.0', {
    LICENSE: 'Terms',
    NOTICE: 'Inner, made by the inner project',
  });
  addPackage('no-text', 'MIT', {});
  addPackage('no-text-apache', 'Apache-2.0', {});
  addPackage('no-text-mit-0', 'MIT-0', {});
  addPackage('network-copyleft', 'AGPL-3.0-only', { LICENSE: 'Terms' });
  addPackage('one-of-two', '(MIT OR GPL-3.0)', { LICENSE: mit });
  addPackage('unlicensed', undefined, { LICENSE: mit });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('third-party notices', () => {
  it('name the packages whose code a bundle keeps, and none of which nothing is left', () => {
    const kept = ['node_modules/plain/a.js', 'node_modules/plain/b.js', 'node_modules/@scope/twin/x/y.js', 'src/a.ts'];
    const folders = bundledPackageFolders(bundleOf(kept, ['node_modules/unlicensed/a.js']));
    expect(folders).toEqual([join(folder, 'node_modules/@scope/twin'), join(folder, 'node_modules/plain')]);
  });

  it('give each text once, with every package that it belongs to, and NOTICE files with it', () => {
    const kept = ['plain/a.js', '@scope/twin/a.js', 'plain/node_modules/inner/a.js'];
    const notices = thirdPartyNotices(bundleOf(kept.map((file) => `node_modules/${file}`)));
    expect(notices.split('\n')).toEqual([
      'This program contains 3 packages of other authors, under the licenses below.',
      '',
      line,
      '@scope/twin 1.2.3 (MIT)',
      'plain 1.2.3 (MIT)',
      line,
      '',
      mit,
      '',
      line,
      'inner 1.2.3 (Apache-2.0)',
      line,
      '',
      'Terms',
      '',
      'Inner, made by the inner project',
      '',
    ]);
  });

  it.each([
    ['no-text-apache', readFileSync('LICENSE', 'utf8').trim()],
    ['no-text-mit-0', 'MIT No Attribution'],
  ])('use the standard text for %s, which has no text of its own', (name, text) => {
    expect(thirdPartyNotices(bundleOf([`node_modules/${name}/a.js`]))).toContain(text);
  });

  it.each([
    ['network-copyleft', 'network-copyleft is under "AGPL-3.0-only"; a bundle may hold 0BSD, Apache-2.0'],
    ['one-of-two', 'one-of-two is under "(MIT OR GPL-3.0)"; a bundle may hold 0BSD, Apache-2.0'],
    ['unlicensed', 'unlicensed is under "no license"; a bundle may hold 0BSD, Apache-2.0'],
    ['no-text', 'no-text is under MIT, and has no file with its text.'],
  ])('refuse a bundle with the package %s', (name, message) => {
    expect(() => thirdPartyNotices(bundleOf([`node_modules/${name}/a.js`]))).toThrow(message);
  });
});

it('installs no package under a license of the GPL family, not even for development', () => {
  const lockfile = z.object({ packages: z.record(z.string(), z.object({ license: z.string().optional() })) });
  const { packages } = lockfile.parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));
  const licenses = Object.entries(packages).flatMap(([name, { license }]) =>
    license === undefined ? [] : [`${name}: ${license}`],
  );
  expect(licenses.length).toBeGreaterThan(500);
  expect(licenses.filter((text) => /GPL|SSPL|BUSL|Elastic/.test(text))).toEqual([]);
});
