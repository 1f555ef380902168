import { createHash } from 'node:crypto';
import type { Bucket } from './world.ts';

export type BucketState = {
  readonly name: string;
  readonly region: string;
  readonly policy: string | undefined;
  /** By key. */
  readonly objects: Map<string, ObjectState>;
  /** Multipart uploads that have not ended, by upload id. */
  readonly uploads: Map<string, UploadState>;
};

export type UploadState = {
  readonly key: string;
  /** What CreateMultipartUpload got beside the key, as `ObjectState.stored`. */
  readonly stored: Readonly<Record<string, unknown>>;
  /** By part number. */
  readonly parts: Map<number, { readonly body: Uint8Array; readonly md5: Buffer }>;
};

export type ObjectState = {
  readonly body: Uint8Array;
  readonly eTag: string;
  readonly lastModifiedMs: number;
  readonly contentType: string;
  /** What PutObject got beside the body: encryption, metadata, storage class, lock. */
  readonly stored: Readonly<Record<string, unknown>>;
};

export function bucketState(seed: Bucket, nowMs: number): BucketState {
  const policy = seed.Policy;
  const objects = Object.entries(seed.objects ?? {});
  return {
    name: seed.Name,
    region: seed.Region,
    policy: policy === undefined || typeof policy === 'string' ? policy : JSON.stringify(policy),
    objects: new Map(objects.map(([key, text]) => [key, objectState(new TextEncoder().encode(text), nowMs)])),
    uploads: new Map(),
  };
}

export function objectState(
  body: Uint8Array,
  nowMs: number,
  stored: Readonly<Record<string, unknown>> = {},
): ObjectState {
  const contentType = typeof stored['ContentType'] === 'string' ? stored['ContentType'] : 'application/octet-stream';
  const eTag = `"${createHash('md5').update(body).digest('hex')}"`;
  return { body, eTag, lastModifiedMs: nowMs, contentType, stored };
}
