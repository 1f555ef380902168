import { availableParallelism, loadavg } from 'node:os';

export type Row = Readonly<Record<string, string | number>>;

/** Describes the machine of the figures. A load above the number of cores means that other programs were running. */
export function machine(): string {
  const [load = 0] = loadavg();
  return `${availableParallelism()} cores, Node ${process.version}, load ${load.toFixed(1)}`;
}

export function printTable(rows: readonly Row[], { markdown }: { readonly markdown: boolean }): void {
  if (!markdown) {
    console.table(rows);
    return;
  }
  const columns = Object.keys(rows[0] ?? {});
  console.log(
    [line(columns), line(columns.map(() => '---')), ...rows.map((row) => line(Object.values(row)))].join('\n'),
  );
}

function line(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}
