/** Measures one cell of the table, in a process of its own for its peak of memory. Prints one line of JSON. */

import { createSandbox } from '../../src/sandbox/index.ts';
import { type Kind, kinds, stepsOf, worldOf } from './organizations.ts';
import { concurrency, runOn } from './run.ts';
import { sandboxMsPerCall } from './sandbox-share.ts';

export type Cell = { readonly kind: Kind; readonly accounts: number; readonly latencyMs: number };

export type Measured = {
  readonly cell: Cell;
  readonly statuses: Readonly<Record<string, number>>;
  readonly callsPerAccount: number;
  readonly wallMs: number;
  /** The lower bound that each of these alone sets. */
  readonly idealMs: Readonly<Record<'latency' | 'processor' | 'ListAccounts', number>>;
  readonly cpuMsPerAccount: number;
  readonly sandboxMsPerAccount: number;
  readonly peakMb: number;
  readonly kbPerAccount: number;
};

/** Accounts a page, and pages a second: aws-sdk page limit and Organizations service quotas, with their burst. */
const listing = { page: 20, perSecond: 8, burst: 12 };

function heapAfterCollection(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

async function measure(cell: Cell): Promise<Measured> {
  const { kind, accounts, latencyMs } = cell;
  const sandbox = createSandbox(worldOf(kind, accounts, { latencyMs, quotas: true }));
  // The sandbox keeps every call in memory, which a deployed program does not.
  const forgetting = setInterval(sandbox.forgetCalls, 100);
  const statuses: Record<string, number> = {};
  let calls = 0;
  const heapBefore = heapAfterCollection();
  const started = { wall: performance.now(), cpu: process.cpuUsage() };
  const run = await runOn(sandbox, ({ status, apiCalls }) => {
    statuses[status] = (statuses[status] ?? 0) + 1;
    calls += apiCalls;
  });
  const wallMs = performance.now() - started.wall;
  const { user, system } = process.cpuUsage(started.cpu);
  clearInterval(forgetting);
  sandbox.forgetCalls();
  const peakMb = process.resourceUsage().maxRSS / 1_024;
  const kbPerAccount = (heapAfterCollection() - heapBefore) / 1_024 / accounts;
  if (run.report.totals.accounts !== accounts) throw new Error('Not every account is in the report.');
  const cpuMs = (user + system) / 1_000;
  const pages = Math.ceil(accounts / listing.page);
  const small = worldOf(kind, Math.min(accounts, 400), {});
  return {
    cell,
    statuses,
    callsPerAccount: calls / accounts,
    wallMs,
    idealMs: {
      latency: (stepsOf(kind) * latencyMs * accounts) / concurrency,
      processor: cpuMs,
      ListAccounts: Math.max((1_000 * (pages - listing.burst)) / listing.perSecond, pages * latencyMs),
    },
    cpuMsPerAccount: cpuMs / accounts,
    sandboxMsPerAccount: (await sandboxMsPerCall(small)) * (calls / accounts),
    peakMb,
    kbPerAccount,
  };
}

const [kindName, accounts, latencyMs] = process.argv.slice(2);
const kind = kinds.find((known) => known === kindName);
if (kind === undefined) throw new Error(`"${kindName}" is no kind of organization.`);
console.log(JSON.stringify(await measure({ kind, accounts: Number(accounts), latencyMs: Number(latencyMs) })));
