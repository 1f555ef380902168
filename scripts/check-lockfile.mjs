// Holds every lockfile to what `npm ci` can prove: each package by its SHA-512, from the registry, for every platform.
// npm says nothing when an entry has no hash; it installs whatever it is given. Needs nothing installed.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';

const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

function lockfilesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === '.git' ? [] : lockfilesBelow(path);
    return entry.name === 'package-lock.json' ? [path] : [];
  });
}

/** As Node looks for a package: in the folder of the one that asks, then in the folders around it. */
function isLocked(packages, from, name) {
  const inside = from === '' ? '' : `${from}/`;
  if (packages[`${inside}node_modules/${name}`] !== undefined) return true;
  return from !== '' && isLocked(packages, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name);
}

/** What is installed is what was written down: nothing from another place, nothing without its hash. */
function unproved({ integrity, resolved }) {
  return [
    ...(/^sha512-[A-Za-z\d+/]{86}==$/.test(integrity ?? '') ? [] : ['has no integrity (SHA-512)']),
    // .npmrc leaves out where the registry has it, so that what is left is not from the registry.
    ...(resolved === undefined ? [] : [`is not from the registry: ${resolved}`]),
  ];
}

function problemsIn(packages, allowScripts) {
  return Object.entries(packages).flatMap(([path, entry]) => {
    const missing = Object.keys(entry.optionalDependencies ?? {}).filter((name) => !isLocked(packages, path, name));
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return [
      ...(path === '' ? [] : unproved(entry)),
      // npm leaves out what its registry does not serve, and `npm ci` then fails where another registry does.
      ...missing.map((optional) => `may need ${optional}, which is not in the lockfile`),
      ...(entry.hasInstallScript && allowScripts[name] !== false
        ? ['has an install script, which allowScripts does not forbid']
        : []),
    ].map((problem) => `${path || 'the project'} ${problem}`);
  });
}

function floatingVersions({ dependencies, devDependencies, optionalDependencies }) {
  const wanted = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
  const exact = /^(?:npm:(?:@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/;
  return wanted.filter(([, version]) => !exact.test(version)).map(([name, version]) => `${name} floats: ${version}`);
}

const { allowScripts = {} } = read('package.json');
const lockfiles = lockfilesBelow('.');
if (lockfiles.length === 0) throw new Error('There is no lockfile here.');
let failed = false;
for (const file of lockfiles) {
  const { packages } = read(file);
  const manifest = join(dirname(file), 'package.json');
  const problems = [
    ...problemsIn(packages, allowScripts).map((problem) => `${file}: ${problem}`),
    ...floatingVersions(read(manifest)).map((problem) => `${manifest}: ${problem}`),
  ];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) failed = true;
  else console.log(`${file}: ${Object.keys(packages).length - 1} packages, each with its SHA-512`);
}
if (failed) {
  console.error('Delete the entries that are incomplete, and run: npm install --package-lock-only');
  process.exit(1);
}
