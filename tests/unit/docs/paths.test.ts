import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => !path.includes('node_modules'));
}

const inRoot = readdirSync('.', { withFileTypes: true }).filter((entry) => entry.isFile());
const rootFiles = inRoot.map(({ name }) => name);
const code = ['src', 'tests', 'scripts', 'templates'].flatMap(filesBelow);
const pages = [...rootFiles, ...filesBelow('docs')].filter((path) => path.endsWith('.md'));
/** Files whose comments lead readers to pages; tests may make paths up. */
const sources = [...rootFiles, ...code].filter(
  (path) => /\.(?:ts|mjs|cjs|yml)$/.test(path) && !path.startsWith('tests') && !path.includes('.generated.'),
);

/** Returns every path from the root of the repository that a text names: `src/aws/permissions.ts`, `tests/deploy`. */
function pathsIn(text: string): readonly string[] {
  const named = /(?<![\w/.@-])(?:src|tests|scripts|templates|schemas|docs|\.ci|\.github)\/[\w./-]*\w/g;
  return [...new Set(Array.from(text.matchAll(named), ([path]) => path))];
}

/** Returns every name of a source file that a page has in code, without those that a build makes. */
function fileNamesIn(markdown: string): readonly string[] {
  const named = /`([\w./-]+\.(?:ts|mjs|cjs|yml|py))`/g;
  return Array.from(markdown.matchAll(named), ([, name = '']) => name).filter((name) => !name.startsWith('dist/'));
}

function exists(name: string): boolean {
  return rootFiles.includes(name) || code.some((path) => path === name || path.endsWith(`/${name}`));
}

/** Returns each symbol that a page names with its file: `dispatch` (`src/aws/client/dispatch.ts`). */
function symbolsIn(markdown: string): readonly { readonly symbol: string; readonly file: string }[] {
  const named = /`(\w+)(?:\([^`]*\))?` (?:\(|in )`(src\/[\w/.-]+\.ts)`/g;
  return Array.from(markdown.matchAll(named), ([, symbol = '', file = '']) => ({ symbol, file }));
}

function isExported(symbol: string, file: string): boolean {
  return new RegExp(`^export (?:async )?(?:function|class|const|type) ${symbol}\\b`, 'm').test(
    readFileSync(file, 'utf8'),
  );
}

describe('pages and comments', () => {
  const texts = pages.map((page) => readFileSync(page, 'utf8'));

  it.each(pages)('%s names only files and folders that exist', (page) => {
    const text = readFileSync(page, 'utf8');
    expect(pathsIn(text).filter((path) => !existsSync(path))).toEqual([]);
    expect(fileNamesIn(text).filter((name) => !exists(name))).toEqual([]);
  });

  it.each(pages)('%s names only symbols that their files export', (page) => {
    const symbols = symbolsIn(readFileSync(page, 'utf8'));
    expect(symbols.filter(({ symbol, file }) => !isExported(symbol, file))).toEqual([]);
  });

  it('the pages name enough files and symbols to prove something', () => {
    expect(texts.flatMap(pathsIn).length).toBeGreaterThan(50);
    expect(texts.flatMap(fileNamesIn).length).toBeGreaterThan(30);
    expect(texts.flatMap(symbolsIn).length).toBeGreaterThan(6);
  });

  it('comments name only pages of docs that exist', () => {
    const missing = sources.flatMap((source) =>
      pathsIn(readFileSync(source, 'utf8'))
        .filter((path) => /^docs\/.*\.md$/.test(path) && !existsSync(path))
        .map((path) => `${source}: ${path}`),
    );
    expect(missing).toEqual([]);
  });
});
