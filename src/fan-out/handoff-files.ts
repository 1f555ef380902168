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

/** What all parts of a run have to agree on. */
export type WorkPlan = {
  readonly runId: string;
  readonly trigger: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Of the program and the settings that planned it: a deployment in the middle of a run ends the run. */
  readonly madeBy: string;
  readonly organization: Organization;
  readonly wholeOrganization: boolean;
  /** Why units are not known, where they are not. */
  readonly unread: readonly Failure[];
  readonly batches: number;
};

/** Who is in the organization, and whom the run is about, in the order of the list. */
export type WorkAccounts = { readonly members: readonly AccountId[]; readonly selected: readonly Account[] };

/** What became of some accounts. */
export type WorkResult = {
  readonly accounts: readonly AccountReport[];
  /** What served no account of these alone. */
  readonly shared: ApiCallStats;
  readonly reportProblems: readonly ReportProblem[];
};

/** The accounts that the planner audited itself have no number. */
export type BatchName = number | 'first';

/**
 * What the parts of a run leave for each other, below `work/<runId>/` beside the reports: too much for the state of a state
 * machine, and nothing that has to outlive the run.
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

  /** What another invocation has put there stays. */
  putResult = async (batch: BatchName, result: WorkResult): Promise<void> => {
    await this.#write(`results/${batch}`, result);
  };

  /** Whether this is the first attempt at it. */
  begin = async (batch: number, invocation: string): Promise<boolean> =>
    this.#write(`begun/${batch}`, { batch, invocation });

  plan = (): Promise<WorkPlan> => this.#get<WorkPlan>('plan');
  accounts = (): Promise<WorkAccounts> => this.#get<WorkAccounts>('accounts');
  snapshot = async (): Promise<CacheSnapshot> => fromStored(await this.#get<StoredSnapshot>('shared'));
  batch = (batch: number): Promise<readonly Account[]> => this.#get<readonly Account[]>(`batches/${batch}`);

  /** `undefined` when there is none, or when what is there is none. */
  result = async (batch: BatchName): Promise<WorkResult | undefined> => {
    const found = await this.#read(`results/${batch}`);
    return isResult(found) ? found : undefined;
  };

  /** What an attempt that ended too early has said of an account. */
  reportOf = async (accountId: string): Promise<AccountReport | undefined> => {
    const found = await this.#readAt(`runs/${this.#runId}/accounts/${accountId}.json`);
    return isAccountReport(found) ? found : undefined;
  };

  async #put(name: string, content: object): Promise<void> {
    if (await this.#write(name, content)) return;
    throw new Error(`${this.#sink.uri}/${this.#folder}/${name}.json is there already: this run was planned before.`);
  }

  /** Whether it was written; not, when something is there already. */
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
    if (found === undefined) throw new Error(`${this.#sink.uri}/${this.#folder}/${name}.json is not there.`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by this very version, which planOf compares
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

/** As the file has it: the reason of an action stands under `because` there, as it does in reports. */
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

/** Of those accounts that have one, by id. */
export async function reportsIn(
  files: HandoffFiles,
  accounts: readonly Account[],
): Promise<ReadonlyMap<string, AccountReport>> {
  const slots = await mapBounded(accounts, { limit: filesAtOnce }, async ({ id }) => ({
    id,
    report: await files.reportOf(id),
  }));
  return new Map(valuesOf(slots).flatMap(({ id, report }) => (report === undefined ? [] : [[id, report] as const])));
}

/** An account that is in no result is told as not reached: what can't be read must not count as one. */
function isResult(found: unknown): found is WorkResult {
  return isJsonObject(found) && Array.isArray(found['accounts']) && found['accounts'].every(isAccountReport);
}

function isAccountReport(value: unknown): value is AccountReport {
  return isJsonObject(value) && isJsonObject(value['account']) && statuses.some((status) => status === value['status']);
}
