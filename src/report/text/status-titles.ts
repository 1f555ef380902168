import type { Status } from '../../domain/outcome.ts';
import type { StatusGroup } from '../../domain/status-group.ts';

/** Each status in words. */
export const statusTitles: Readonly<Record<Status, string>> = {
  NOT_REACHED: 'Not reached',
  UNREACHABLE: 'Unreachable',
  UNVERIFIABLE: 'Unverifiable',
  NON_COMPLIANT: 'Non-compliant',
  AWAITING_CONFIRMATION: 'Awaiting confirmation',
  REMEDIATED: 'Remediated',
  COMPLIANT: 'Compliant',
  EXEMPT: 'Exempt',
  SKIPPED: 'Skipped',
};

/** Each group of statuses in words. */
export const groupTitles: Readonly<Record<StatusGroup, string>> = {
  covered: 'covered',
  broken: 'not covered',
  pending: 'awaiting confirmation',
  unknown: 'not known',
  excluded: 'exempt or skipped',
};
