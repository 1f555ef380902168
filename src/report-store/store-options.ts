import type { Aws } from '../aws/client/clients.ts';

export type StoreOptions = {
  readonly aws: Aws;
  /** The account that the bucket must belong to; a bucket of another is refused by S3. */
  readonly expectedBucketOwner?: string;
  /** A key for SSE-KMS. Default: as the bucket is set up. */
  readonly kmsKeyId?: string;
  readonly signal?: AbortSignal;
};
