import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { type Sandbox, sandboxClientConfig } from '../../src/sandbox/index.ts';

/** Reads every object of a bucket of the management account, by key. */
export async function objectsIn(sandbox: Sandbox, Bucket: string): Promise<Readonly<Record<string, string>>> {
  const { region, credentials, plugin, requestHandler } = sandboxClientConfig(sandbox);
  const s3 = new S3Client({ region, credentials, requestHandler });
  s3.middlewareStack.use(plugin);
  const objects: Record<string, string> = {};
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken }));
    for (const { Key = '' } of page.Contents ?? []) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      objects[Key] = (await Body?.transformToString()) ?? '';
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return objects;
}
