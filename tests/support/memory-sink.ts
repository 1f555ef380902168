import { known } from '../../src/domain/observed.ts';
import type { ReportStore } from '../../src/ports/report-store.ts';

/** Returns a report store in memory. */
export function memorySink(): ReportStore & { readonly files: ReadonlyMap<string, string> } {
  const files = new Map<string, string>();
  return {
    uri: 'memory',
    files,
    write: async (path, body) => {
      files.set(path, typeof body === 'string' ? body : [...body].join(''));
      return { ok: true };
    },
    read: async (path) => known(files.get(path)),
  };
}
