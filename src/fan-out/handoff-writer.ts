import type { CacheSnapshot } from '../organization/shared-account-cache.ts';
import type { Manifest, WorkAccounts, WorkMembers, WorkPlan, WorkResult } from './handoff-content.ts';
import type { StoredEntries } from './stored-entries.ts';
import { toStored } from './stored-snapshot.ts';
import { sha256, type WorkFolder } from './work-folder.ts';

/** Writes what the first step hands on to the others, each file once, and keeps the digest of each. */
export class HandoffWriter {
  readonly #folder: WorkFolder;
  readonly #digests = new Map<string, string>();

  constructor(folder: WorkFolder) {
    this.#folder = folder;
  }

  putPlan = (plan: WorkPlan): Promise<string> => this.#put('plan', plan);
  putMembers = (members: WorkMembers): Promise<string> => this.#put('members', members);
  putSelected = (accounts: WorkAccounts): Promise<string> => this.#put('selected', accounts);
  putPrevious = (entries: StoredEntries): Promise<string> => this.#put('previous', entries);
  putSnapshot = (snapshot: CacheSnapshot): Promise<string> => this.#put('shared', toStored(snapshot));
  putBatch = (batch: number, accounts: WorkAccounts): Promise<string> => this.#put(`batches/${batch}`, accounts);
  putFirstResult = (result: WorkResult): Promise<string> => this.#put('results/first', result);

  /**
   * Writes the manifest of all files, and returns its digest. It goes through the state machine, where only its role can
   * write, and so all that the manifest lists can be checked.
   */
  putManifest = (): Promise<string> => {
    const manifest: Manifest = { files: Object.fromEntries(this.#digests) };
    return this.#put('manifest', manifest);
  };

  /** @throws when the file exists already. */
  async #put(name: string, content: object): Promise<string> {
    const text = JSON.stringify(content);
    const digest = sha256(text);
    this.#digests.set(name, digest);
    if (await this.#folder.write(name, text)) return digest;
    throw new Error(`${this.#folder.uriOf(name)} exists already: this run was planned before.`);
  }
}
