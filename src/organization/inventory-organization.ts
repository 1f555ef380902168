import { searchAccount } from '../account/inventory-account.ts';
import { controls } from '../controls/catalog.ts';
import { type Account, type AccountId, isOutOfUse, type Organization } from '../domain/account.ts';
import { ownNameFor } from '../domain/action.ts';
import type { Failure } from '../domain/failure.ts';
import type { AccountInventory, Inventory, OwnNames } from '../domain/inventory.ts';
import { optional } from '../domain/optional.ts';
import type { Settings } from '../domain/settings.ts';
import type { EnteredAccount } from '../ports/account-access.ts';
import type { OrganizationAccess } from '../ports/organization-access.ts';
import { mapBounded, type Slot } from '../runtime/map-bounded.ts';
import { resolveAuditTargets } from './audit-targets.ts';

export type InventoryRequest = {
  readonly settings: Settings;
  /** Regions to search besides those of the trails and the Region that rootwatch runs in. */
  readonly regions: readonly string[];
  /** Receives the number of accounts known so far; called again as more accounts are listed. */
  readonly onListed?: (accounts: number) => void;
  readonly onAccount?: (inventory: AccountInventory) => void;
};

export type OrganizationInventory =
  | { readonly kind: 'finished'; readonly organization: Organization; readonly inventory: Inventory }
  | { readonly kind: 'not-run'; readonly problems: readonly string[] };

/** Lists everything that remediation has made in the selected accounts. Changes nothing. */
export async function inventoryOrganization(
  request: InventoryRequest,
  aws: OrganizationAccess,
  signal: AbortSignal,
): Promise<OrganizationInventory> {
  const settings: Settings = { ...request.settings, mode: 'audit' };
  const onListed = request.onListed ?? ((): void => undefined);
  const found = await resolveAuditTargets({ settings, previous: Promise.resolve(undefined) }, aws, {
    signal,
    onListed,
  });
  if (!found.ok) return { kind: 'not-run', problems: found.problems };
  const names = ownNamesOf(settings);
  const search: SearchContext = { names, regions: [aws.region, ...request.regions], enter: aws.enter };
  const slots = await mapBounded(found.accounts, { limit: settings.concurrency, signal }, async (account) => {
    const inventory = await inventoryOf(account, search, signal);
    request.onAccount?.(inventory);
    return inventory;
  });
  const listed = await found.listed;
  if (!listed.ok) return { kind: 'not-run', problems: listed.problems };
  const slotById = new Map(slots.map((slot) => [slot.item.id, slot]));
  const accounts = listed.selected.map((item) =>
    inventoryOutcome(slotById.get(item.id) ?? { kind: 'not-started', item }),
  );
  return { kind: 'finished', organization: found.organization, inventory: { names, accounts } };
}

/** Returns the names for every control of the catalog, whichever the settings name today. */
function ownNamesOf({ resourcePrefix, metricNamespace, topics: { topicName } }: Settings): OwnNames {
  return {
    names: controls.map(({ id }) => ownNameFor(resourcePrefix, id)),
    metricNamespace,
    resourcePrefix,
    ...optional({ topicName }),
  };
}

type SearchContext = {
  readonly names: OwnNames;
  readonly regions: readonly [string, ...string[]];
  readonly enter: (accountId: AccountId, signal: AbortSignal) => Promise<EnteredAccount>;
};

async function inventoryOf(
  account: Account,
  { names, regions, enter }: SearchContext,
  signal: AbortSignal,
): Promise<AccountInventory> {
  if (isOutOfUse(account)) {
    return { account, state: 'skipped', regions: [], resources: [], unread: [] };
  }
  const { access } = await enter(account.id, signal);
  if (access.kind === 'unknown') return failedInventory(account, access.why);
  const search = { accountId: account.id, ask: access.value.ask, names, regions };
  const { isAnythingRead, ...searched } = await searchAccount(search, signal);
  const state = searched.unread.length === 0 ? 'complete' : isAnythingRead ? 'incomplete' : 'unread';
  return { account, state, ...searched };
}

function failedInventory(account: Account, why: Failure): AccountInventory {
  return { account, state: 'unread', regions: [], resources: [], unread: [{ why }] };
}

/** Returns the inventory of a slot; accounts that were not started, or crashed, are reported as not read. */
function inventoryOutcome(slot: Slot<Account, AccountInventory>): AccountInventory {
  const operation = 'rootwatch:TakeInventory';
  switch (slot.kind) {
    case 'finished':
      return slot.value;
    case 'not-started':
      return failedInventory(slot.item, { code: 'TIMED_OUT', operation, message: 'Time ran out before it was begun.' });
    case 'crashed': {
      const message = slot.error instanceof Error ? slot.error.message : String(slot.error);
      return failedInventory(slot.item, { code: 'UNEXPECTED_ERROR', operation, message });
    }
    default:
      return slot satisfies never;
  }
}
