import { isUnsettled } from '../domain/outcome.ts';
import type { OrganizationAudit } from '../organization/audit-organization.ts';

/**
 * The exit codes, listed in the README: 0 all is well, 1 nothing could be evaluated, 2 an account is not covered, 3 an
 * account is unknown or a file could not be written.
 */
export type ExitCode = 0 | 1 | 2 | 3;

export function exitCodeOf(audit: OrganizationAudit): ExitCode {
  if (audit.kind === 'not-run') return 1;
  const { accounts } = audit.report;
  if (audit.reportProblems.length > 0 || accounts.some(({ status }) => isUnsettled(status))) return 3;
  return accounts.some(({ compliant }) => compliant === false) ? 2 : 0;
}
