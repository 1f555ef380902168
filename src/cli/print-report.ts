import type { Report } from '../report/schema.ts';
import { colorsFor } from './colors.ts';
import { printAs } from './print-as.ts';
import type { RunOptions } from './run-options.ts';
import { reportTable } from './table.ts';
import type { Terminal } from './terminal.ts';

/** Prints the report on standard output in the requested format. */
export function printReport(
  report: Report,
  { format, verbose }: Pick<RunOptions, 'format' | 'verbose'>,
  terminal: Terminal,
): void {
  const columns = terminal.stdout.columns ?? Number.POSITIVE_INFINITY;
  const table = (): string => reportTable(report, { colors: colorsFor(terminal), columns, showAll: verbose });
  printAs(format, { report, table }, terminal);
}
