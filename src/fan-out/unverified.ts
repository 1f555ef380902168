import { parseJson } from '../domain/json.ts';
import type { AccountReport } from '../report/schema.ts';
import { mapBounded } from '../runtime/map-bounded.ts';
import { valuesOf } from '../runtime/slot-values.ts';
import type { WorkAccounts, WorkResult } from './handoff-content.ts';
import { isAccountReport, isWorkResult } from './report-shape.ts';
import type { WorkFolder } from './work-folder.ts';

// What no digest vouches for: an attempt that ended too early left it, or another principal put it there. It is
// reported when it is valid, and nothing is entered, repaired or left out because of it.

/** Parses a result; `undefined` unless it fits the schema and has each account at most once, and none of another batch. */
export function parseResult(text: string, accounts: WorkAccounts): WorkResult | undefined {
  const found = parseJson(text);
  if (!isWorkResult(found)) return undefined;
  const ofBatch = new Set<string>(accounts.map(({ id }) => id));
  return found.accounts.every(({ account }) => ofBatch.delete(account.id)) ? found : undefined;
}

function parseReport(text: string | undefined, accountId: string): AccountReport | undefined {
  const found = text === undefined ? undefined : parseJson(text);
  return isAccountReport(found) && found.account.id === accountId ? found : undefined;
}

const filesAtOnce = 32;

/** Reads the valid reports of those accounts that have one, by id. */
export async function readReports(
  folder: WorkFolder,
  accounts: WorkAccounts,
): Promise<ReadonlyMap<string, AccountReport>> {
  const slots = await mapBounded(accounts, { limit: filesAtOnce }, async ({ id }) => {
    const report = parseReport(await folder.readReport(id), id);
    return report === undefined ? [] : [[id, report] as const];
  });
  return new Map(valuesOf(slots).flat());
}
