import { Readable } from 'node:stream';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { failureOf } from '../aws/client/failures.ts';
import { known, type Observed, unknown } from '../domain/observed.ts';
import type { StoreOptions } from './store-options.ts';

/** The smallest part that S3 accepts: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const partBytes = 5 * 1024 * 1024;
/** How many parts are sent at once. One more is in memory while it is filled. */
const partsAtOnce = 2;

/**
 * Uploads an object whose pieces are made while it is sent: in parts, or at once where it is small. An upload that
 * fails leaves no parts.
 */
export async function uploadToS3(
  { aws, signal }: Pick<StoreOptions, 'aws' | 'signal'>,
  input: PutObjectCommandInput,
  pieces: Iterable<string>,
): Promise<Observed<undefined>> {
  try {
    const { Upload } = await import('@aws-sdk/lib-storage');
    const params = { ...input, Body: Readable.from(bytesOf(pieces), { objectMode: false }) };
    const client = await aws.s3();
    const upload = new Upload({ client, params, partSize: partBytes, queueSize: partsAtOnce });
    signal?.addEventListener('abort', () => void upload.abort(), { once: true });
    await upload.done();
    return known(undefined);
  } catch (error) {
    return unknown(failureOf(error, 's3:PutObject'));
  }
}

function* bytesOf(pieces: Iterable<string>): Generator<Buffer> {
  for (const piece of pieces) yield Buffer.from(piece);
}
