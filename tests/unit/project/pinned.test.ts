import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const pages = ['.', 'docs', 'docs/adr', '.github'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);
const scripts = readdirSync('scripts')
  .filter((name) => /\.(?:[cm]?js|ts)$/.test(name))
  .map((name) => join('scripts', name));

/** Commands that fetch a version which nothing in the project names. */
const floating: readonly RegExp[] = [
  /\bnpx (?!--no-install\b)\S+/g,
  /'npx', \[?(?!\[|'--no-install')\S+/g,
  /\bnpm (?:exec|x|init|create) \S+/g,
  /\bnpm (?:i|install|add) (?!--package-lock-only)[\w@-]\S*/g,
  /\S+@latest\b/g,
  /\bpip install (?!-r |--requirement )\S+/g,
];

function floatingIn(text: string): readonly string[] {
  return floating.flatMap((command) => text.match(command) ?? []);
}

describe('what a reader of the documentation runs', () => {
  it.each([...pages, ...scripts, '.ci/run'])('comes, by %s, from the lockfile', (file) => {
    expect(floatingIn(readFileSync(file, 'utf8'))).toEqual([]);
  });

  it.each([
    ['npx serverless deploy', 'npx serverless'],
    ["run('npx', 'jest')", "'npx', 'jest')"],
    ['npm install -g serverless', 'npm install -g'],
    ['npm i osls', 'npm i osls'],
    ['npm exec osls', 'npm exec osls'],
    ['npx --no-install osls@latest', 'osls@latest'],
    ['pip install moto', 'pip install moto'],
  ])('would not pass as "%s"', (text, found) => {
    expect(floatingIn(text)).toEqual([found]);
  });

  it('is installed without the install scripts of packages, whichever npm it is', () => {
    expect(readFileSync('.npmrc', 'utf8').split('\n')).toContain('ignore-scripts=true');
  });
});
