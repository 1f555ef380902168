import { isUnsettled } from '../../domain/outcome.ts';
import type { AccountReport } from '../schema.ts';

/** Explains the status of an account in one line: the reason code and what it means in this account. */
export function explainStatus({ account, status, controls, errors }: AccountReport): string {
  const [control] = controls;
  if (status === 'SKIPPED') return `AWS Organizations lists the account as ${account.state}`;
  if (status === 'EXEMPT' && control?.exemption !== undefined) {
    return `${control.exemption.reason} (until ${control.exemption.expires})`;
  }
  if (status === 'NOT_REACHED') return 'Time ran out before this account was started';
  const link = controls.flatMap(({ chain }) => chain).find(({ state }) => state === 'broken' || state === 'unknown');
  if (link !== undefined) return `${link.reason ?? ''}: ${link.message ?? ''}`;
  const [error] = errors;
  if (error !== undefined && isUnsettled(status)) return `${error.code}: ${error.operation}: ${error.message}`;
  if (control?.coverage.kind === 'organization-trail') {
    return `covered by the organization trail, whose log group is in ${control.coverage.accountId} ${control.coverage.region}`;
  }
  return '';
}
