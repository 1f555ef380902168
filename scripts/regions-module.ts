import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Where `npm run generate` writes the Regions. */
export const regionsFile = 'src/domain/regions.generated.ts';

/** The SDK exports a lookup by Region but no list, so the list is read from the file that the lookup imports. */
const sdkFile = 'node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';

type Partitions = {
  readonly partitions: readonly { readonly id: string; readonly regions: Readonly<Record<string, unknown>> }[];
};

/** Returns the module that lists the Regions of every partition as the installed SDK knows them. */
export function regionsModule(): string {
  const [, json] = /^export const partitionsInfo = (\{.*\});\s*$/s.exec(readFileSync(sdkFile, 'utf8')) ?? [];
  if (json === undefined) throw new Error(`${sdkFile} no longer holds the partitions as one object.`);
  const { partitions }: Partitions = JSON.parse(json);
  const regionsByPartition = Object.fromEntries(
    partitions.map(({ id, regions }) => [id, Object.keys(regions).filter(isPlace).toSorted()]),
  );
  const source =
    '// Written by `npm run generate` from the partitions of the installed AWS SDK. Do not edit.\n\n' +
    '/** The Regions of every partition that the AWS SDK knows. */\n' +
    `export const regionsByPartition = ${JSON.stringify(regionsByPartition)};`;
  const formatted = spawnSync('node_modules/.bin/biome', ['format', '--stdin-file-path', regionsFile], {
    input: source,
    encoding: 'utf8',
  });
  if (formatted.status !== 0) throw new Error(`Biome could not format the Regions: ${formatted.stderr}`);
  return formatted.stdout;
}

/** `aws-global` and its like stand for services without a Region. */
function isPlace(region: string): boolean {
  return !region.endsWith('-global');
}
