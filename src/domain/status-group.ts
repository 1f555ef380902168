import { type Status, statuses } from './outcome.ts';

/**
 * The groups into which reports sort the statuses: `covered`, `broken`, `pending` while the only subscribers have yet
 * to confirm, `unknown` where there is no verdict, `excluded` where an account is exempt or not in use.
 */
export const statusGroups = ['covered', 'broken', 'pending', 'unknown', 'excluded'] as const;
export type StatusGroup = (typeof statusGroups)[number];

const groupByStatus: Readonly<Record<Status, StatusGroup>> = {
  COMPLIANT: 'covered',
  REMEDIATED: 'covered',
  NON_COMPLIANT: 'broken',
  AWAITING_CONFIRMATION: 'pending',
  UNVERIFIABLE: 'unknown',
  UNREACHABLE: 'unknown',
  NOT_REACHED: 'unknown',
  EXEMPT: 'excluded',
  SKIPPED: 'excluded',
};

export function statusGroupOf(status: Status): StatusGroup {
  return groupByStatus[status];
}

export function statusesIn(group: StatusGroup): readonly Status[] {
  return statuses.filter((status) => groupByStatus[status] === group);
}

/** Returns how many accounts a group has, given how many each status has. */
export function countIn(group: StatusGroup, byStatus: Readonly<Partial<Record<Status, number>>>): number {
  return statusesIn(group).reduce((sum, status) => sum + (byStatus[status] ?? 0), 0);
}
