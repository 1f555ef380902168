import type { AwsOptions } from '../../src/aws/client/clients.ts';
import { inventoryCommand } from '../../src/cli/inventory.ts';
import type { InventoryReport } from '../../src/report/inventory-report.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { sandboxAws, settingsOf } from './world.ts';

export type InventoryChanges = {
  readonly settings?: object;
  readonly regions?: readonly string[];
  readonly format?: 'table' | 'json';
  readonly aws?: Partial<AwsOptions>;
};

/** Runs `rootwatch inventory` over a sandbox, and returns what it printed. */
export async function inventoryOn(
  sandbox: Sandbox,
  { settings = {}, regions = [], format = 'json', aws = {} }: InventoryChanges = {},
): Promise<{ readonly exitCode: number; readonly stdout: string }> {
  const said = { stdout: '' };
  const write = (text: string): void => {
    said.stdout += text;
  };
  const exitCode = await inventoryCommand(
    { settings: settingsOf({ ...settings }), regions, format, quiet: true, verbose: false },
    { ...sandboxAws(sandbox), ...aws },
    { stdout: { write }, stderr: { write: () => undefined }, environment: {} },
  );
  return { exitCode, ...said };
}

export async function inventoryReportOn(sandbox: Sandbox, changes: InventoryChanges = {}): Promise<InventoryReport> {
  const { stdout } = await inventoryOn(sandbox, changes);
  return JSON.parse(stdout);
}
