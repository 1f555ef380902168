import type { Account } from './account.ts';
import type { ActionResult, Blocked } from './action.ts';
import type { ApiCallStats } from './api-call-stats.ts';
import type { Failure } from './failure.ts';
import type { Finding, Verdict } from './finding.ts';

export type Mode = 'audit' | 'plan' | 'remediate';

/** The statuses of an account and of a control in it, worst first: an account takes the worst of its controls. */
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

/** A decision that an account need not meet a control up to and including the day `expires`, `YYYY-MM-DD`. */
export type Exemption = {
  readonly account: string;
  readonly control: string;
  readonly reason: string;
  readonly expires: string;
};

/** The outcome of one control. `finding` is absent when nothing was read: exempt, skipped, unreachable, not reached. */
export type ControlOutcome = {
  readonly control: string;
  readonly status: Status;
  readonly finding?: Finding;
  /** The actions that were planned or made; absent where nothing was read. */
  readonly actions?: readonly ActionResult[];
  /** The obstacles that rootwatch does not repair. */
  readonly blocked?: readonly Blocked[];
  readonly exemption?: Exemption;
  /** An exemption that no longer counts, because its day has passed. */
  readonly expiredExemption?: Exemption;
};

/** The outcome of one account. It counts the requests for this account alone; shared ones are counted with the run. */
export type AccountOutcome = ApiCallStats & {
  readonly account: Account;
  readonly controls: readonly ControlOutcome[];
  readonly errors: readonly Failure[];
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
};

/** Returns the worst status of the account's controls. */
export function accountStatus({ controls }: AccountOutcome): Status {
  const found = new Set(controls.map((control) => control.status));
  const worst = statuses.find((status) => found.has(status));
  if (worst === undefined) throw new Error('An account has no control outcome.');
  return worst;
}

/** Returns `null` where compliance is unknown, and where it is not required. */
export function isCompliant(status: Status): boolean | null {
  switch (status) {
    case 'COMPLIANT':
    case 'REMEDIATED':
      return true;
    case 'NON_COMPLIANT':
    case 'AWAITING_CONFIRMATION':
      return false;
    case 'NOT_REACHED':
    case 'UNREACHABLE':
    case 'UNVERIFIABLE':
    case 'EXEMPT':
    case 'SKIPPED':
      return null;
    default:
      return status satisfies never;
  }
}

/** Returns whether the account still needs a verdict. */
export function isUnsettled(status: Status): boolean {
  return status === 'NOT_REACHED' || status === 'UNREACHABLE' || status === 'UNVERIFIABLE';
}

/** Returns the status that a finding gives to its control. */
export function statusOf(finding: Finding): Status {
  const byVerdict: Readonly<Record<Verdict, Status>> = {
    pass: 'COMPLIANT',
    undetermined: 'UNVERIFIABLE',
    fail: finding.chain.some((link) => link.state === 'broken' && link.reason === 'SUBSCRIPTION_PENDING')
      ? 'AWAITING_CONFIRMATION'
      : 'NON_COMPLIANT',
  };
  return byVerdict[finding.verdict];
}
