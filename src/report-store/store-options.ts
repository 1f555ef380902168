import type { Aws } from '../aws/client/clients.ts';

export type StoreOptions = {
  readonly aws: Aws;
  /** The account that the bucket must belong to; S3 refuses the bucket of another. */
  readonly expectedBucketOwner?: string;
  /** A key for SSE-KMS. Default: the bucket's own encryption. */
  readonly kmsKeyId?: string;
  readonly signal?: AbortSignal;
};
