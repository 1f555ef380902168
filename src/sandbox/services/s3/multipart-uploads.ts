import { createHash, randomUUID } from 'node:crypto';
import type * as Aws from '@aws-sdk/client-s3';
import type { Call } from '../../access/operation.ts';
import { type BucketState, type ObjectState, objectState, type UploadState } from '../../world/bucket-state.ts';
import { AwsError } from '../../world/errors.ts';
import { bodyBytes } from './object-body.ts';

function uploadIn(bucket: BucketState, uploadId: string | undefined): UploadState {
  const upload = bucket.uploads.get(uploadId ?? '');
  if (upload !== undefined) return upload;
  throw new AwsError('NoSuchUpload', 'The specified upload does not exist.', { statusCode: 404 });
}

export function createUpload(
  bucket: BucketState,
  { Key: key = '', Bucket, ...stored }: Aws.CreateMultipartUploadRequest,
): Aws.CreateMultipartUploadOutput {
  const UploadId = randomUUID();
  bucket.uploads.set(UploadId, { key, stored, parts: new Map() });
  return { Bucket, Key: key, UploadId };
}

export async function uploadPart(
  bucket: BucketState,
  { UploadId, PartNumber = 0, Body }: Aws.UploadPartCommandInput,
): Promise<Aws.UploadPartOutput> {
  const upload = uploadIn(bucket, UploadId);
  const body = await bodyBytes(Body);
  const md5 = createHash('md5').update(body).digest();
  upload.parts.set(PartNumber, { body, md5 });
  return { ETag: `"${md5.toString('hex')}"` };
}

/** "Each part must be at least 5 MB in size, except the last part." */
const smallestPart = 5 * 1024 * 1024;

/** Ends an upload and returns the object that its parts make, in the order that the caller names. */
export function completedUpload(
  bucket: BucketState,
  { UploadId, MultipartUpload }: Aws.CompleteMultipartUploadRequest,
  call: Call,
): ObjectState {
  const { parts, stored } = uploadIn(bucket, UploadId);
  const named = MultipartUpload?.Parts ?? [];
  const found = named.map(({ PartNumber = 0, ETag }) => {
    const part = parts.get(PartNumber);
    if (part !== undefined && ETag === `"${part.md5.toString('hex')}"`) return part;
    throw new AwsError('InvalidPart', 'One or more of the specified parts could not be found.');
  });
  if (found.slice(0, -1).some(({ body }) => body.byteLength < smallestPart)) {
    throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  }
  const body = Uint8Array.from(Buffer.concat(found.map((part) => part.body)));
  const md5 = createHash('md5')
    .update(Buffer.concat(found.map((part) => part.md5)))
    .digest('hex');
  bucket.uploads.delete(UploadId ?? '');
  return { ...objectState(body, call.store.clock.now(), stored), eTag: `"${md5}-${found.length}"` };
}

export function abortUpload(bucket: BucketState, { UploadId }: Aws.AbortMultipartUploadRequest): object {
  uploadIn(bucket, UploadId);
  bucket.uploads.delete(UploadId ?? '');
  return {};
}
