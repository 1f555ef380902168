import type { AwsOptions } from '../aws/client/clients.ts';
import { type OpenConnectionRequest, withConnection } from '../bootstrap/connect.ts';
import { newRunId } from '../bootstrap/run-id.ts';
import type { AccountInventory, Inventory } from '../domain/inventory.ts';
import { inventoryOrganization } from '../organization/inventory-organization.ts';
import { type InventoryReport, inventoryReport } from '../report/inventory-report.ts';
import { deadlineIn } from '../runtime/deadline.ts';
import { identityProblem, now } from './audit.ts';
import { colorsFor } from './colors.ts';
import type { ExitCode } from './exit-code.ts';
import { inventoryText } from './inventory-text.ts';
import { printAs } from './print-as.ts';
import { CommandProblem } from './problem.ts';
import { type ProgressCounters, progressOn } from './progress.ts';
import type { RunOptions } from './run-options.ts';
import type { Terminal } from './terminal.ts';

export type InventoryOptions = RunOptions & {
  /** Regions to search besides those of the trails and the one that the command works from. */
  readonly regions: readonly string[];
};

/** `rootwatch inventory`: lists everything that remediation has created, in every account; deletes nothing. */
export async function inventoryCommand(
  options: InventoryOptions,
  aws: AwsOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { settings, regions, quiet } = options;
  const { signal } = deadlineIn(undefined);
  const connection: OpenConnectionRequest = {
    awsOptions: aws,
    settings,
    runId: newRunId(now()),
    policyMode: 'inventory',
    signal,
    identityError: identityProblem(options),
  };
  const progress = progressOn(terminal.stderr, { quiet, now, counters: progressCounters });
  try {
    return await withConnection(connection, async ({ access }) => {
      const request = { settings, regions, onListed: progress.listed, onAccount: progress.account };
      const taken = await inventoryOrganization(request, access, signal);
      if (taken.kind === 'not-run') throw new CommandProblem(taken.problems);
      progress.stop();
      printInventory(inventoryReport(taken.inventory, taken.organization), options, terminal);
      return exitCodeOfInventory(taken.inventory);
    });
  } finally {
    progress.stop();
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

/**
 * Returns 0 when everything was read, 1 when nothing could be, 3 when something could not; whether anything was found
 * does not count.
 */
function exitCodeOfInventory({ accounts }: Inventory): ExitCode {
  const searched = accounts.filter(({ state }) => state !== 'skipped');
  if (searched.every(({ state }) => state === 'complete')) return 0;
  return searched.every(({ state }) => state === 'unread') ? 1 : 3;
}
