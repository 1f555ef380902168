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

/** A person's decision that an account need not meet a control up to and including the day `expires`, `YYYY-MM-DD`. */
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
  /** What was planned or done about it; absent where nothing was looked at. */
  readonly actions?: readonly ActionResult[];
  /** What stands in the way that is not ours to repair. */
  readonly blocked?: readonly Blocked[];
  readonly exemption?: Exemption;
  /** One that no longer counts, because its day has passed. */
  readonly expiredExemption?: Exemption;
};

/** The traffic is what was sent for this account; what the organization shares is counted with the run. */
export type AccountOutcome = ApiCallStats & {
  readonly account: Account;
  readonly controls: readonly ControlOutcome[];
  readonly errors: readonly Failure[];
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
};

export function accountStatus({ controls }: AccountOutcome): Status {
  const found = new Set(controls.map((control) => control.status));
  const worst = statuses.find((status) => found.has(status));
  if (worst === undefined) throw new Error('An account was judged by no control at all.');
  return worst;
}

/** `null` where nothing is known either way, and where nothing is asked. */
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

/** Whether the account still has to be judged: nobody knows yet whether it is covered. */
export function isUnsettled(status: Status): boolean {
  return status === 'NOT_REACHED' || status === 'UNREACHABLE' || status === 'UNVERIFIABLE';
}

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
