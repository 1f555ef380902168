import type { Account } from './account.ts';
import type { Finding } from './finding.ts';
import type { Refusal } from './refusal.ts';

export type Mode = 'audit' | 'plan' | 'remediate';

/** The statuses of an account and of a control in it, worst first where an account takes the worst of its controls. */
export const statuses = [
  'NOT_REACHED',
  'UNREACHABLE',
  'UNVERIFIABLE',
  'NON_COMPLIANT',
  'AWAITING_CONFIRMATION',
  'REMEDIATED',
  'COMPLIANT',
  'EXEMPT',
  'SKIPPED',
] as const;
export type Status = (typeof statuses)[number];

/** A person's decision that an account need not meet a control until the day `expires` (`YYYY-MM-DD`) has passed. */
export type Exemption = {
  readonly account: string;
  readonly control: string;
  readonly reason: string;
  readonly expires: string;
};

/** `finding` is absent when nothing was observed: exempt, skipped, unreachable, not reached. */
export type ControlOutcome = {
  readonly control: string;
  readonly status: Status;
  readonly finding?: Finding;
  readonly exemption?: Exemption;
  /** An exemption that no longer counts, because its day has passed. */
  readonly expiredExemption?: Exemption;
};

export type AccountOutcome = {
  readonly account: Account;
  readonly controls: readonly ControlOutcome[];
  readonly errors: readonly Refusal[];
  readonly startedAt: string;
  readonly durationMs: number;
  readonly apiCalls: number;
};
