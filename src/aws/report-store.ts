import type { ReportStore } from '../ports/report-store.ts';
import type { StoreOptions } from '../report-store/store-options.ts';
import { bucketStore } from './bucket-store.ts';
import { folderStore } from './folder-store.ts';

export type { ReportStore } from '../ports/report-store.ts';

/** @throws when an `s3://` URI names no bucket: settings are checked before a run begins. */
export function reportStore(uri: string, options: StoreOptions): ReportStore {
  return uri.startsWith('s3://') ? bucketStore(uri, options) : folderStore(uri);
}
