/**
 * `npm run bench`: measures the whole program on the sandbox, with modeled latency and AWS's own request quotas.
 *
 * npm run bench                    100 and 1,000 accounts at 20, 40 and 80 ms, 10,000 at 40 ms
 * npm run bench -- --all           10,000 accounts at every latency too
 * npm run bench -- 1000 40         one size and one latency
 * npm run bench -- 1000 40 mixed   one cell
 * … --markdown                     as docs/performance.md has it
 */

import { execFile } from 'node:child_process';
import { parseArgs, promisify } from 'node:util';
import { withBundles } from './bundle.ts';
import type { Cell, Measured } from './cell.ts';
import { kinds } from './organizations.ts';
import { machine, printTable, type Row } from './table.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean', default: false }, markdown: { type: 'boolean', default: false } },
});

function cells(): readonly Cell[] {
  const [accounts, latencyMs, only] = positionals;
  const asked = kinds.filter((kind) => only === undefined || kind === only);
  const sizes: readonly (readonly [number, readonly number[]])[] =
    accounts === undefined
      ? [
          [100, [20, 40, 80]],
          [1_000, [20, 40, 80]],
          [10_000, options.all ? [20, 40, 80] : [40]],
        ]
      : [[Number(accounts), latencyMs === undefined ? [20, 40, 80] : [Number(latencyMs)]]];
  return asked.flatMap((kind) =>
    sizes.flatMap(([size, latencies]) => latencies.map((latency) => ({ kind, accounts: size, latencyMs: latency }))),
  );
}

function rowOf({ cell, wallMs, idealMs, ...measured }: Measured): Row {
  const [boundBy = '', ideal = 0] = Object.entries(idealMs).toSorted(([, a], [, b]) => b - a)[0] ?? [];
  return {
    organization: cell.kind,
    accounts: cell.accounts,
    'latency ms': cell.latencyMs,
    'calls an account': measured.callsPerAccount.toFixed(2),
    'wall s': (wallMs / 1_000).toFixed(1),
    'wall ÷ ideal': (wallMs / ideal).toFixed(2),
    'bound by': boundBy,
    'CPU ms an account': measured.cpuMsPerAccount.toFixed(2),
    'of it the sandbox': measured.sandboxMsPerAccount.toFixed(2),
    'peak MB': Math.round(measured.peakMb),
    'KB an account': measured.kbPerAccount.toFixed(1),
    statuses: Object.entries(measured.statuses)
      .map(([status, count]) => `${count} ${status}`)
      .join(', '),
  };
}

await withBundles(async ({ bundle }) => {
  const program = await bundle('scripts/bench/cell.ts');
  const rows: Row[] = [];
  for (const { kind, accounts, latencyMs } of cells()) {
    const argv = ['--expose-gc', program, kind, String(accounts), String(latencyMs)];
    const { stdout } = await promisify(execFile)(process.execPath, argv);
    rows.push(rowOf(JSON.parse(stdout)));
    process.stderr.write(`${kind}, ${accounts} accounts at ${latencyMs} ms: done\n`);
  }
  console.log(machine());
  printTable(rows, { markdown: options.markdown });
});
