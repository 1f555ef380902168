import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { z } from 'zod';

/** SPDX identifiers. These licenses ask for no more than their text and notices to be passed on with the program. */
export const allowedLicenses: readonly string[] = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
];

/** Some packages name their license and forget its text; the text of these two has no line that a package fills in. */
const standardTexts: ReadonlyMap<string, string> = new Map([
  ['Apache-2.0', 'LICENSE'],
  ['MIT-0', 'scripts/license-texts/MIT-0.txt'],
]);

const manifest = z.object({ name: z.string(), version: z.string(), license: z.unknown().optional() });

type BundledPackage = {
  /** Name and version. */
  readonly id: string;
  readonly license: string;
  /** The license and, where there is one, the NOTICE file that Apache-2.0, section 4 (d), asks to pass on. */
  readonly text: string;
};

/** Returns the folders of the packages whose code is in an output; a file of which nothing was kept does not count. */
export function bundledPackageFolders({ outputs }: Metafile): readonly string[] {
  const kept = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  const folders = kept.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  return [...new Set(folders)].toSorted();
}

function readText(path: string): string {
  return readFileSync(path, 'utf8').replaceAll('\r\n', '\n').replace(/^\n+/, '').trimEnd();
}

function textsIn(folder: string, name: RegExp): readonly string[] {
  const files = readdirSync(folder).filter((file) => name.test(file) && !/\.(?:[cm]?[jt]s|json|map)$/.test(file));
  return files.toSorted().map((file) => readText(join(folder, file)));
}

function licenseTexts(folder: string, license: string): readonly string[] {
  const own = textsIn(folder, /^(?:licen[cs]e|copying)\b/i);
  if (own.length > 0) return own;
  const standard = standardTexts.get(license);
  if (standard === undefined) throw new Error(`${folder} is under ${license}, and has no file with its text.`);
  return [readText(standard)];
}

function readPackage(folder: string): BundledPackage {
  const { name, version, license } = manifest.parse(JSON.parse(readText(join(folder, 'package.json'))));
  if (typeof license !== 'string' || !allowedLicenses.includes(license)) {
    throw new Error(
      `${folder} is under ${JSON.stringify(license ?? 'no license')}; a bundle may hold ${allowedLicenses.join(', ')}.`,
    );
  }
  const texts = [...licenseTexts(folder, license), ...textsIn(folder, /^notice\b/i)];
  return { id: `${name} ${version}`, license, text: texts.join('\n\n') };
}

const line = '-'.repeat(80);

/**
 * Returns the license texts of all packages in a bundle, each text once, with the packages that it belongs to.
 * Throws for a package whose license is not in {@link allowedLicenses}, or has no text.
 */
export function thirdPartyNotices(metafile: Metafile): string {
  const packages = bundledPackageFolders(metafile).map(readPackage);
  const texts = [...new Set(packages.map(({ text }) => text))];
  const sections = texts.map((text) => {
    const sharing = packages.filter((one) => one.text === text).map(({ id, license }) => `${id} (${license})`);
    return [line, ...sharing, line, '', text].join('\n');
  });
  const head = `This program contains ${packages.length} packages of other authors, under the licenses below.`;
  return `${[head, ...sections].join('\n\n')}\n`;
}
