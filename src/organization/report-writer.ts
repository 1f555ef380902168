import type { Control } from '../domain/control.ts';
import { known, type Observed } from '../domain/observed.ts';
import type { ReportProblem } from '../domain/run.ts';
import type { Body, ReportStore, Written } from '../ports/report-store.ts';
import type { PreviousRun, ReadRun } from '../report/previous-run.ts';
import { contentTypeOf, type Page, pagesOf, pretty } from '../report/run-pages.ts';
import type { AccountReport, Report } from '../report/schema.ts';

/** Writes the reports of one run to every sink. A sink that fails becomes a problem of the run, and delays no other. */
export class ReportWriter {
  readonly #runId: string;
  readonly #sinks: readonly ReportStore[];
  readonly #controls: readonly Control[];
  readonly #problems: ReportProblem[] = [];
  readonly #underWay = new Set<Promise<void>>();

  constructor(runId: string, sinks: readonly ReportStore[], controls: readonly Control[]) {
    this.#runId = runId;
    this.#sinks = sinks;
    this.#controls = controls;
  }

  get problems(): readonly ReportProblem[] {
    return this.#problems;
  }

  addProblem(problem: ReportProblem): void {
    this.#problems.push(problem);
  }

  get uris(): readonly string[] {
    return this.#sinks.map(({ uri }) => uri);
  }

  /**
   * Starts to write the report of one account, and returns before the file is written, so that the next account need
   * not wait; waits only while too many files are in flight. {@link writeRun} waits for all of them.
   */
  async writeAccount(report: AccountReport): Promise<void> {
    while (this.#underWay.size >= accountsAtOnce) await Promise.race(this.#underWay);
    const path = `${this.#run}/accounts/${report.account.id}.json`;
    const writing = this.#everywhere({ path, body: pretty(report), createOnly: true });
    this.#underWay.add(writing);
    void writing.finally(() => this.#underWay.delete(writing));
  }

  /** Waits until every file in flight is written, or has failed. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** Reads the run in `latest/` of the first sink that has one. */
  async readLatest(): Promise<PreviousRun | undefined> {
    return (await this.readPrevious())?.run;
  }

  /** Reads the same run, and when it entered accounts. */
  async readPrevious(): Promise<ReadRun | undefined> {
    for (const sink of this.#sinks) {
      const latest = await latestOf(sink);
      if (latest.kind === 'unknown') this.#problems.push({ uri: sink.uri, path: latestSummary, why: latest.why });
      else if (latest.value !== undefined) return latest.value;
    }
    return undefined;
  }

  /**
   * Writes the reports of the whole run, after the last account. The summary comes last in each sink: where it stands,
   * the rest does, or is named as a problem. Renderers are loaded only now, to keep the cold start short.
   */
  async writeRun(report: Report, previous: PreviousRun | undefined): Promise<void> {
    await this.settled();
    if (this.#sinks.length === 0) return;
    const day = report.run.startedAt.slice(0, 10);
    await this.#everywhere({
      path: `accounts/dt=${day}/${this.#runId}.ndjson`,
      body: ndjson(report.accounts, (account) => [account]),
      createOnly: true,
    });
    await this.#everywhere({
      path: `findings/dt=${day}/${this.#runId}.ocsf.ndjson`,
      body: await this.#findings(report, previous),
      createOnly: true,
    });
    const pages = await pagesOf(report, this.#controls, previous);
    for (const page of pages) await this.#everywhere({ ...page, path: `${this.#run}/${page.path}`, createOnly: true });
    if (!report.run.wholeOrganization) return;
    await Promise.all(this.#sinks.map((sink) => this.#replaceLatest(sink, report, pages)));
  }

  get #run(): string {
    return `runs/${this.#runId}`;
  }

  async #findings({ run, accounts }: Report, previous: PreviousRun | undefined): Promise<Body> {
    const { ocsfFindings } = await import('../report/formats/ocsf.ts');
    const context = {
      run,
      controls: this.#controls,
      timeMs: Date.parse(run.finishedAt),
      before: new Map(previous?.accounts.map(({ id, status }) => [id, status])),
    };
    return ndjson(accounts, (account) => ocsfFindings(account, context));
  }

  async #everywhere(file: ReportFile): Promise<void> {
    await Promise.all(this.#sinks.map((sink) => this.#put(sink, file)));
  }

  async #put(sink: ReportStore, { path, body, createOnly }: ReportFile): Promise<void> {
    const written = await attempt(() => sink.write(path, body, { contentType: contentTypeOf(path), createOnly }));
    if (!written.ok) this.#problems.push({ uri: sink.uri, path, why: written.why });
  }

  /** Replaces `latest/`, unless it holds a newer run over the whole organization: the newest start wins. */
  async #replaceLatest(sink: ReportStore, report: Report, pages: readonly Page[]): Promise<void> {
    const latest = await latestOf(sink);
    if (latest.kind === 'unknown') {
      // It may hold a newer run, and it holds the history: what can't be read is left as it is.
      const isNamed = this.#problems.some(({ uri, path }) => uri === sink.uri && path === latestSummary);
      if (!isNamed) this.#problems.push({ uri: sink.uri, path: latestSummary, why: latest.why });
      return;
    }
    if (latest.value !== undefined && latest.value.run.startedAt > report.run.startedAt) return;
    const queue = report.accounts.values();
    const drain = async (): Promise<void> => {
      for (const account of queue) {
        await this.#put(sink, {
          path: `latest/accounts/${account.account.id}.json`,
          body: pretty(account),
          createOnly: false,
        });
      }
    };
    await Promise.all(Array.from({ length: accountsAtOnce }, drain));
    for (const page of pages) await this.#put(sink, { ...page, path: `latest/${page.path}`, createOnly: false });
  }
}

/** Files of accounts in flight to one sink. */
const accountsAtOnce = 32;
const latestSummary = 'latest/summary.json';

async function latestOf(sink: ReportStore): Promise<Observed<ReadRun | undefined>> {
  const text = await sink.read(latestSummary);
  if (text.kind === 'unknown' || text.value === undefined) return text.kind === 'unknown' ? text : known(undefined);
  const { readPreviousRun } = await import('../report/previous-run.ts');
  return known(readPreviousRun(text.value));
}

/**
 * Yields the lines in pieces: as one text, the lines of ten thousand accounts would not fit into memory a second time.
 */
function ndjson<Item>(items: readonly Item[], linesOf: (item: Item) => readonly object[]): Iterable<string> {
  return {
    *[Symbol.iterator]() {
      for (let start = 0; start < items.length; start += itemsPerPiece) {
        const lines = items.slice(start, start + itemsPerPiece).flatMap(linesOf);
        yield lines.map((line) => `${JSON.stringify(line)}\n`).join('');
      }
    },
  };
}

const itemsPerPiece = 50;

/**
 * Turns an exception into a failed write: a bug in one sink must not keep reports from the others, or an account from
 * its verdict.
 */
async function attempt(write: () => Promise<Written>): Promise<Written> {
  try {
    return await write();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, why: { code: 'UNEXPECTED_ERROR', operation: 'rootwatch:WriteReport', message } };
  }
}

type ReportFile = { readonly path: string; readonly body: Body; readonly createOnly: boolean };
