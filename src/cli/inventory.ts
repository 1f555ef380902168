import type { AwsOptions } from '../aws/client/clients.ts';
import { connect } from '../bootstrap/connect.ts';
import { newRunId } from '../bootstrap/run-id.ts';
import type { AccountInventory, Inventory } from '../domain/inventory.ts';
import { inventoryOrganization } from '../organization/inventory-organization.ts';
import { type InventoryReport, inventoryReport } from '../report/inventory-report.ts';
import { deadlineIn } from '../runtime/deadline.ts';
import { identityError, now } from './audit.ts';
import { colorsFor } from './colors.ts';
import type { ExitCode } from './exit-code.ts';
import { inventoryText } from './inventory-text.ts';
import { printAs } from './print-as.ts';
import { CommandProblem } from './problem.ts';
import { type ProgressCounters, progressOn } from './progress.ts';
import type { RunOptions } from './run-options.ts';
import type { Terminal } from './terminal.ts';

export type InventoryOptions = RunOptions & {
  /** Looked in besides those of the trails and our own. */
  readonly regions: readonly string[];
};

/** `rootwatch inventory`: everything that remediation has made, in every account; deletes nothing. */
export async function inventoryCommand(
  options: InventoryOptions,
  aws: AwsOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { settings, regions, quiet } = options;
  const access = connect({
    awsOptions: aws,
    settings,
    runId: newRunId(now()),
    policyMode: 'inventory',
  });
  const { signal } = deadlineIn(undefined);
  const progress = progressOn(terminal.stderr, { quiet, now, counters: progressCounters });
  try {
    const identified = await access.open(signal);
    if (identified.kind === 'unknown') throw new CommandProblem([identityError(identified.why, options)]);
    const request = { settings, regions, onListed: progress.listed, onAccount: progress.account };
    const taken = await inventoryOrganization(request, identified.value, signal);
    if (taken.kind === 'not-run') throw new CommandProblem(taken.problems);
    progress.stop();
    printInventory(inventoryReport(taken.inventory, taken.organization), options, terminal);
    return exitCodeOfInventory(taken.inventory);
  } finally {
    progress.stop();
    access.close();
  }
}

const progressCounters: ProgressCounters<AccountInventory> = {
  labels: ['found', 'accounts not read'],
  of: ({ resources, unread }) => [resources.length, unread.length === 0 ? 0 : 1],
};

function printInventory(report: InventoryReport, { format, verbose }: InventoryOptions, terminal: Terminal): void {
  const table = (): string => inventoryText(report, { colors: colorsFor(terminal), showAll: verbose });
  printAs(format, { report, table }, terminal);
}

/** 0 all was read, 1 nothing could be, 3 something could not. Whether anything was found is no matter of the exit code. */
function exitCodeOfInventory({ accounts }: Inventory): ExitCode {
  const looked = accounts.filter(({ state }) => state !== 'skipped');
  if (looked.every(({ state }) => state === 'complete')) return 0;
  return looked.every(({ state }) => state === 'unread') ? 1 : 3;
}
