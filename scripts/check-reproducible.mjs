// Packages the same sources twice, in folders, time zones, locales and umasks that differ, and compares every file.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import process from 'node:process';

const notSources = new Set(['.git', 'dist', 'coverage', '.serverless', 'rootwatch-report']);
const isSource = (path) => basename(path) !== 'node_modules' && !notSources.has(path);

/** A link to the folder would not do: esbuild sees through it, and writes the way to the real one into what it builds. */
function linkTree(from, to) {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkOrCopy(source, target);
  }
}

function linkOrCopy(source, target) {
  try {
    linkSync(source, target);
  } catch (error) {
    // The temporary folder may be on another disk.
    if (error.code !== 'EXDEV' && error.code !== 'EPERM') throw error;
    copyFileSync(source, target);
  }
}

function build({ folder, umask, env }) {
  mkdirSync(join(folder, '..'), { recursive: true });
  cpSync('.', folder, { recursive: true, filter: isSource });
  linkTree('node_modules', join(folder, 'node_modules'));
  const before = process.umask(umask);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/package.mjs'], {
    cwd: folder,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  process.umask(before);
  if (status !== 0) throw new Error(`The build in ${folder} failed:\n${stdout}${stderr}`);
  return hashesBelow(join(folder, 'dist'));
}

function hashesBelow(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), createHash('sha256').update(readFileSync(path)).digest('hex')];
    }),
  );
}

const top = mkdtempSync(join(tmpdir(), 'rootwatch-reproducible-'));
try {
  const one = build({ folder: join(top, 'one'), umask: 0o022, env: { TZ: 'UTC', LC_ALL: 'C' } });
  const other = build({
    folder: join(top, 'another', 'that-is-deeper', 'rootwatch'),
    umask: 0o077,
    env: { TZ: 'Pacific/Auckland', LC_ALL: 'tr_TR.UTF-8' },
  });
  const names = [...new Set([...one.keys(), ...other.keys()])];
  const differing = names.filter((name) => one.get(name) !== other.get(name));
  for (const name of differing) console.error(`dist/${name} differs between two builds of the same sources`);
  const zip = one.get(join('package', 'rootwatch.zip'));
  if (zip === undefined) console.error('The build made no dist/package/rootwatch.zip: nothing was compared.');
  if (differing.length > 0 || zip === undefined) process.exitCode = 1;
  else console.log(`${names.length} files are the same in two builds; sha256 of rootwatch.zip: ${zip}`);
} finally {
  rmSync(top, { recursive: true });
}
