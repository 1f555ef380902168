import type { Report } from '../report/schema.ts';
import { colorsFor } from './colors.ts';
import type { RunOptions } from './run-options.ts';
import { reportTable } from './table.ts';
import type { Terminal } from './terminal.ts';

/** The report on standard output, in the form that was asked for. */
export function printReport(
  report: Report,
  { format, verbose }: Pick<RunOptions, 'format' | 'verbose'>,
  terminal: Terminal,
): void {
  switch (format) {
    case 'json':
      terminal.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
      return;
    case 'ndjson':
      for (const account of report.accounts) terminal.stdout.write(`${JSON.stringify(account)}\n`);
      return;
    case 'table': {
      const columns = terminal.stdout.columns ?? Number.POSITIVE_INFINITY;
      terminal.stdout.write(reportTable(report, { colors: colorsFor(terminal), columns, showAll: verbose }));
      return;
    }
    default:
      format satisfies never;
  }
}
