import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Sandbox, sandboxClientConfig } from '../../src/sandbox/index.ts';

function clientOf(sandbox: Sandbox): S3Client {
  const { region, credentials, plugin, requestHandler } = sandboxClientConfig(sandbox);
  const s3 = new S3Client({ region, credentials, requestHandler });
  s3.middlewareStack.use(plugin);
  return s3;
}

/** Puts an object, or replaces it, as another principal than the program can. */
export async function putObject(
  sandbox: Sandbox,
  Bucket: string,
  [Key, Body]: readonly [string, string],
): Promise<void> {
  await clientOf(sandbox).send(new PutObjectCommand({ Bucket, Key, Body }));
}

/** Reads every object of a bucket of the management account, by key. */
export async function objectsIn(sandbox: Sandbox, Bucket: string): Promise<Readonly<Record<string, string>>> {
  const s3 = clientOf(sandbox);
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
