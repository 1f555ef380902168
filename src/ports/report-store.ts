import type { Failure } from '../domain/failure.ts';
import type { Observed } from '../domain/observed.ts';

/** `isTaken`: something else is there already, and it was to be written once. */
export type Written = { readonly ok: true } | { readonly ok: false; readonly why: Failure; readonly isTaken?: true };

/** Text, or pieces of it that are made one after the other, and again each time that they are asked for. */
export type Body = string | Iterable<string>;

export type WriteOptions = {
  readonly contentType: string;
  /** Never over what is already there. */
  readonly createOnly: boolean;
};

/** A folder or a bucket prefix that reports are put into. What can't be written is a value; see `folderStore`, `bucketStore`. */
export type ReportStore = {
  readonly uri: string;
  readonly write: (path: string, body: Body, options: WriteOptions) => Promise<Written>;
  /** `undefined` when there is nothing; what could not be read may well be there. */
  readonly read: (path: string) => Promise<Observed<string | undefined>>;
};
