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

/** Returns the anchors of the headings, as GitHub makes them: lower case, no punctuation, hyphens for spaces. */
function anchorsOf(markdown: string): readonly string[] {
  return Array.from(markdown.matchAll(/^#+ (.+)$/gm), ([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Returns what is wrong with a relative link, or nothing when its file and heading exist. */
function problemOf(page: string, target: string): string | undefined {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(file)) return `${target}: there is no ${file}`;
  if (anchor === undefined || anchorsOf(textOf(file)).includes(anchor)) return undefined;
  return `${target}: ${file} has no such heading`;
}

describe('links', () => {
  it.each(pages)('every relative link of %s has a target', (page) => {
    const targets = Array.from(textOf(page).matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target);
    const relative = targets.filter((target) => !/^[a-z]+:/.test(target));
    expect(relative.flatMap((target) => problemOf(page, target) ?? [])).toEqual([]);
  });
});

async function helpOf(argv: readonly string[]): Promise<string> {
  const output = { stdout: '' };
  const write = (text: string): void => {
    output.stdout += text;
  };
  await runCommand([...argv, '--help'], { stdout: { write }, stderr: { write: () => undefined }, environment: {} });
  return output.stdout;
}

const commandNames = ['audit', 'plan', 'remediate', 'inventory', 'report', 'pattern', 'sandbox'];

/** Returns the arguments of each command in a page: of `node dist/cli.mjs audit --ou X`, `audit --ou X`. */
function commandsIn(markdown: string): readonly string[] {
  const joined = markdown.replaceAll(/ \\\n\s*/g, ' ');
  return Array.from(
    joined.matchAll(/(?:node dist\/cli\.mjs|(?<![\w/-])rootwatch) ([a-z]+(?: [^\n`#|]*)?)/g),
    ([, line = '']) => line,
  ).filter((line) => /^[a-z]+(?: |$)/.test(line));
}

/** Options of scripts, which follow `npm run … --`. */
const ofScripts = ['--all', '--markdown', '--seed', '--seeds', '--from'];

describe('commands of rootwatch', () => {
  const found = pages.flatMap((page) => commandsIn(textOf(page)).map((line) => ({ page, line })));
  const withOptions = found.filter(({ line }) => line.includes(' --'));

  it('commands with options are found in the pages', () => {
    expect(withOptions.length).toBeGreaterThan(8);
  });

  it.each(withOptions)('$page gives "rootwatch $line" only options that the command has', async ({ line }) => {
    const [name = ''] = line.split(' ');
    const help = await helpOf([name]);
    const options = Array.from(line.matchAll(/(?<= )--[a-z][a-z-]*/g), ([option]) => option);
    expect(options.filter((option) => !new RegExp(`${option}[\\s,]`).test(help))).toEqual([]);
  });

  it('every option that a page names by itself is an option of a command', async () => {
    const helps = await Promise.all(commandNames.map((name) => helpOf([name])));
    const ofOthers = ['--param', '--stage', ...ofScripts];
    const known = new Set([...ofOthers, ...helps.flatMap((help) => help.match(/--[a-z][a-z-]*/g) ?? [])]);
    const named = pages.flatMap((page) =>
      Array.from(textOf(page).matchAll(/`(--[a-z][a-z-]*)[^`]*`/g), ([, option = '']) => option),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((option) => !known.has(option))).toEqual([]);
  });

  it('every subcommand that a page names exists', () => {
    const named = pages.flatMap((page) =>
      Array.from(textOf(page).matchAll(/`rootwatch ([a-z]+)/g), ([, name = '']) => name),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !commandNames.includes(name))).toEqual([]);
  });

  it.each(commandNames)('rootwatch %s has help', async (name) => {
    expect(await helpOf([name])).toContain(`Usage: rootwatch ${name}`);
  });
});

describe('parameters of the stack', () => {
  const template: unknown = parse(readFileSync('templates/parameters.yml', 'utf8'), { logLevel: 'error' });
  // The last one is an attribute of the stack, which scripts/serverless-plugin.cjs sets.
  const parameters = new Set([...Object.keys(Object(Object(template).Parameters)), 'TerminationProtection']);

  it('every parameter that a page sets with --param is in the template', () => {
    const given = pages.flatMap((page) =>
      Array.from(textOf(page).matchAll(/--param (\w+)=/g), ([, name = '']) => name).filter((name) => name !== 'name'),
    );
    const names = given.map((name) => `${name[0]?.toUpperCase()}${name.slice(1)}`);
    expect(given.length).toBeGreaterThan(10);
    expect(names.filter((name) => !parameters.has(name))).toEqual([]);
    expect(given.filter((name) => name[0] !== name[0]?.toLowerCase())).toEqual([]);
  });
});
