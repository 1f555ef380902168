import { accountStatus, isCompliant, isUnsettled } from '../domain/outcome.ts';
import type { Sweep } from '../sweep.ts';

/** What scripts rely on: 0 in order, 1 nothing judged, 2 something is broken, 3 something is unknown or unwritten. */
export type ExitCode = 0 | 1 | 2 | 3;

export function exitCodeOf(sweep: Sweep): ExitCode {
  if (sweep.kind === 'not-run') return 1;
  const found = sweep.outcome.accounts.map(accountStatus);
  if (sweep.reportProblems.length > 0 || found.some(isUnsettled)) return 3;
  return found.some((status) => isCompliant(status) === false) ? 2 : 0;
}
