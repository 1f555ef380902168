import { isUnsettled } from '../domain/outcome.ts';
import type { OrganizationAudit } from '../organization/audit-organization.ts';

/** What scripts rely on: 0 in order, 1 nothing judged, 2 something is broken, 3 something is unknown or unwritten. */
export type ExitCode = 0 | 1 | 2 | 3;

export function exitCodeOf(sweep: OrganizationAudit): ExitCode {
  if (sweep.kind === 'not-run') return 1;
  const { accounts } = sweep.report;
  if (sweep.reportProblems.length > 0 || accounts.some(({ status }) => isUnsettled(status))) return 3;
  return accounts.some(({ compliant }) => compliant === false) ? 2 : 0;
}
