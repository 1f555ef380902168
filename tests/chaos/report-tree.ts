import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { createClients } from '../../src/aws/client/clients.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { sandboxAws } from '../support/sandbox-aws.ts';
import { bucketName, type ChaosScenario, prefix } from './scenario-from-seed.ts';

/** What stands in one place, by path below it. */
export type Tree = ReadonlyMap<string, string>;

/** The places that reports go to, read with nothing in the way. */
export async function treesOf({ sinks }: ChaosScenario, sandbox: Sandbox, folder: string): Promise<readonly Tree[]> {
  return Promise.all([
    ...(sinks === 'folder' ? [] : [bucketTree(sandbox)]),
    ...(sinks === 'bucket' ? [] : [folderTree(folder)]),
  ]);
}

async function bucketTree(sandbox: Sandbox): Promise<Tree> {
  const s3 = await createClients(sandboxAws(sandbox)).s3();
  const tree = new Map<string, string>();
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucketName, Prefix: prefix, ContinuationToken }));
    for (const { Key = '' } of page.Contents ?? []) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucketName, Key }));
      tree.set(Key.slice(prefix.length), (await Body?.transformToString()) ?? '');
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return tree;
}

export async function folderTree(folder: string): Promise<Tree> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  // What a killed run still had under way may be moved to its place meanwhile: then it is not there under that name.
  const read = async (file: string): Promise<readonly (readonly [string, string])[]> =>
    readFile(file, 'utf8').then(
      (text) => [[relative(folder, file), text]],
      () => [],
    );
  return new Map((await Promise.all(files.map(read))).flat());
}

/** The known tree of contract §5, and drafts that a killed process left beside their places. */
const places = [
  /^accounts\/dt=\d{4}-\d\d-\d\d\/[^/]+\.ndjson$/,
  /^findings\/dt=\d{4}-\d\d-\d\d\/[^/]+\.ocsf\.ndjson$/,
  /^(?:runs\/[^/]+|latest)\/(?:summary\.json|summary\.csv|report\.html|accounts\/\d{12}\.json)$/,
];

export function strangePaths(tree: Tree): readonly string[] {
  return [...tree.keys()].filter((path) => !places.some((place) => place.test(path)));
}

export function runIdsIn(tree: Tree): readonly string[] {
  const ids = [...tree.keys()].flatMap((path) => {
    const found =
      /^runs\/([^/]+)\//.exec(path) ?? /^(?:accounts|findings)\/[^/]+\/(.+?)\.(?:ocsf\.)?ndjson$/.exec(path);
    return found?.[1] ?? [];
  });
  return [...new Set(ids)];
}
