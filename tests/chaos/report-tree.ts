import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { createClients } from '../../src/aws/client/clients.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { sandboxAws } from '../support/sandbox-aws.ts';
import { bucketName, type ChaosScenario, prefix } from './scenario-from-seed.ts';

/** The files at one report location, by path below it. */
export type Tree = ReadonlyMap<string, string>;

/** Reads the report locations of a scenario without faults. */
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
  // A temporary file of a killed run may be renamed meanwhile, so that it can't be read under its old name.
  const read = async (file: string): Promise<readonly (readonly [string, string])[]> =>
    readFile(file, 'utf8').then(
      (text) => [[relative(folder, file), text]],
      () => [],
    );
  return new Map((await Promise.all(files.map(read))).flat());
}

/** The paths of a report: docs/reports.md. */
const knownPaths = [
  /^accounts\/dt=\d{4}-\d\d-\d\d\/[^/]+\.ndjson$/,
  /^findings\/dt=\d{4}-\d\d-\d\d\/[^/]+\.ocsf\.ndjson$/,
  /^(?:runs\/[^/]+|latest)\/(?:summary\.json|summary\.csv|report\.html|accounts\/\d{12}\.json)$/,
];

export function unexpectedPaths(tree: Tree): readonly string[] {
  return [...tree.keys()].filter((path) => !knownPaths.some((known) => known.test(path)));
}

export function runIdsIn(tree: Tree): readonly string[] {
  const ids = [...tree.keys()].flatMap((path) => {
    const found =
      /^runs\/([^/]+)\//.exec(path) ?? /^(?:accounts|findings)\/[^/]+\/(.+?)\.(?:ocsf\.)?ndjson$/.exec(path);
    return found?.[1] ?? [];
  });
  return [...new Set(ids)];
}
