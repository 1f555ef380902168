import type { Control } from '../domain/control.ts';
import type { PreviousRun } from './previous-run.ts';
import type { AccountReport, Report, Summary } from './schema.ts';

export type Page = { readonly path: string; readonly body: string };

/** Renders the files of a whole run, the summary last. */
export async function pagesOf(
  report: Report,
  controls: readonly Control[],
  previous?: PreviousRun,
): Promise<readonly Page[]> {
  const [{ csvReport }, { htmlReport }, { summaryOf }] = await Promise.all([
    import('./formats/csv.ts'),
    import('./formats/html/html-report.ts'),
    import('./run-report.ts'),
  ]);
  return [
    { path: 'summary.csv', body: csvReport(report) },
    { path: 'report.html', body: htmlReport(report, controls) },
    { path: 'summary.json', body: pretty(summaryOf(report, previous)) },
  ];
}

export const contentTypes: readonly (readonly [string, string])[] = [
  ['.ndjson', 'application/x-ndjson'],
  ['.json', 'application/json'],
  ['.csv', 'text/csv; charset=utf-8'],
  ['.html', 'text/html; charset=utf-8'],
];

/** Returns the content type with which a browser shows the file from a bucket. */
export function contentTypeOf(path: string): string {
  return contentTypes.find(([end]) => path.endsWith(end))?.[1] ?? 'application/octet-stream';
}

export function pretty(value: AccountReport | Summary): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
