import type { Account, AccountId, Organization } from '../domain/account.ts';
import type { Action, ActionResult } from '../domain/action.ts';
import type { ApiCallStats } from '../domain/api-call-stats.ts';
import type { Failure } from '../domain/failure.ts';
import { isJsonObject } from '../domain/json.ts';
import { statuses } from '../domain/outcome.ts';
import type { ReportProblem } from '../domain/run.ts';
import type { CacheSnapshot } from '../organization/shared-account-cache.ts';
import type { ReportStore } from '../ports/report-store.ts';
import type { AccountReport } from '../report/schema.ts';
import { mapBounded } from '../runtime/map-bounded.ts';
import { valuesOf } from '../runtime/slot-values.ts';

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
  readonly batches: number;
};

/** All accounts of the organization, and those that the run is about, in the order of the list. */
export type WorkAccounts = { readonly members: readonly AccountId[]; readonly selected: readonly Account[] };

/** The reports of some accounts: those that the planner audited, or those of a batch. */
export type WorkResult = {
  readonly accounts: readonly AccountReport[];
  /** Requests that belong to none of these accounts alone. */
  readonly shared: ApiCallStats;
  readonly reportProblems: readonly ReportProblem[];
};

/** The number of a batch, or `first` for the accounts that the planner audited itself. */
export type BatchName = number | 'first';

/**
 * The files that the steps of a run leave for each other, below `work/<runId>/` beside the reports: too much for the
 * state of a state machine, and nothing that has to outlive the run.
 */
export class HandoffFiles {
  readonly #sink: ReportStore;
  readonly #runId: string;
  readonly #folder: string;

  constructor(sink: ReportStore, runId: string) {
    this.#sink = sink;
    this.#runId = runId;
    this.#folder = `work/${runId}`;
  }

  putPlan = (plan: WorkPlan): Promise<void> => this.#put('plan', plan);
  putAccounts = (accounts: WorkAccounts): Promise<void> => this.#put('accounts', accounts);
  putSnapshot = (snapshot: CacheSnapshot): Promise<void> => this.#put('shared', toStored(snapshot));
  putBatch = (batch: number, accounts: readonly Account[]): Promise<void> => this.#put(`batches/${batch}`, accounts);

  /** Keeps the result that another invocation has put there. */
  putResult = async (batch: BatchName, result: WorkResult): Promise<void> => {
    await this.#write(`results/${batch}`, result);
  };

  /** Returns whether this is the first attempt at the batch. */
  begin = async (batch: number, invocation: string): Promise<boolean> =>
    this.#write(`begun/${batch}`, { batch, invocation });

  plan = (): Promise<WorkPlan> => this.#get<WorkPlan>('plan');
  accounts = (): Promise<WorkAccounts> => this.#get<WorkAccounts>('accounts');
  snapshot = async (): Promise<CacheSnapshot> => fromStored(await this.#get<StoredSnapshot>('shared'));
  batch = (batch: number): Promise<readonly Account[]> => this.#get<readonly Account[]>(`batches/${batch}`);

  /** Returns `undefined` when there is no file, or when it holds no result. */
  result = async (batch: BatchName): Promise<WorkResult | undefined> => {
    const found = await this.#read(`results/${batch}`);
    return isResult(found) ? found : undefined;
  };

  /** Reads the report of an account from an attempt that ended before its result. */
  reportOf = async (accountId: string): Promise<AccountReport | undefined> => {
    const found = await this.#readAt(`runs/${this.#runId}/accounts/${accountId}.json`);
    return isAccountReport(found) ? found : undefined;
  };

  async #put(name: string, content: object): Promise<void> {
    if (await this.#write(name, content)) return;
    throw new Error(`${this.#sink.uri}/${this.#folder}/${name}.json exists already: this run was planned before.`);
  }

  /** Returns whether the file was written; it is not when it exists already. */
  async #write(name: string, content: object): Promise<boolean> {
    const path = `${this.#folder}/${name}.json`;
    const written = await this.#sink.write(path, JSON.stringify(content), {
      contentType: 'application/json',
      createOnly: true,
    });
    if (written.ok) return true;
    if (written.isTaken === true) return false;
    throw new Error(`${this.#sink.uri}/${path} could not be written: ${written.why.message}`);
  }

  async #get<Content>(name: string): Promise<Content> {
    const found = await this.#read(name);
    if (found === undefined) throw new Error(`${this.#sink.uri}/${this.#folder}/${name}.json does not exist.`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by this very version, which readPlan checks
    return found as Content;
  }

  #read(name: string): Promise<unknown> {
    return this.#readAt(`${this.#folder}/${name}.json`);
  }

  async #readAt(path: string): Promise<unknown> {
    const text = await this.#sink.read(path);
    if (text.kind === 'unknown') throw new Error(`${this.#sink.uri}/${path} can't be read: ${text.why.message}`);
    return text.value === undefined ? undefined : JSON.parse(text.value);
  }
}

/** The snapshot as the file has it, where an action has its reason under `because`, as in reports. */
type StoredSnapshot = Omit<CacheSnapshot, 'changes'> & {
  readonly changes: readonly (readonly [key: string, result: StoredResult])[];
};

type StoredResult = Omit<ActionResult, 'action'> & {
  readonly action: Omit<Action, 'reason'> & { readonly because: Action['reason'] };
};

function toStored({ changes, ...snapshot }: CacheSnapshot): StoredSnapshot {
  return {
    ...snapshot,
    changes: changes.map(([key, { action, ...result }]) => {
      const { reason: because, ...rest } = action;
      return [key, { ...result, action: { ...rest, because } }];
    }),
  };
}

function fromStored({ changes, ...snapshot }: StoredSnapshot): CacheSnapshot {
  return {
    ...snapshot,
    changes: changes.map(([key, { action, ...result }]) => {
      const { because: reason, ...rest } = action;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the inverse of toStored, field by field
      return [key, { ...result, action: { ...rest, reason } } as ActionResult];
    }),
  };
}

const filesAtOnce = 32;

/** Reads the reports of those accounts that have one, by id. */
export async function readReports(
  files: HandoffFiles,
  accounts: readonly Account[],
): Promise<ReadonlyMap<string, AccountReport>> {
  const slots = await mapBounded(accounts, { limit: filesAtOnce }, async ({ id }) => ({
    id,
    report: await files.reportOf(id),
  }));
  return new Map(valuesOf(slots).flatMap(({ id, report }) => (report === undefined ? [] : [[id, report] as const])));
}

/** A result that can't be read must not count as one: its accounts are reported as not reached. */
function isResult(found: unknown): found is WorkResult {
  return isJsonObject(found) && Array.isArray(found['accounts']) && found['accounts'].every(isAccountReport);
}

function isAccountReport(value: unknown): value is AccountReport {
  return isJsonObject(value) && isJsonObject(value['account']) && statuses.some((status) => status === value['status']);
}
