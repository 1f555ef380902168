import type { AwsOptions } from '../aws/client/clients.ts';
import { organizationAccess } from '../bootstrap/connect.ts';
import { newRunId } from '../bootstrap/run-id.ts';
import type { AccountInventory, Inventory } from '../domain/inventory.ts';
import { takeInventory } from '../organization/inventory-organization.ts';
import { type InventoryReport, inventoryReport } from '../report/inventory-report.ts';
import { deadlineIn } from '../runtime/deadline.ts';
import { now, whyNobody } from './audit.ts';
import { coloursFor } from './colours.ts';
import type { ExitCode } from './exit-code.ts';
import { inventoryText } from './inventory-text.ts';
import { CommandProblem } from './problem.ts';
import { progressOn, type Tally } from './progress.ts';
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
  const access = organizationAccess({
    awsOptions: aws,
    settings,
    runId: newRunId(now()),
    policyMode: 'inventory',
  });
  const { signal } = deadlineIn(undefined);
  const progress = progressOn(terminal.stderr, { quiet, now, tally });
  try {
    const identified = await access.begin(signal);
    if (identified.kind === 'unknown') throw new CommandProblem([whyNobody(identified.why, options)]);
    const request = { settings, regions, onListed: progress.listed, onAccount: progress.account };
    const taken = await takeInventory(request, identified.value, signal);
    if (taken.kind === 'not-run') throw new CommandProblem(taken.problems);
    progress.stop();
    printInventory(inventoryReport(taken.inventory, taken.organization), options, terminal);
    return exitCodeOfInventory(taken.inventory);
  } finally {
    progress.stop();
    access.end();
  }
}

const tally: Tally<AccountInventory> = {
  labels: ['found', 'accounts not read'],
  of: ({ resources, unread }) => [resources.length, unread.length === 0 ? 0 : 1],
};

function printInventory(report: InventoryReport, { format, verbose }: InventoryOptions, terminal: Terminal): void {
  switch (format) {
    case 'json':
      terminal.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
      return;
    case 'ndjson':
      for (const account of report.accounts) terminal.stdout.write(`${JSON.stringify(account)}\n`);
      return;
    case 'table':
      terminal.stdout.write(inventoryText(report, { colours: coloursFor(terminal), showAll: verbose }));
      return;
    default:
      format satisfies never;
  }
}

/** 0 all was read, 1 nothing could be, 3 something could not. Whether anything was found is no matter of the exit code. */
function exitCodeOfInventory({ accounts }: Inventory): ExitCode {
  const looked = accounts.filter(({ state }) => state !== 'skipped');
  if (looked.every(({ state }) => state === 'complete')) return 0;
  return looked.every(({ state }) => state === 'unread') ? 1 : 3;
}
