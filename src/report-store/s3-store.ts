import type { GetObjectCommandInput, PutObjectCommandInput } from '@aws-sdk/client-s3';
import { failureOf, isNotFound } from '../aws/client/failures.ts';
import { known, type Observed, unknown } from '../domain/observed.ts';
import { optional } from '../domain/optional.ts';
import type { Body, ReportStore } from '../ports/report-store.ts';
import { uploadToS3 } from './s3-upload.ts';
import type { StoreOptions } from './store-options.ts';

/**
 * With our own credentials, whichever account the bucket is in. The SDK finds the bucket's Region by itself and sends a
 * checksum with every object.
 */
export function s3Store(uri: string, options: StoreOptions): ReportStore {
  const place = parseUri(uri);
  const at = (path: string) => ({
    Bucket: place.bucket,
    Key: `${place.prefix}${path}`,
    ...optional({ ExpectedBucketOwner: options.expectedBucketOwner }),
  });
  const read = (path: string): Promise<Observed<string | undefined>> => getObject(options, at(path));
  return {
    uri,
    write: async (path, body, { contentType, createOnly }) => {
      const written = await writeObject(options, body, {
        ...at(path),
        ContentType: contentType,
        ...(createOnly && { IfNoneMatch: '*' }),
        ...(options.kmsKeyId !== undefined && {
          ServerSideEncryption: 'aws:kms',
          SSEKMSKeyId: options.kmsKeyId,
          BucketKeyEnabled: true,
        }),
      });
      if (written.kind === 'known') return { ok: true };
      // The SDK may have tried again after a success whose answer was lost: then what is there is what we wrote.
      // Decoding takes the byte order mark away, with which a CSV begins.
      const isTaken = createOnly && written.why.awsCode === 'PreconditionFailed';
      if (!isTaken) return { ok: false, why: written.why };
      const there = await read(path);
      const isOurs = there.kind === 'known' && there.value === textOf(body).replace(/^\ufeff/, '');
      return isOurs ? { ok: true } : { ok: false, why: written.why, isTaken };
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

/** `undefined` when there is no such object. */
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
    // Of an object that is not there, S3 says 403 to whoever may not list the bucket.
    return isNotFound(why) || why.code === 'ACCESS_DENIED' ? known(undefined) : unknown(why);
  }
}

function parseUri(uri: string): { readonly bucket: string; readonly prefix: string } {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(uri);
  if (match?.[1] === undefined) throw new Error(`"${uri}" names no bucket.`);
  const prefix = (match[2] ?? '').replace(/\/+$/, '');
  return { bucket: match[1], prefix: prefix === '' ? '' : `${prefix}/` };
}
