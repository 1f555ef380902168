import type { Control } from './controls/catalogue.ts';
import type { AccountOutcome } from './domain/outcome.ts';
import type { Refusal } from './domain/refusal.ts';
import type { ReportProblem } from './domain/run.ts';
import { accountReport } from './report/account-report.ts';
import type { PreviousRun } from './report/previous-run.ts';
import type { AccountReport, Report, Summary } from './report/schema.ts';

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

  addProblem(problem: ReportProblem): void {
    this.#problems.push(problem);
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

  /** The run that `latest/` holds, of the first place that has one. */
  async readLatest(): Promise<PreviousRun | undefined> {
    for (const sink of this.#sinks) {
      const latest = await latestOf(sink);
      if (latest !== undefined) return latest;
    }
    return undefined;
  }

  /**
   * Once every account is done. The summary comes last in each place: where it stands, the rest does, or is said to be
   * missing. Renderers are loaded now, so that a function that starts does not wait for them.
   */
  async writeRun(report: Report, previous: PreviousRun | undefined): Promise<void> {
    if (this.#sinks.length === 0) return;
    const day = report.run.startedAt.slice(0, 10);
    await this.#everywhere({
      path: `accounts/dt=${day}/${this.#runId}.ndjson`,
      body: ndjson(report.accounts),
      once: true,
    });
    await this.#everywhere({
      path: `findings/dt=${day}/${this.#runId}.ocsf.ndjson`,
      body: await this.#findings(report, previous),
      once: true,
    });
    const pages = await pagesOf(report, this.#controls);
    for (const page of pages) await this.#everywhere({ ...page, path: `${this.#run}/${page.path}`, once: true });
    if (!report.run.wholeOrganization) return;
    await Promise.all(this.#sinks.map((sink) => this.#replaceLatest(sink, report, pages)));
  }

  get #run(): string {
    return `runs/${this.#runId}`;
  }

  async #findings({ run, accounts }: Report, previous: PreviousRun | undefined): Promise<string> {
    const { ocsfFindings } = await import('./report/ocsf.ts');
    const context = {
      run,
      controls: this.#controls,
      timeMs: Date.parse(run.finishedAt),
      before: new Map(previous?.accounts.map(({ id, status }) => [id, status])),
    };
    return ndjson(accounts.flatMap((account) => ocsfFindings(account, context)));
  }

  async #everywhere(file: ReportFile): Promise<void> {
    await Promise.all(this.#sinks.map((sink) => this.#put(sink, file)));
  }

  async #put(sink: ReportSink, { path, body, once }: ReportFile): Promise<void> {
    const written = await sink.write(path, body, { contentType: contentTypeOf(path), once });
    if (!written.ok) this.#problems.push({ uri: sink.uri, path, why: written.why });
  }

  /** `latest/` is that of the newest run over the whole organisation, whichever run ends last. */
  async #replaceLatest(sink: ReportSink, report: Report, pages: readonly Page[]): Promise<void> {
    const latest = await latestOf(sink);
    if (latest !== undefined && latest.startedAt > report.run.startedAt) return;
    const queue = report.accounts.values();
    const drain = async (): Promise<void> => {
      for (const account of queue) {
        await this.#put(sink, {
          path: `latest/accounts/${account.account.id}.json`,
          body: pretty(account),
          once: false,
        });
      }
    };
    await Promise.all(Array.from({ length: accountsAtOnce }, drain));
    for (const page of pages) await this.#put(sink, { ...page, path: `latest/${page.path}`, once: false });
  }
}

/** Files of accounts on their way to one place. */
const accountsAtOnce = 32;

export type Page = { readonly path: string; readonly body: string };

/** What people open, the summary last. */
export async function pagesOf(report: Report, controls: readonly Control[]): Promise<readonly Page[]> {
  const [{ csvReport }, { htmlReport }, { summaryOf }] = await Promise.all([
    import('./report/csv.ts'),
    import('./report/html/html-report.ts'),
    import('./report/run-report.ts'),
  ]);
  return [
    { path: 'summary.csv', body: csvReport(report) },
    { path: 'report.html', body: htmlReport(report, controls) },
    { path: 'summary.json', body: pretty(summaryOf(report)) },
  ];
}

async function latestOf(sink: ReportSink): Promise<PreviousRun | undefined> {
  const text = await sink.read('latest/summary.json');
  if (text === undefined) return undefined;
  const { parsePreviousRun } = await import('./report/previous-run.ts');
  return parsePreviousRun(text);
}

const contentTypes: readonly (readonly [string, string])[] = [
  ['.ndjson', 'application/x-ndjson'],
  ['.json', 'application/json'],
  ['.csv', 'text/csv; charset=utf-8'],
  ['.html', 'text/html; charset=utf-8'],
];

/** As a browser that opens the file from a bucket needs it. */
export function contentTypeOf(path: string): string {
  return contentTypes.find(([end]) => path.endsWith(end))?.[1] ?? 'application/octet-stream';
}

function ndjson(lines: readonly object[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

type ReportFile = { readonly path: string; readonly body: string; readonly once: boolean };

function pretty(value: AccountReport | Summary): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
