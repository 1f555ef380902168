import type { Failure } from '../domain/failure.ts';
import type { Observed } from '../domain/observed.ts';

/** The result of a write. `isTaken`: another file exists at the path, and `createOnly` was set. */
export type Written = { readonly ok: true } | { readonly ok: false; readonly why: Failure; readonly isTaken?: true };

/** Text, or an iterable of its pieces, which can be iterated more than once. */
export type Body = string | Iterable<string>;

export type WriteOptions = {
  readonly contentType: string;
  /** Never overwrites an existing file. */
  readonly createOnly: boolean;
};

/**
 * A folder or a bucket prefix that reports are written to. A failed write is a value; see `folderStore` and `s3Store`.
 */
export type ReportStore = {
  readonly uri: string;
  readonly write: (path: string, body: Body, options: WriteOptions) => Promise<Written>;
  /** Reads a file; `undefined` when it does not exist. A file that could not be read may exist. */
  readonly read: (path: string) => Promise<Observed<string | undefined>>;
};
