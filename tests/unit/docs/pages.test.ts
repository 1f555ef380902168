import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { runCommand } from '../../../src/cli/program.ts';

const own = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CODE_OF_CONDUCT.md'];
const pages = [...own, ...filesBelow('docs')];
const texts = new Map(pages.map((path) => [path, readFileSync(path, 'utf8')]));

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

function textOf(path: string): string {
  return texts.get(path) ?? readFileSync(path, 'utf8');
}

/** As GitHub makes them: lower case, without punctuation, with hyphens for spaces. */
function anchorsOf(markdown: string): readonly string[] {
  return Array.from(markdown.matchAll(/^#+ (.+)$/gm), ([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** What is wrong with a relative link; nothing for one that leads somewhere. */
function problemOf(page: string, target: string): string | undefined {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(file)) return `${target}: there is no ${file}`;
  if (anchor === undefined || anchorsOf(textOf(file)).includes(anchor)) return undefined;
  return `${target}: ${file} has no such heading`;
}

describe('links', () => {
  it.each(pages)('of %s lead somewhere', (page) => {
    const targets = Array.from(textOf(page).matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target);
    const relative = targets.filter((target) => !/^[a-z]+:/.test(target));
    expect(relative.flatMap((target) => problemOf(page, target) ?? [])).toEqual([]);
  });
});

async function helpOf(words: readonly string[]): Promise<string> {
  const said = { stdout: '' };
  const write = (text: string): void => {
    said.stdout += text;
  };
  await runCommand([...words, '--help'], { stdout: { write }, stderr: { write: () => undefined }, environment: {} });
  return said.stdout;
}

const commandNames = ['audit', 'plan', 'remediate', 'inventory', 'report', 'pattern', 'sandbox'];

/** `node dist/cli.mjs audit --ou X`, `rootwatch audit --ou X`: the words behind the program, up to the end of the command. */
function commandsIn(markdown: string): readonly string[] {
  const joined = markdown.replaceAll(/ \\\n\s*/g, ' ');
  return Array.from(
    joined.matchAll(/(?:node dist\/cli\.mjs|(?<![\w/-])rootwatch) ([a-z]+(?: [^\n`#|]*)?)/g),
    ([, words = '']) => words,
  ).filter((words) => /^[a-z]+(?: |$)/.test(words));
}

/** What follows `npm run … --` is the script's. */
const ofScripts = ['--all', '--markdown', '--seed', '--seeds', '--from'];

describe('commands of rootwatch', () => {
  const found = pages.flatMap((page) => commandsIn(textOf(page)).map((words) => ({ page, words })));
  const withOptions = found.filter(({ words }) => words.includes(' --'));

  it('are found in the pages', () => {
    expect(withOptions.length).toBeGreaterThan(8);
  });

  it.each(withOptions)('in $page: $words has options that it knows', async ({ words }) => {
    const [name = ''] = words.split(' ');
    const help = await helpOf([name]);
    const options = Array.from(words.matchAll(/(?<= )--[a-z][a-z-]*/g), ([option]) => option);
    expect(options.filter((option) => !new RegExp(`${option}[\\s,]`).test(help))).toEqual([]);
  });

  it('are all of the options that pages name by themselves', async () => {
    const helps = await Promise.all(commandNames.map((name) => helpOf([name])));
    const ofOthers = ['--param', '--stage', ...ofScripts];
    const known = new Set([...ofOthers, ...helps.flatMap((help) => help.match(/--[a-z][a-z-]*/g) ?? [])]);
    const named = pages.flatMap((page) =>
      Array.from(textOf(page).matchAll(/`(--[a-z][a-z-]*)[^`]*`/g), ([, option = '']) => option),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((option) => !known.has(option))).toEqual([]);
  });

  it('exist wherever a page puts one in code', () => {
    const named = pages.flatMap((page) =>
      Array.from(textOf(page).matchAll(/`rootwatch ([a-z]+)/g), ([, name = '']) => name),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !commandNames.includes(name))).toEqual([]);
  });

  it.each(commandNames)('%s has help', async (name) => {
    expect(await helpOf([name])).toContain(`Usage: rootwatch ${name}`);
  });
});

describe('parameters of the stack', () => {
  const template: unknown = parse(readFileSync('templates/parameters.yml', 'utf8'), { logLevel: 'error' });
  const parameters = Object.keys(Object(Object(template).Parameters));

  it('are those that pages give with --param', () => {
    const given = pages.flatMap((page) =>
      Array.from(textOf(page).matchAll(/--param (\w+)=/g), ([, name = '']) => name).filter((name) => name !== 'name'),
    );
    const names = given.map((name) => `${name[0]?.toUpperCase()}${name.slice(1)}`);
    expect(given.length).toBeGreaterThan(10);
    expect(names.filter((name) => !parameters.includes(name))).toEqual([]);
    expect(given.filter((name) => name[0] !== name[0]?.toLowerCase())).toEqual([]);
  });
});
