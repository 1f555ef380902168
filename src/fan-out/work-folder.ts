import { createHash } from 'node:crypto';
import type { ReportStore } from '../ports/report-store.ts';

/**
 * The folder through which the steps of a run hand files to each other, `work/<runId>/` beside the reports: too much for
 * the state of a state machine, and nothing that has to outlive the run. Other principals may be able to write there,
 * so what is read is trusted only when its digest came through the state machine.
 */
export class WorkFolder {
  readonly #store: ReportStore;
  readonly #runId: string;

  constructor(store: ReportStore, runId: string) {
    this.#store = store;
    this.#runId = runId;
  }

  /** Returns whether the file was written; it is not when it exists already. */
  write = async (name: string, text: string): Promise<boolean> => {
    const options = { contentType: 'application/json', createOnly: true };
    const written = await this.#store.write(this.#pathOf(name), text, options);
    if (written.ok) return true;
    if (written.isTaken === true) return false;
    throw new Error(`${this.uriOf(name)} could not be written: ${written.why.message}`);
  };

  /** Reads a file; `undefined` when it does not exist. */
  read = (name: string): Promise<string | undefined> => this.#readAt(this.#pathOf(name));

  /** Reads the report of an account, which an attempt may have written before it ended. */
  readReport = (accountId: string): Promise<string | undefined> =>
    this.#readAt(`runs/${this.#runId}/accounts/${accountId}.json`);

  uriOf(name: string): string {
    return `${this.#store.uri}/${this.#pathOf(name)}`;
  }

  #pathOf(name: string): string {
    return `work/${this.#runId}/${name}.json`;
  }

  async #readAt(path: string): Promise<string | undefined> {
    const text = await this.#store.read(path);
    if (text.kind === 'unknown') throw new Error(`${this.#store.uri}/${path} can't be read: ${text.why.message}`);
    return text.value;
  }
}

/** Returns the SHA-256 of a file's text, in hexadecimal digits as `sha256sum` prints it. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
