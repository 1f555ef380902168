import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';

/** The sections of an .editorconfig file, by their glob. https://spec.editorconfig.org */
function editorSettings(): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const sections = readFileSync('.editorconfig', 'utf8').split(/^\[(.+)\]$/m);
  return new Map(
    Array.from({ length: (sections.length - 1) / 2 }, (_, at) => {
      const pairs = (sections[at * 2 + 2] ?? '').matchAll(/^(\w+) = (.+)$/gm);
      return [sections[at * 2 + 1] ?? '', Object.fromEntries(Array.from(pairs, ([, key, value]) => [key, value]))];
    }),
  );
}

it('tells editors the same indentation and line width as the formatter', () => {
  const { formatter } = JSON.parse(readFileSync('biome.json', 'utf8'));
  expect(editorSettings().get('*')).toEqual({
    charset: 'utf-8',
    // What biome uses where its configuration names no lineEnding.
    end_of_line: formatter.lineEnding ?? 'lf',
    indent_style: formatter.indentStyle,
    indent_size: String(formatter.indentWidth),
    insert_final_newline: 'true',
    max_line_length: String(formatter.lineWidth),
    trim_trailing_whitespace: 'true',
  });
});

it('names in .nvmrc the oldest Node.js that package.json allows', () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
  const [, oldest] = /^>=(\d+)\./.exec(engines.node) ?? [];
  expect(readFileSync('.nvmrc', 'utf8')).toBe(`${oldest}\n`);
});

it('tests in CI on the Node.js that the stack deploys on', () => {
  const { provider } = parse(readFileSync('serverless.yml', 'utf8'), { logLevel: 'silent' });
  const { jobs } = parse(readFileSync('.github/workflows/ci.yml', 'utf8'));
  const tested: readonly number[] = jobs['newer-node'].strategy.matrix.node;
  expect(tested.map((version) => `nodejs${version}.x`)).toContain(provider.runtime);
});
