import { resolve } from 'node:path';
import { type AwsOptions, createClients } from '../aws/client/clients.ts';
import { storeOptions } from '../bootstrap/connect.ts';
import { controlOf, isControlId } from '../controls/catalog.ts';
import { mergeRuns } from '../report/merge-runs.ts';
import { contentTypeOf, pagesOf } from '../report/run-pages.ts';
import type { Report } from '../report/schema.ts';
import { folderStore } from '../report-store/folder-store.ts';
import { openStore, type ReportStore } from '../report-store/open-store.ts';
import type { ExitCode } from './exit-code.ts';
import { printReport } from './print-report.ts';
import { CommandProblem } from './problem.ts';
import type { RunOptions } from './run-options.ts';
import { readRun, splitRunUri } from './stored-run.ts';
import { plain, type Terminal } from './terminal.ts';

export type ReportOptions = Pick<RunOptions, 'settings' | 'format' | 'verbose'> & {
  /** Folders or `s3://` URIs of runs, of `latest`, or of the folder that holds them. */
  readonly uris: readonly string[];
  /** Where to write; by default a folder named after the id of the run. */
  readonly output?: string;
  /** Called only when something is in S3. */
  readonly aws: () => Promise<AwsOptions>;
};

/** `rootwatch report`: renders stored runs again as HTML, CSV and a table, several of them merged into one report. */
export async function reportCommand(options: ReportOptions, terminal: Terminal): Promise<ExitCode> {
  const isRemote = [...options.uris, options.output ?? ''].some((uri) => uri.startsWith('s3://'));
  const aws = isRemote ? createClients(await options.aws()) : undefined;
  const ofBucket = storeOptions(options.settings);
  const storeAt = (uri: string): ReportStore =>
    aws === undefined ? folderStore(uri) : openStore(uri, { aws, ...ofBucket });
  try {
    const runs = await Promise.all(
      options.uris.map((uri) => {
        const { root, path } = splitRunUri(uri);
        return readRun({ store: storeAt(root), path });
      }),
    );
    for (const warning of runs.flatMap(({ warnings }) => warnings)) terminal.stderr.write(`${plain(warning)}\n`);
    const merged = mergeRuns(runs.map(({ stored }) => stored));
    if (!merged.ok) throw new CommandProblem([plain(merged.problem)]);
    const { report } = merged;
    printReport(report, options, terminal);
    const output = options.output ?? `rootwatch-${report.run.id}`;
    return await writePages(report, { uri: output, store: storeAt(output) }, terminal);
  } finally {
    aws?.destroy();
  }
}

type Output = { readonly uri: string; readonly store: ReportStore };

async function writePages(report: Report, { uri, store }: Output, { stderr }: Terminal): Promise<ExitCode> {
  const controls = report.run.controls.filter(isControlId).map(controlOf);
  let isComplete = true;
  for (const { path, body } of await pagesOf(report, controls)) {
    const written = await store.write(path, body, { contentType: contentTypeOf(path), createOnly: false });
    if (written.ok) continue;
    isComplete = false;
    stderr.write(`Could not write ${plain(`${uri}/${path}`)}: ${written.why.code}: ${plain(written.why.message)}\n`);
  }
  const shown = uri.startsWith('s3://') ? uri : resolve(uri);
  if (isComplete) stderr.write(`Report: ${plain(shown)}\n`);
  return isComplete ? 0 : 3;
}
