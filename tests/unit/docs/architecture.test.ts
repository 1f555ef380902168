import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { linkNames } from '../../../src/domain/finding.ts';

type Rule = {
  readonly name: string;
  readonly from: { readonly path: string };
  readonly to: { readonly path?: string | readonly string[]; readonly pathNot?: string | readonly string[] };
};
type Arrow = readonly [from: string, to: string];
type Rows = Readonly<Record<string, readonly string[]>>;

const { forbidden: rules }: { readonly forbidden: readonly Rule[] } = createRequire(resolve('package.json'))(
  './.dependency-cruiser.cjs',
);
const page = readFileSync('docs/architecture.md', 'utf8');

/** Returns the last folder of each pattern: `room` of `^src/folder/room/`. */
function foldersIn(patterns: string | readonly string[] = []): readonly string[] {
  return [patterns].flat().flatMap((pattern) => pattern.split('/').at(-2) ?? []);
}

/** Returns what each folder of `src` may import, from the rules `<folder>-imports`. */
function importRules(): Rows {
  return Object.fromEntries(
    rules
      .filter(({ name }) => name.endsWith('-imports'))
      .map(({ from, to }) => {
        const [folder = ''] = foldersIn(from.path);
        return [folder, foldersIn(to.pathNot).filter((name) => name !== folder)];
      }),
  );
}

/** Returns the rooms of each folder from top to bottom, from the rules `<folder>-<room>-looks-down`. */
function roomRules(): Rows {
  const rooms: Record<string, readonly string[]> = {};
  for (const { name, from, to } of rules) {
    const [, folder = '', room = ''] = /^\^src\/([\w-]+)\/([\w-]+)\/$/.exec(from.path) ?? [];
    if (name === `${folder}-${room}-looks-down`) rooms[folder] = [...foldersIn(to.path), room];
  }
  return rooms;
}

function sectionOf(heading: string): string {
  return page.split(/^## /m).find((section) => section.startsWith(`${heading}\n`)) ?? '';
}

function codeIn(text: string): readonly string[] {
  return Array.from(text.matchAll(/`([^`]+)`/g), ([, code = '']) => code);
}

/** Returns the cells of each row of the table with this header. */
function tableOf(section: string, header: string): readonly (readonly string[])[] {
  const [, table = ''] = section.split(`${header}\n`);
  const [rows = ''] = table.split('\n\n');
  return rows
    .split('\n')
    .slice(1)
    .map((row) => row.split('|').map((cell) => cell.trim()));
}

/** Reads a cell such as "`domain`, `ports`", "nothing" or "all but `cli`". */
function allowedBy(cell: string, folder: string, all: readonly string[]): readonly string[] {
  const named = codeIn(cell);
  return cell.startsWith('all but ') ? all.filter((name) => name !== folder && !named.includes(name)) : named;
}

function arrowsOf(section: string): readonly Arrow[] {
  return Array.from(section.matchAll(/^ {2}([\w-]+) -->(?:\|"[^"]*"\|)? ([\w-]+)$/gm), ([, from = '', to = '']) => [
    from,
    to,
  ]);
}

/** Returns the arrows that do not follow from others: no other folder that `from` may import leads to `to`. */
function withoutImpliedArrows(allowed: Rows): readonly Arrow[] {
  const reaches = (from: string, to: string): boolean =>
    (allowed[from] ?? []).some((next) => next === to || reaches(next, to));
  return Object.entries(allowed).flatMap(([from, folders]) =>
    folders.filter((to) => !folders.some((other) => reaches(other, to))).map((to): Arrow => [from, to]),
  );
}

const sorted = (rows: Rows): Rows =>
  Object.fromEntries(Object.entries(rows).map(([name, values]) => [name, values.toSorted()]));
const asText = (arrows: readonly Arrow[]): readonly string[] => arrows.map((arrow) => arrow.join(' --> ')).toSorted();

describe('docs/architecture.md', () => {
  const allowed = importRules();
  const folders = Object.keys(allowed);

  it('the page draws the chain with the links that evaluation knows, in their order', () => {
    const section = sectionOf('The chain');
    const next = linkNames.slice(1).map((link, index): Arrow => [linkNames[index] ?? '', link]);
    expect(arrowsOf(section)).toEqual(next);
    expect(Array.from(section.matchAll(/^ {2}([\w-]+)\["/gm), ([, id]) => id)).toEqual(linkNames);
  });

  it('the page lists the steps of a run as the comments in audit-organization.ts number them', () => {
    const source = readFileSync('src/organization/audit-organization.ts', 'utf8');
    const commented = Array.from(source.matchAll(/^ *\/\/ (\d\. [^.:,;\n]+)/gm), ([, step]) => step);
    const listed = Array.from(
      sectionOf('A run').matchAll(/^(\d\. )\*\*([^*.]+)/gm),
      ([, number, step]) => `${number}${step}`,
    );
    expect(commented).toHaveLength(8);
    expect(listed).toEqual(commented);
  });

  it('the page has an import table that equals the rules of .dependency-cruiser.cjs', () => {
    const rows = tableOf(sectionOf('Folders'), '| folder | holds | may import |').map(
      ([, name = '', , cell = '']): readonly [string, readonly string[]] => {
        const [folder = ''] = codeIn(name);
        return [folder, allowedBy(cell, folder, folders)];
      },
    );
    expect(folders.length).toBeGreaterThan(15);
    expect(rows.map(([folder]) => folder).toSorted()).toEqual(folders.toSorted());
    expect(sorted(Object.fromEntries(rows))).toEqual(sorted(allowed));
  });

  it('the page draws every import of the table that does not follow from others', () => {
    expect(asText(arrowsOf(sectionOf('Folders')))).toEqual(asText(withoutImpliedArrows(allowed)));
  });

  it('the page has a table of rooms that equals the rules of .dependency-cruiser.cjs', () => {
    const rows = tableOf(sectionOf('Folders'), '| folder | rooms |').map(([, folder = '', rooms = '']) => [
      codeIn(folder)[0],
      codeIn(rooms),
    ]);
    expect(Object.fromEntries(rows)).toEqual(roomRules());
  });
});
