import type { Account, AccountId, Organization } from '../domain/account.ts';
import type { ApiCallStats } from '../domain/api-call-stats.ts';
import type { Failure } from '../domain/failure.ts';
import type { ReportProblem } from '../domain/run.ts';
import type { AccountReport } from '../report/schema.ts';

/** What all steps of a run have to agree on. */
export type WorkPlan = {
  readonly runId: string;
  readonly trigger: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** The version and settings that planned the run: a deployment in the middle of a run ends it. */
  readonly madeBy: string;
  readonly organization: Organization;
  readonly wholeOrganization: boolean;
  /** Why organizational units could not be read. */
  readonly unread: readonly Failure[];
  /** The accounts that the planner has audited itself; the others are in the batches, in the order of the list. */
  readonly first: readonly AccountId[];
  /** Accounts in each batch but the last. */
  readonly batchSize: number;
};

/** All accounts of the organization, and those of them that the settings exclude. */
export type WorkMembers = { readonly members: readonly AccountId[]; readonly excluded: readonly AccountId[] };

/** The accounts that the run is about, or those of a batch, in the order of the list. */
export type WorkAccounts = readonly Account[];

/** The reports of some accounts: those that the planner audited, or those of a batch. */
export type WorkResult = {
  readonly accounts: readonly AccountReport[];
  /** Requests that belong to none of these accounts alone. */
  readonly shared: ApiCallStats;
  readonly reportProblems: readonly ReportProblem[];
};

/** The number of a batch, or `first` for the accounts that the planner audited itself. */
export type BatchName = number | 'first';

/** The SHA-256 of every file that the planner has written, by the name of the file. */
export type Manifest = { readonly files: Readonly<Record<string, string>> };

/** The digest of the result that a step returned for its batch. */
export type BatchDigest = { readonly batch: number; readonly digest: string };
