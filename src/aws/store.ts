import type { Observed } from '../domain/observed.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Aws } from './clients.ts';

/** `isTaken`: something else is there already, and it was to be written once. */
export type Written = { readonly ok: true } | { readonly ok: false; readonly why: Refusal; readonly isTaken?: true };

/** Text, or pieces of it that are made one after the other, and again each time that they are asked for. */
export type Body = string | Iterable<string>;

export type Manner = {
  readonly contentType: string;
  /** Never over what is already there. */
  readonly once: boolean;
};

/** A folder or a bucket prefix that reports are put into. What can't be written is a value; see `folderStore`, `bucketStore`. */
export type ReportStore = {
  readonly uri: string;
  readonly write: (path: string, body: Body, manner: Manner) => Promise<Written>;
  /** `undefined` when there is nothing; what could not be read may well be there. */
  readonly read: (path: string) => Promise<Observed<string | undefined>>;
};

export type StoreOptions = {
  readonly aws: Aws;
  /** The account that the bucket must belong to; a bucket of another is refused by S3. */
  readonly expectedBucketOwner?: string;
  /** A key for SSE-KMS. Default: as the bucket is set up. */
  readonly kmsKeyId?: string;
  readonly signal?: AbortSignal;
};
