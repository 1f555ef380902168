import type { Format } from './run-options.ts';
import { plainJson, type Terminal } from './terminal.ts';

/** A result in each of the formats of `--format`. */
export type Printable = {
  /** What `json` prints whole, and of which `ndjson` prints the accounts, one a line. */
  readonly report: { readonly accounts: readonly object[] };
  readonly table: () => string;
};

/** Writes the result to standard output in the requested format. */
export function printAs(format: Format, { report, table }: Printable, { stdout }: Terminal): void {
  switch (format) {
    case 'json':
      stdout.write(`${plainJson(JSON.stringify(report, null, 2))}\n`);
      return;
    case 'ndjson':
      for (const account of report.accounts) stdout.write(`${plainJson(JSON.stringify(account))}\n`);
      return;
    case 'table':
      stdout.write(table());
      return;
    default:
      format satisfies never;
  }
}
