import type { ReportStore } from '../ports/report-store.ts';
import { folderStore } from './folder-store.ts';
import { s3Store } from './s3-store.ts';
import type { StoreOptions } from './store-options.ts';

export type { ReportStore } from '../ports/report-store.ts';

/**
 * Opens the store of a URI: a bucket prefix (`s3://…`) or a folder.
 * @throws when an `s3://` URI has no bucket: settings are checked before a run begins.
 */
export function openStore(uri: string, options: StoreOptions): ReportStore {
  return uri.startsWith('s3://') ? s3Store(uri, options) : folderStore(uri);
}
