import { type Status, statuses } from '../../domain/outcome.ts';

/** A status in words. */
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

/** The five groups that a picture shows, each with its color, mark and word. */
export const standings = ['covered', 'broken', 'waiting', 'unknown', 'aside'] as const;
export type Standing = (typeof standings)[number];

const standingByStatus: Readonly<Record<Status, Standing>> = {
  COMPLIANT: 'covered',
  REMEDIATED: 'covered',
  NON_COMPLIANT: 'broken',
  AWAITING_CONFIRMATION: 'waiting',
  UNVERIFIABLE: 'unknown',
  UNREACHABLE: 'unknown',
  NOT_REACHED: 'unknown',
  EXEMPT: 'aside',
  SKIPPED: 'aside',
};

export function standingOf(status: Status): Standing {
  return standingByStatus[status];
}

export function statusesIn(standing: Standing): readonly Status[] {
  return statuses.filter((status) => standingByStatus[status] === standing);
}

export const standingTitles: Readonly<Record<Standing, string>> = {
  covered: 'covered',
  broken: 'not covered',
  waiting: 'awaiting confirmation',
  unknown: 'not known',
  aside: 'exempt or skipped',
};

export function countIn(standing: Standing, byStatus: Readonly<Partial<Record<Status, number>>>): number {
  return statusesIn(standing).reduce((sum, status) => sum + (byStatus[status] ?? 0), 0);
}
