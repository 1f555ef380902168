import type { PreviousEntries } from '../domain/previous-entries.ts';
import type { ReadRun } from '../report/previous-run.ts';

/** Returns when the previous run entered accounts. A run of another organization proves nothing. */
export function entriesOf(latest: ReadRun | undefined, organizationId: string): PreviousEntries | undefined {
  return latest?.run.organizationId === organizationId ? latest.entries : undefined;
}
