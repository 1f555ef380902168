import type { Control } from './controls/catalogue.ts';
import type { AccountOutcome } from './domain/outcome.ts';
import type { Refusal } from './domain/refusal.ts';
import type { ReportProblem } from './domain/run.ts';
import { accountReport } from './report/account-report.ts';
import { summaryOf } from './report/run-report.ts';
import type { AccountReport, Report } from './report/schema.ts';

export type Written = { readonly ok: true } | { readonly ok: false; readonly why: Refusal };

/** A folder or a bucket prefix that reports are put into. */
export type ReportSink = {
  readonly uri: string;
  /** `once`: never over what is already there. */
  readonly write: (path: string, body: string, how: { contentType: string; once: boolean }) => Promise<Written>;
  /** `undefined` when there is nothing. */
  readonly read: (path: string) => Promise<string | undefined>;
};

/** Puts the reports of one run into every sink. A sink that fails is remembered, and never keeps the rest waiting. */
export class ReportWriter {
  readonly #runId: string;
  readonly #sinks: readonly ReportSink[];
  readonly #controls: readonly Control[];
  readonly #problems: ReportProblem[] = [];

  constructor(runId: string, sinks: readonly ReportSink[], controls: readonly Control[]) {
    this.#runId = runId;
    this.#sinks = sinks;
    this.#controls = controls;
  }

  get problems(): readonly ReportProblem[] {
    return this.#problems;
  }

  get uris(): readonly string[] {
    return this.#sinks.map(({ uri }) => uri);
  }

  /** As soon as an account is done. */
  async writeAccount(outcome: AccountOutcome): Promise<void> {
    const report = accountReport(outcome, this.#controls);
    await this.#everywhere({
      path: `${this.#run}/accounts/${report.account.id}.json`,
      body: pretty(report),
      once: true,
    });
  }

  /** Once every account is done. The summary comes last in each place: where it stands, the rest does. */
  async writeRun(report: Report): Promise<void> {
    const lines = report.accounts.map((account) => `${JSON.stringify(account)}\n`).join('');
    const day = report.run.startedAt.slice(0, 10);
    await this.#everywhere({ path: `accounts/dt=${day}/${this.#runId}.ndjson`, body: lines, once: true });
    const summary = pretty(summaryOf(report));
    await this.#everywhere({ path: `${this.#run}/summary.json`, body: summary, once: true });
    if (!report.run.wholeOrganization) return;
    await Promise.all(this.#sinks.map((sink) => this.#replaceLatest(sink, report, summary)));
  }

  get #run(): string {
    return `runs/${this.#runId}`;
  }

  async #everywhere(file: ReportFile): Promise<void> {
    await Promise.all(this.#sinks.map((sink) => this.#put(sink, file)));
  }

  async #put(sink: ReportSink, { path, body, once }: ReportFile): Promise<void> {
    const contentType = path.endsWith('.ndjson') ? 'application/x-ndjson' : 'application/json';
    const written = await sink.write(path, body, { contentType, once });
    if (!written.ok) this.#problems.push({ uri: sink.uri, path, why: written.why });
  }

  /** `latest/` is that of the newest run over the whole organisation, whichever run ends last. */
  async #replaceLatest(sink: ReportSink, report: Report, summary: string): Promise<void> {
    const latest = startOf(await sink.read('latest/summary.json'));
    if (latest !== undefined && latest > report.run.startedAt) return;
    for (const account of report.accounts) {
      await this.#put(sink, { path: `latest/accounts/${account.account.id}.json`, body: pretty(account), once: false });
    }
    await this.#put(sink, { path: 'latest/summary.json', body: summary, once: false });
  }
}

type ReportFile = { readonly path: string; readonly body: string; readonly once: boolean };

function pretty(value: AccountReport | ReturnType<typeof summaryOf>): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** When the run of a stored summary began; `undefined` when there is none that can be read. */
function startOf(summary: string | undefined): string | undefined {
  if (summary === undefined) return undefined;
  try {
    const { run } = JSON.parse(summary);
    return typeof run?.startedAt === 'string' ? run.startedAt : undefined;
  } catch {
    // Not a summary of ours, or cut short: the new one takes its place.
    return undefined;
  }
}
