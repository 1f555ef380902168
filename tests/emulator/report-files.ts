import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { AccountReport } from '../../src/report/schema.ts';
import type { Clients } from '../contract/aws-contract-clients.ts';

export type Files = Readonly<Record<string, string>>;

export async function filesInFolder(folder: string): Promise<Files> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const read = paths.map(async (path) => [path.slice(folder.length + 1), await readFile(path, 'utf8')] as const);
  return Object.fromEntries(await Promise.all(read));
}

export async function filesInBucket({ s3 }: Clients, Bucket: string, prefix: string): Promise<Files> {
  const keys: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `${prefix}/`, ContinuationToken }));
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  const read = keys.map(async (Key) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return [Key.slice(prefix.length + 1), (await Body?.transformToString()) ?? ''] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

/** Returns the status and, if there is one, the reason, in the form of an expectation. */
export function verdictOf({ status, controls, errors }: AccountReport): { status: string; reason?: string } {
  const links = controls.flatMap(({ chain }) => chain);
  const link = links.find(({ state }) => state === 'broken' || state === 'unknown');
  const reason = link?.reason ?? (links.length === 0 ? errors[0]?.code : undefined);
  return reason === undefined ? { status } : { status, reason };
}

export function runIdsIn(files: Files): readonly string[] {
  const runs = Object.keys(files).flatMap((path) => /^runs\/([^/]+)\//.exec(path)?.[1] ?? []);
  return [...new Set(runs)].toSorted((a, b) => a.localeCompare(b));
}
