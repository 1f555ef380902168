import type { Organization } from './account.ts';
import type { ApiCallStats } from './api-call-stats.ts';
import type { Failure } from './failure.ts';
import type { Mode } from './outcome.ts';

/**
 * What may be the id of a run wherever one is read: letters, digits, `-` and `_`. It becomes part of paths, and of shell
 * commands that people copy, so an id that was stored or sent is checked before it is used.
 */
export const runIdPattern = /^[\dA-Za-z][\w-]{0,127}$/;

export function isRunId(value: unknown): value is string {
  return typeof value === 'string' && runIdPattern.test(value);
}

/** One run over the organization, or over some of its accounts. */
export type Run = {
  /** `20261122T060000Z-8f3a1c`: when it started, and six hexadecimal digits. */
  readonly id: string;
  readonly mode: Mode;
  /** What started the run: `cli`, `schedule`, `account-event`, `invocation`. */
  readonly trigger: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly version: string;
  readonly organization: Organization;
  readonly controls: readonly string[];
  /** Whether every account of the organization was selected. */
  readonly wholeOrganization: boolean;
  /** Requests that served the whole run rather than one account. */
  readonly shared: ApiCallStats;
};

/** A report file that could not be written. */
export type ReportProblem = { readonly uri: string; readonly path: string; readonly why: Failure };
