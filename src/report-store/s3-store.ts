import type { GetObjectCommandInput, PutObjectCommandInput } from '@aws-sdk/client-s3';
import { failureOf, isNotFound } from '../aws/client/failures.ts';
import { known, type Observed, unknown } from '../domain/observed.ts';
import { optional } from '../domain/optional.ts';
import type { Body, ReportStore } from '../ports/report-store.ts';
import { isFilePath, refusedPath } from './file-path.ts';
import { uploadToS3 } from './s3-upload.ts';
import type { StoreOptions } from './store-options.ts';

/**
 * Returns a store in a bucket. It uses the caller's credentials, whichever account the bucket is in. The SDK finds the
 * bucket's Region by itself and sends a checksum with every object.
 */
export function s3Store(uri: string, options: StoreOptions): ReportStore {
  const { bucket, prefix } = parseUri(uri);
  const objectAt = (path: string) => ({
    Bucket: bucket,
    Key: `${prefix}${path}`,
    ...optional({ ExpectedBucketOwner: options.expectedBucketOwner }),
  });
  const read = async (path: string): Promise<Observed<string | undefined>> =>
    isFilePath(path) ? getObject(options, objectAt(path)) : unknown(refusedPath('s3:GetObject'));
  return {
    uri,
    write: async (path, body, { contentType, createOnly }) => {
      if (!isFilePath(path)) return { ok: false, why: refusedPath('s3:PutObject') };
      const written = await writeObject(options, body, {
        ...objectAt(path),
        ContentType: contentType,
        ...(createOnly && { IfNoneMatch: '*' }),
        ...(options.kmsKeyId !== undefined && {
          ServerSideEncryption: 'aws:kms',
          SSEKMSKeyId: options.kmsKeyId,
          BucketKeyEnabled: true,
        }),
      });
      if (written.kind === 'known') return { ok: true };
      // The SDK may have retried after a success whose answer was lost: then the object is the one that was written.
      // Decoding removes the byte order mark at the start of a CSV.
      const isTaken = createOnly && written.why.awsCode === 'PreconditionFailed';
      if (!isTaken) return { ok: false, why: written.why };
      const existing = await read(path);
      const isSame = existing.kind === 'known' && existing.value === textOf(body).replace(/^\ufeff/, '');
      return isSame ? { ok: true } : { ok: false, why: written.why, isTaken };
    },
    read,
  };
}

function textOf(body: Body): string {
  return typeof body === 'string' ? body : [...body].join('');
}

async function writeObject(
  options: StoreOptions,
  body: Body,
  input: PutObjectCommandInput,
): Promise<Observed<undefined>> {
  return typeof body === 'string' ? putObject(options, { ...input, Body: body }) : uploadToS3(options, input, body);
}

async function putObject({ aws, signal }: StoreOptions, input: PutObjectCommandInput): Promise<Observed<undefined>> {
  try {
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    const client = await aws.s3();
    await client.send(new PutObjectCommand(input), optional({ abortSignal: signal }));
    return known(undefined);
  } catch (error) {
    return unknown(failureOf(error, 's3:PutObject'));
  }
}

/** Reads an object. The value is `undefined` when there is no such object. */
async function getObject(
  { aws, signal }: StoreOptions,
  input: GetObjectCommandInput,
): Promise<Observed<string | undefined>> {
  try {
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    const client = await aws.s3();
    const { Body } = await client.send(new GetObjectCommand(input), optional({ abortSignal: signal }));
    return known(await Body?.transformToString('utf8'));
  } catch (error) {
    const why = failureOf(error, 's3:GetObject');
    // For an object that does not exist, S3 answers 403 to a caller that may not list the bucket.
    return isNotFound(why) || why.code === 'ACCESS_DENIED' ? known(undefined) : unknown(why);
  }
}

function parseUri(uri: string): { readonly bucket: string; readonly prefix: string } {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(uri);
  if (match?.[1] === undefined) throw new Error(`"${uri}" has no bucket.`);
  const prefix = (match[2] ?? '').replace(/\/+$/, '');
  return { bucket: match[1], prefix: prefix === '' ? '' : `${prefix}/` };
}
